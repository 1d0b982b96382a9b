"""CloudFront in front of a bucket: by HTTPS, signed, read only, with strict headers, and logged."""

from collections.abc import Iterator

from policies.resource import Props, Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
HEADERS = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
ORIGIN_ACCESS = "aws:cloudfront/originAccessControl:OriginAccessControl"
LOG_SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
LOG_DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery"

HTTPS = ("https-only", "redirect-to-https")
TLS = ("TLSv1.2_2018", "TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
"""Security policies of CloudFront that want TLS 1.2 or newer."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})
HSTS_SECONDS = 365 * 24 * 3600
STRICT = ("contentTypeOptions", "frameOptions", "referrerPolicy", "contentSecurityPolicy")


def _behaviours(distribution: Resource) -> Iterator[Props]:
    yield distribution["defaultCacheBehavior"]
    yield from distribution.get("orderedCacheBehaviors", ())


@rule("delivery-by-https", types=[DISTRIBUTION], field="components/delivery.py: viewer_protocol_policy",
      controls=["CloudFront.3", "CKV_AWS_34"])  # fmt: skip
def by_https(distribution: Resource) -> Iterator[str]:
    """A distribution answers by HTTPS, or sends whoever comes by HTTP there."""
    for behaviour in _behaviours(distribution):
        policy = behaviour["viewerProtocolPolicy"]
        if policy not in HTTPS:
            yield f"viewerProtocolPolicy is {policy}; {' or '.join(HTTPS)} is asked for"


@rule("delivery-new-tls", types=[DISTRIBUTION], field="components/delivery.py: TLS",
      controls=["CloudFront.15", "CKV_AWS_174"])  # fmt: skip
def new_tls(distribution: Resource) -> Iterator[str]:
    """A distribution under a name of its own speaks TLS 1.2 or newer; under CloudFront's, AWS decides."""
    certificate = distribution.get("viewerCertificate", {})
    policy = certificate.get("minimumProtocolVersion", "TLSv1")
    if not certificate.get("cloudfrontDefaultCertificate") and policy not in TLS:
        yield f"viewerCertificate.minimumProtocolVersion is {policy}; {TLS[2]} or a newer one is asked for"


@rule("delivery-read-only", types=[DISTRIBUTION], field="components/delivery.py: allowed_methods")
def read_only(distribution: Resource) -> Iterator[str]:
    """A distribution of files is read from, and never written through."""
    for behaviour in _behaviours(distribution):
        writes = sorted(set(behaviour["allowedMethods"]) - READS)
        if writes:
            yield f"allowedMethods has {', '.join(writes)}; GET and HEAD are enough to read"


@rule("delivery-names-itself", types=[DISTRIBUTION], field="components/delivery.py: origin_access_control_id",
      controls=["CloudFront.13"])  # fmt: skip
def names_itself(distribution: Resource) -> Iterator[str]:
    """A distribution says to the bucket behind it who it is, so that the bucket can stay closed to all others."""
    for origin in distribution["origins"]:
        if ".s3." in origin["domainName"] and "originAccessControlId" not in origin:
            yield f"origin {origin['originId']} has no originAccessControlId, so its bucket would have to be open"


@rule("delivery-signs", types=[ORIGIN_ACCESS], field="components/delivery.py: signing_behavior",
      controls=["CloudFront.13"])  # fmt: skip
def signs(control: Resource) -> Iterator[str]:
    """What a distribution asks of a bucket is signed, always."""
    behaviour = control.get("signingBehavior")
    if behaviour != "always":
        yield f"signingBehavior is {behaviour}; always is asked for"


@rule("delivery-has-headers", types=[DISTRIBUTION], field="components/delivery.py: response_headers_policy_id",
      controls=["CKV2_AWS_32"])  # fmt: skip
def has_headers(distribution: Resource) -> Iterator[str]:
    """A distribution answers with the headers that a policy adds."""
    for behaviour in _behaviours(distribution):
        if "responseHeadersPolicyId" not in behaviour:
            yield "responseHeadersPolicyId is missing in a behaviour"


@rule("delivery-headers-strict", types=[HEADERS], field="components/delivery.py: _headers")
def headers_strict(policy: Resource) -> Iterator[str]:
    """The headers bind browsers to TLS for a year and let nothing run that people put into the bucket."""
    security = policy.get("securityHeadersConfig", {})
    missing = [name for name in STRICT if name not in security or not security[name].get("override", True)]
    if missing:
        yield f"securityHeadersConfig lacks {', '.join(missing)}, or lets the bucket's own answer stand"
    strict = security.get("strictTransportSecurity", {})
    if strict.get("accessControlMaxAgeSec", 0) < HSTS_SECONDS or not strict.get("includeSubdomains"):
        yield f"strictTransportSecurity is less than {HSTS_SECONDS} seconds for all names below"


@rule("delivery-logged", types=[DISTRIBUTION, LOG_SOURCE, LOG_DELIVERY], about=About.STACK,
      field="components/delivery.py: _log", controls=["CloudFront.5", "CKV_AWS_86"])  # fmt: skip
def logged(stack: Stack) -> Iterator[Complaint]:
    """Who asked a distribution for what is written to a bucket."""
    for distribution in stack.of(DISTRIBUTION):
        sources = [each for each in stack.takers(distribution, LOG_SOURCE) if each["logType"] == "ACCESS_LOGS"]
        delivered = any(any(stack.takers(source, LOG_DELIVERY)) for source in sources)
        if not delivered and "loggingConfig" not in distribution:
            yield distribution, "its access log is delivered nowhere"
