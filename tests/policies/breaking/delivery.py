"""CloudFront in front of a bucket."""

from tests.policies.broken import Editable, breaks

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
STACK = "vrooli-prod"


@breaks("delivery-by-https", "viewerProtocolPolicy is allow-all", stack=STACK)
def _(plan: Editable) -> None:
    plan.first(DISTRIBUTION)["defaultCacheBehavior"]["viewerProtocolPolicy"] = "allow-all"


@breaks("delivery-new-tls", "viewerCertificate.minimumProtocolVersion is TLSv1_2016", stack=STACK)
def _(plan: Editable) -> None:
    certificate = {"acmCertificateArn": "arn:media", "minimumProtocolVersion": "TLSv1_2016"}
    plan.first(DISTRIBUTION)["viewerCertificate"] = certificate


@breaks("delivery-read-only", "allowedMethods has DELETE, PUT", stack=STACK)
def _(plan: Editable) -> None:
    plan.first(DISTRIBUTION)["defaultCacheBehavior"]["allowedMethods"] = ["GET", "HEAD", "PUT", "DELETE"]


@breaks("delivery-names-itself", "has no originAccessControlId", stack=STACK)
def _(plan: Editable) -> None:
    del plan.first(DISTRIBUTION)["origins"][0]["originAccessControlId"]


@breaks("delivery-signs", "signingBehavior is no-override; always is asked for", stack=STACK)
def _(plan: Editable) -> None:
    plan.first("aws:cloudfront/originAccessControl:OriginAccessControl")["signingBehavior"] = "no-override"


@breaks("delivery-has-headers", "responseHeadersPolicyId is missing in a behaviour", stack=STACK)
def _(plan: Editable) -> None:
    del plan.first(DISTRIBUTION)["defaultCacheBehavior"]["responseHeadersPolicyId"]


@breaks("delivery-headers-strict", "securityHeadersConfig lacks frameOptions", stack=STACK)
def _(plan: Editable) -> None:
    policy = plan.first("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy")
    del policy["securityHeadersConfig"]["frameOptions"]


@breaks("delivery-logged", "its access log is delivered nowhere", stack=STACK)
def _(plan: Editable) -> None:
    plan.remove("aws:cloudwatch/logDelivery:LogDelivery")
