"""ElastiCache replication groups."""

from tests.policies.broken import Editable, breaks

CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
GROUP = "aws:ec2/securityGroup:SecurityGroup"


@breaks("cache-encrypted", "atRestEncryptionEnabled is off")
def _(plan: Editable) -> None:
    plan.first(CACHE)["atRestEncryptionEnabled"] = False


@breaks("cache-customer-key", "kmsKeyId is missing")
def _(plan: Editable) -> None:
    del plan.first(CACHE)["kmsKeyId"]


@breaks("cache-tls-only", "transitEncryptionEnabled is off")
def _(plan: Editable) -> None:
    plan.first(CACHE)["transitEncryptionEnabled"] = False


@breaks("cache-asks-for-token", "asks nobody for a token")
def _(plan: Editable) -> None:
    plan.remove("groundwork:redis:AuthToken")


@breaks("cache-fails-over", "automaticFailoverEnabled is off")
def _(plan: Editable) -> None:
    plan.first(CACHE)["automaticFailoverEnabled"] = False


@breaks("cache-in-two-zones", "multiAzEnabled is off")
def _(plan: Editable) -> None:
    plan.first(CACHE)["multiAzEnabled"] = False


@breaks("cache-has-copies", "numCacheClusters leaves 0 copies beside the primary, 1 or more are asked for")
def _(plan: Editable) -> None:
    plan.first(CACHE)["numCacheClusters"] = 1


@breaks("cache-backups-kept", "snapshotRetentionLimit is 0 days, 1 or more are asked for")
def _(plan: Editable) -> None:
    plan.first(CACHE)["snapshotRetentionLimit"] = 0


@breaks("cache-leaves-snapshot", "finalSnapshotIdentifier is missing")
def _(plan: Editable) -> None:
    del plan.first(CACHE)["finalSnapshotIdentifier"]


@breaks("cache-minor-versions-follow", "autoMinorVersionUpgrade is off")
def _(plan: Editable) -> None:
    plan.first(CACHE)["autoMinorVersionUpgrade"] = False


@breaks("cache-own-subnets", "subnetGroupName is the default group's")
def _(plan: Editable) -> None:
    plan.first(CACHE)["subnetGroupName"] = "default"


@breaks("cache-own-settings", "parameterGroupName is a default group's")
def _(plan: Editable) -> None:
    plan.first(CACHE)["parameterGroupName"] = "default.valkey8"


@breaks("cache-says-what-it-forgets", "maxmemory-policy is missing")
def _(plan: Editable) -> None:
    plan.first("aws:elasticache/parameterGroup:ParameterGroup")["parameters"] = []


@breaks("cache-logged", "engine-log is delivered nowhere")
def _(plan: Editable) -> None:
    cache = plan.first(CACHE)
    cache["logDeliveryConfigurations"] = [
        each for each in cache["logDeliveryConfigurations"] if each["logType"] == "slow-log"
    ]


@breaks("cache-changed-in-window", "applyImmediately is on")
def _(plan: Editable) -> None:
    plan.first(CACHE)["applyImmediately"] = True


@breaks("cache-window-known", "maintenanceWindow is missing")
def _(plan: Editable) -> None:
    del plan.first(CACHE)["maintenanceWindow"]


@breaks("cache-own-port", "port is 6379, the default")
def _(plan: Editable) -> None:
    for cache in plan.of(CACHE):
        cache["port"] = 6379
    for way in [way for group in plan.of(GROUP) for way in group.get("ingress", [])]:
        if way["fromPort"] == 6380:
            way["fromPort"] = way["toPort"] = 6379


@breaks("cache-protected", "Pulumi's protect is off")
def _(plan: Editable) -> None:
    plan.unprotect(CACHE)
