"""A bucket's objects for everybody, through CloudFront; the bucket itself stays closed."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from catalog.bucket import Domain
from components.bucket import Bucket
from components.place import Place, named

CACHING = "658327ea-f89d-4fab-a63d-7e88639e58f6"
"""AWS's own policy CachingOptimized: a day, and no cookies, headers or query strings in the key."""

PRICE_CLASS = "PriceClass_100"
"""North America and Europe, the cheapest of three; own choice."""

TLS = "TLSv1.2_2021"
"""The newest security policy that takes no client out which still gets updates."""

HSTS_SECONDS = 365 * 24 * 3600
"""Browsers come by TLS for a year; what the preload list wants."""

CONTENT_SECURITY = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"
"""People put these files here: what they upload is looked at and never run."""

LOGGED_IN = "us-east-1"
"""Where CloudWatch's log delivery has its sources for CloudFront, wherever the bucket is."""


@dataclass(frozen=True)
class DeliveryArgs:
    """What a delivery is made from."""

    place: Place
    description: str
    domain: Domain | None
    log: Bucket


class Delivery(pulumi.ComponentResource):
    """A distribution that signs what it asks of the bucket; made before the bucket, whose policy names it."""

    def __init__(self, name: str, args: DeliveryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Delivery", name, None, opts)
        self._name, self._args = name, args
        self.distribution = self._distribution(self._control(), self._headers())
        self._log()
        self.url = pulumi.Output.concat("https://", args.domain.name if args.domain else self.distribution.domain_name)
        self.register_outputs({"url": self.url})

    @property
    def _below(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self)

    def _control(self) -> aws.cloudfront.OriginAccessControl:
        return aws.cloudfront.OriginAccessControl(
            self._name,
            name=self._name,
            description=f"reads {self._name}",
            origin_access_control_origin_type="s3",
            signing_behavior="always",
            signing_protocol="sigv4",
            opts=self._below,
        )

    def _headers(self) -> aws.cloudfront.ResponseHeadersPolicy:
        security: aws.cloudfront.ResponseHeadersPolicySecurityHeadersConfigArgsDict = {
            "strict_transport_security": {
                "access_control_max_age_sec": HSTS_SECONDS,
                "include_subdomains": True,
                "override": True,
            },
            "content_type_options": {"override": True},
            "frame_options": {"frame_option": "DENY", "override": True},
            "referrer_policy": {"referrer_policy": "no-referrer", "override": True},
            "content_security_policy": {"content_security_policy": CONTENT_SECURITY, "override": True},
        }
        return aws.cloudfront.ResponseHeadersPolicy(
            self._name,
            name=self._name,
            comment=f"headers of {self._name}",
            security_headers_config=security,
            opts=self._below,
        )

    def _distribution(
        self, control: aws.cloudfront.OriginAccessControl, headers: aws.cloudfront.ResponseHeadersPolicy
    ) -> aws.cloudfront.Distribution:
        domain = self._args.domain
        return aws.cloudfront.Distribution(
            self._name,
            comment=self._args.description,
            enabled=True,
            aliases=[domain.name] if domain else [],
            http_version="http2and3",
            is_ipv6_enabled=True,
            price_class=PRICE_CLASS,
            origins=[self._origin(control)],
            default_cache_behavior=self._behaviour(headers),
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate=certificate(domain),
            tags=named(self._name),
            opts=self._below,
        )

    def _origin(self, control: aws.cloudfront.OriginAccessControl) -> aws.cloudfront.DistributionOriginArgs:
        return aws.cloudfront.DistributionOriginArgs(
            origin_id=self._name,
            domain_name=f"{self._name}.s3.{self._args.place.region}.amazonaws.com",
            origin_access_control_id=control.id,
        )

    def _behaviour(
        self, headers: aws.cloudfront.ResponseHeadersPolicy
    ) -> aws.cloudfront.DistributionDefaultCacheBehaviorArgs:
        return aws.cloudfront.DistributionDefaultCacheBehaviorArgs(
            target_origin_id=self._name,
            allowed_methods=["GET", "HEAD"],
            cached_methods=["GET", "HEAD"],
            viewer_protocol_policy="redirect-to-https",
            compress=True,
            cache_policy_id=CACHING,
            response_headers_policy_id=headers.id,
        )

    def _log(self) -> None:
        """By CloudWatch's log delivery: CloudFront's older way writes by access list, which no bucket here allows."""
        source = aws.cloudwatch.LogDeliverySource(
            self._name,
            name=self._name,
            region=LOGGED_IN,
            log_type="ACCESS_LOGS",
            resource_arn=self.distribution.arn,
            tags=named(self._name),
            opts=self._below,
        )
        destination = aws.cloudwatch.LogDeliveryDestination(
            self._name,
            name=self._name,
            region=LOGGED_IN,
            output_format="json",
            delivery_destination_configuration={"destination_resource_arn": self._args.log.bucket.arn},
            tags=named(self._name),
            opts=self._below,
        )
        aws.cloudwatch.LogDelivery(
            self._name,
            region=LOGGED_IN,
            delivery_source_name=source.name,
            delivery_destination_arn=destination.arn,
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._args.log.policy]),
        )


def certificate(domain: Domain | None) -> aws.cloudfront.DistributionViewerCertificateArgs:
    """The domain's own, or CloudFront's; which TLS versions go with that one nobody but AWS decides."""
    if domain is None:
        return aws.cloudfront.DistributionViewerCertificateArgs(cloudfront_default_certificate=True)
    return aws.cloudfront.DistributionViewerCertificateArgs(
        acm_certificate_arn=domain.certificate, ssl_support_method="sni-only", minimum_protocol_version=TLS
    )
