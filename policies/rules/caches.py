"""ElastiCache replication groups: encrypted, asking for a token, able to lose a zone, and leaving a snapshot."""

from collections.abc import Iterator

from policies.level import LIKE_PRODUCTION, ON_AWS
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup"
TOKEN = "groundwork:redis:AuthToken"  # noqa: S105 (a type's name)

DEFAULT_PORT = 6379
LOGS = ("slow-log", "engine-log")


def _encrypts(cache: Resource) -> bool:
    """What AWS does where nothing is said: Valkey is encrypted, Redis is not."""
    return bool(cache.get("engine", "redis") == "valkey")


@rule("cache-encrypted", types=[CACHE], field="components/cache.py: at_rest_encryption_enabled",
      controls=["ElastiCache.4", "CKV_AWS_29"])  # fmt: skip
def encrypted(cache: Resource) -> Iterator[str]:
    """A cache's memory on disk and its snapshots are encrypted."""
    if not cache.get("atRestEncryptionEnabled", _encrypts(cache)):
        yield "atRestEncryptionEnabled is off; it cannot be switched on later without a new cache"


@rule("cache-customer-key", types=[CACHE], field="components/cache.py: kms_key_id", controls=["CKV_AWS_191"])
def customer_key(cache: Resource) -> Iterator[str]:
    """A cache is encrypted with a customer key."""
    if "kmsKeyId" not in cache:
        yield "kmsKeyId is missing; without one AWS's own key encrypts it, which no policy of the account guards"


@rule("cache-tls-only", types=[CACHE], field="components/cache.py: transit_encryption_enabled",
      controls=["ElastiCache.5", "CKV_AWS_30"])  # fmt: skip
def tls_only(cache: Resource) -> Iterator[str]:
    """A cache is spoken to by TLS only."""
    if not cache.get("transitEncryptionEnabled", _encrypts(cache)):
        yield "transitEncryptionEnabled is off"
    elif cache.get("transitEncryptionMode", "required") != "required":
        yield f"transitEncryptionMode is {cache['transitEncryptionMode']}, which lets plain clients in; say required"


@rule("cache-asks-for-token", types=[CACHE, TOKEN], about=About.STACK, field="components/cache.py: the AuthToken",
      controls=["ElastiCache.6", "CKV_AWS_31"])  # fmt: skip
def asks_for_token(stack: Stack) -> Iterator[Complaint]:
    """A cache asks whoever comes for a token, or for a user and a password."""
    given = {cache.urn for token in stack.of(TOKEN) for cache in stack.taken(token, "replicationGroup", CACHE)}
    for cache in stack.of(CACHE):
        if "authToken" not in cache and "userGroupIds" not in cache and cache.urn not in given:
            yield cache, "asks nobody for a token; give it an AuthToken, or a user group"


@rule("cache-fails-over", types=[CACHE], field="environment.capacity.cache_replicas",
      controls=["ElastiCache.3", "CKV2_AWS_50"], levels=LIKE_PRODUCTION)  # fmt: skip
def fails_over(cache: Resource) -> Iterator[str]:
    """A cache's copy takes over by itself when the primary is lost."""
    if not cache.get("automaticFailoverEnabled"):
        yield "automaticFailoverEnabled is off"


@rule("cache-in-two-zones", types=[CACHE], field="environment.capacity.cache_replicas", controls=["CKV2_AWS_50"],
      levels=LIKE_PRODUCTION)  # fmt: skip
def in_two_zones(cache: Resource) -> Iterator[str]:
    """A cache's nodes stand in more than one Availability Zone."""
    if not cache.get("multiAzEnabled"):
        yield "multiAzEnabled is off"


@rule("cache-has-copies", types=[CACHE], field="environment.capacity.cache_replicas", levels=LIKE_PRODUCTION)
def has_copies(cache: Resource, *, copies: int = 1) -> Iterator[str]:
    """A cache has a copy beside its primary, or more."""
    found = max(cache.get("numCacheClusters", 1) - 1, cache.get("replicasPerNodeGroup", 0))
    if found < copies:
        yield f"numCacheClusters leaves {found:g} copies beside the primary, {copies} or more are asked for"


@rule("cache-backups-kept", types=[CACHE], field="environment.retention.cache_snapshot_days",
      controls=["ElastiCache.1"], levels=ON_AWS)  # fmt: skip
