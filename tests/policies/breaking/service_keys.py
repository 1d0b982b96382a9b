"""One key per service."""

from tests.policies.broken import Editable, breaks

KEY = "aws:kms/key:Key"


@breaks("key-of-one-service", "is encrypted by commerce-prod-auth, the key of commerce-prod-analytics")
def _(plan: Editable) -> None:
    alias = plan.made("aws:kms/alias:Alias", "commerce-prod-analytics").sources
    own = dict(alias)
    plan.retarget(KEY, "commerce-prod-analytics", "commerce-prod-auth")
    alias.update(own)


@breaks("key-of-store-for-all-of-it", "is encrypted by commerce-prod, and Instance commerce-prod-auth by")
def _(plan: Editable) -> None:
    group = plan.made("aws:cloudwatch/logGroup:LogGroup", "commerce-prod-auth-postgresql")
    group.sources["kmsKeyId"] = (plan.made(KEY, "commerce-prod").urn,)


@breaks("key-of-service-for-its-secrets", "is encrypted by commerce-prod-user, its database by commerce-prod-auth")
def _(plan: Editable) -> None:
    secret = plan.made("aws:secretsmanager/secret:Secret", "commerce-prod-auth-app")
    secret.sources["kmsKeyId"] = (plan.made(KEY, "commerce-prod-user").urn,)


@breaks("key-of-service-for-its-search", "is encrypted by commerce-prod, which is the key of no database here")
def _(plan: Editable) -> None:
    shared = (plan.made(KEY, "commerce-prod").urn,)
    plan.made("aws:opensearch/domain:Domain", "commerce-prod-search-search").sources["encryptAtRest"] = shared
    for log in ("index-slow", "search-slow", "application", "audit"):
        group = plan.made("aws:cloudwatch/logGroup:LogGroup", f"commerce-prod-search-search-{log}")
        group.sources["kmsKeyId"] = shared
