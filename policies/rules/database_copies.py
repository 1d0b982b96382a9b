"""RDS instances and their copies: readers, backups in a second region, and the zones that they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.instances import CLASSES, Hardware
from policies.level import LIKE_PRODUCTION, PRODUCTION
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.rules.databases import INSTANCE, reads
from policies.stack import Stack

REPLICATION = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
PROXY = "aws:rds/proxy:Proxy"
SUBNET_GROUP, SUBNET = "aws:rds/subnetGroup:SubnetGroup", "aws:ec2/subnet:Subnet"
UNLISTED = Hardware(0, 0)
"""What is known of a class that the table lacks."""


@rule("database-backups-replicated", types=[INSTANCE, REPLICATION], about=About.STACK, field="system.recovery.region",
      levels=PRODUCTION)  # fmt: skip
def backups_replicated(stack: Stack) -> Iterator[Complaint]:
    """A production database's automated backups are in a second region, too."""
    replicated = {urn for each in stack.of(REPLICATION) for urn in each.sources.get("sourceDbInstanceArn", ())}
    for instance in stack.of(INSTANCE):
        if not reads(instance) and instance.urn not in replicated:
            yield instance, "no InstanceAutomatedBackupsReplication takes its backups to another region"


@rule("replicated-backups-customer-key", types=[REPLICATION], field="components/recovery.py: kms_key_id",
      controls=["CKV_AWS_245"])  # fmt: skip
def replicated_backups_customer_key(replication: Resource) -> Iterator[str]:
    """Backups in a second region are encrypted with a key of our own there."""
    if "kmsKeyId" not in replication:
        yield "kmsKeyId is not given"


@rule("replicated-backups-kept", types=[REPLICATION], field="environment.retention.backup_days", levels=PRODUCTION)
def replicated_backups_kept(replication: Resource, *, days: int = 14) -> Iterator[str]:
    """Backups in a second region are kept as long as those in the first must be."""
    kept = int(replication.get("retentionPeriod", 7))
    if kept < days:
        yield f"retentionPeriod is {kept} days, {days} to 35 are allowed"


@rule("reader-as-large-as-writer", types=[INSTANCE], about=About.STACK, field="environment.capacity.instance_class",
      levels=LIKE_PRODUCTION)  # fmt: skip
def reader_as_large(stack: Stack) -> Iterator[Complaint]:
    """A reader has the memory and the processors to take its writer's place."""
    for reader in stack.of(INSTANCE):
        for writer in stack.taken(reader, "replicateSourceDb", INSTANCE):
            has, needs = _hardware(reader), _hardware(writer)
            if has is not UNLISTED and (has.cores < needs.cores or has.memory_gib < needs.memory_gib):
                yield (
                    reader,
                    f"instanceClass is {reader['instanceClass']}, smaller than its writer's {writer['instanceClass']}",
                )


def _hardware(instance: Resource) -> Hardware:
    return CLASSES.get(instance.get("instanceClass", ""), UNLISTED)


@rule("database-subnets-apart", types=[SUBNET_GROUP, PROXY, SUBNET], about=About.STACK, field="system.zones")
def subnets_apart(stack: Stack, *, zones: int = 2) -> Iterator[Complaint]:
    """Databases and proxies have subnets in two Availability Zones or more, so that there is a place to move to."""
    for kind, name in ((SUBNET_GROUP, "subnetIds"), (PROXY, "vpcSubnetIds")):
        for each in stack.of(kind):
            if name not in each:
                yield each, f"{name} is not given; subnets in {zones} zones are wanted"
            elif len(found := _zones(stack.taken(each, name, SUBNET))) < zones and name in each.sources:
                yield each, f"{name} are in {', '.join(sorted(found)) or 'zones that AWS chooses'}; {zones} are wanted"


def _zones(subnets: list[Resource]) -> set[str]:
    return {each["availabilityZone"] for each in subnets if "availabilityZone" in each}