def backups_kept(cache: Resource, *, days: int = 1) -> Iterator[str]:
    """A cache's daily snapshots are kept for a day or more."""
    kept = cache.get("snapshotRetentionLimit", 0)
    if kept < days:
        yield f"snapshotRetentionLimit is {kept:g} days, {days} or more are asked for"


@rule("cache-leaves-snapshot", types=[CACHE], field="environment.protection.final_snapshot",
      levels=LIKE_PRODUCTION)  # fmt: skip
def leaves_snapshot(cache: Resource) -> Iterator[str]:
    """A cache that goes leaves a snapshot."""
    if "finalSnapshotIdentifier" not in cache:
        yield "finalSnapshotIdentifier is missing: nothing would be left of it"


@rule("cache-minor-versions-follow", types=[CACHE], field="components/cache.py: auto_minor_version_upgrade",
      controls=["ElastiCache.2"])  # fmt: skip
def minor_versions_follow(cache: Resource) -> Iterator[str]:
    """A cache gets minor versions by itself, in its maintenance window."""
    if not cache.get("autoMinorVersionUpgrade", True):
        yield "autoMinorVersionUpgrade is off"


@rule("cache-own-subnets", types=[CACHE], field="components/cache.py: subnet_group_name",
      controls=["ElastiCache.7"])  # fmt: skip
def own_subnets(cache: Resource) -> Iterator[str]:
    """A cache stands in a subnet group of its own network, never in the default one."""
    if "subnetGroupName" not in cache or cache["subnetGroupName"] == "default":
        yield "subnetGroupName is the default group's; name one of the network's own"


@rule("cache-own-settings", types=[CACHE], field="caches.<name>.parameters")
def own_settings(cache: Resource) -> Iterator[str]:
    """A cache has a parameter group that can be changed: AWS's default ones cannot."""
    if "parameterGroupName" not in cache or cache["parameterGroupName"].startswith("default."):
        yield "parameterGroupName is a default group's; a cache needs its own from the start to change anything"


@rule("cache-says-what-it-forgets", types=[PARAMETERS], field="caches.<name>.eviction")
def says_what_it_forgets(group: Resource) -> Iterator[str]:
    """A cache's settings say what it does when its memory is full: which keys it forgets, or that it refuses to."""
    names = {each.get("name") for each in group.get("parameters", ())}
    if "maxmemory-policy" not in names:
        yield "maxmemory-policy is missing; a queue needs noeviction, a cache one of the others"


@rule("cache-logged", types=[CACHE], field="components/cache.py: log_delivery_configurations")
def logged(cache: Resource) -> Iterator[str]:
    """A cache's slow commands and its engine's own log are written down."""
    delivered = {each.get("logType") for each in cache.get("logDeliveryConfigurations", ())}
    lacking = [log for log in LOGS if log not in delivered]
    if lacking:
        yield f"{' and '.join(lacking)} is delivered nowhere"


@rule("cache-changed-in-window", types=[CACHE], field="environment.protection.apply_immediately",
      levels=LIKE_PRODUCTION)  # fmt: skip
def changed_in_window(cache: Resource) -> Iterator[str]:
    """A change that interrupts a cache waits for its maintenance window."""
    if cache.get("applyImmediately"):
        yield "applyImmediately is on"


@rule("cache-window-known", types=[CACHE], field="components/windows.py: CACHE_MAINTENANCE")
def window_known(cache: Resource) -> Iterator[str]:
    """When a cache is maintained and when its snapshot is taken is said, not left to AWS's draw."""
    for window in ("maintenanceWindow", "snapshotWindow"):
        if window not in cache:
            yield f"{window} is missing, so AWS draws one"


@rule("cache-own-port", types=[CACHE], field="caches.<name>.port", controls=["EC2.19"])
def own_port(cache: Resource) -> Iterator[str]:
    """A cache listens at another port than the one that everybody tries."""
    port = cache.get("port", DEFAULT_PORT)
    if port == DEFAULT_PORT:
        yield f"port is {port:g}, the default; take another"


@rule("cache-protected", types=[CACHE], field="environment.protection.protected", levels=LIKE_PRODUCTION)
def protected(cache: Resource) -> Iterator[str]:
    """Pulumi refuses to delete a cache."""
    if not cache.protected:
        yield "Pulumi's protect is off"
