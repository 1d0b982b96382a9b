"""RDS instances and their copies."""

from tests.policies.broken import Editable, breaks

INSTANCE = "aws:rds/instance:Instance"
REPLICATION = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"


@breaks("database-backups-replicated", "no InstanceAutomatedBackupsReplication takes its backups to another region")
def _(plan: Editable) -> None:
    plan.remove(REPLICATION, "commerce-prod-order")


@breaks("replicated-backups-customer-key", "kmsKeyId is not given")
def _(plan: Editable) -> None:
    made = plan.made(REPLICATION)
    del made.inputs["kmsKeyId"], made.sources["kmsKeyId"]


@breaks("replicated-backups-kept", "retentionPeriod is 7 days, 14 to 35 are allowed")
def _(plan: Editable) -> None:
    del plan.first(REPLICATION)["retentionPeriod"]


@breaks("reader-as-large-as-writer", "instanceClass is db.m7g.large, smaller than its writer's db.m7g.xlarge")
def _(plan: Editable) -> None:
    plan.first(INSTANCE, identifier="commerce-prod-order")["instanceClass"] = "db.m7g.xlarge"


@breaks("database-subnets-apart", "subnetIds are in us-east-1a; 2 are wanted")
def _(plan: Editable) -> None:
    group = plan.made("aws:rds/subnetGroup:SubnetGroup")
    group.inputs["subnetIds"] = ["commerce-prod-a"]
    group.sources["subnetIds"] = tuple(urn for urn in group.sources["subnetIds"] if urn.endswith("-a"))
