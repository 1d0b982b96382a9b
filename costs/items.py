"""What of a resource is billed by the month: one function per type of resource."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from catalog.instances import CLASSES

Inputs = Mapping[str, Any]


class Item(NamedTuple):
    """Something that is billed: its price's name, and how many of it."""

    price: str
    quantity: float


def instance(inputs: Inputs) -> Iterator[Item]:
    """A database instance: its class, its storage, its insights; a standby doubles the first two."""
    kind = inputs["instanceClass"]
    zones = 2 if inputs.get("multiAz") else 1
    yield Item(kind, zones)
    if storage := inputs.get("allocatedStorage"):
        yield Item("rds_gp3", storage * zones)
    if inputs.get("databaseInsightsMode") == "advanced":
        yield Item("insights_core", cores(kind))


def cores(kind: str) -> int:
    """Cores of an instance class; two, the least that is billed, when the class is not in the table."""
    return CLASSES[kind].cores if kind in CLASSES else 2


def cache(inputs: Inputs) -> Iterator[Item]:
    """A replication group: a node, as often as there are copies."""
    yield Item(inputs["nodeType"], inputs.get("numCacheClusters", 1))


def domain(inputs: Inputs) -> Iterator[Item]:
    """An OpenSearch domain: data nodes with their storage, and dedicated managers."""
    cluster, storage = inputs["clusterConfig"], inputs.get("ebsOptions", {})
    nodes = cluster.get("instanceCount", 1)
    yield Item(cluster["instanceType"], nodes)
    yield Item("opensearch_gp3", storage.get("volumeSize", 0) * nodes)
    if cluster.get("dedicatedMasterEnabled"):
        yield Item(cluster["dedicatedMasterType"], cluster["dedicatedMasterCount"])


def endpoint(inputs: Inputs) -> Iterator[Item]:
    """An interface endpoint, in each of its subnets; a gateway costs nothing."""
    if inputs.get("vpcEndpointType") == "Interface":
        yield Item("endpoint", len(inputs.get("subnetIds", [])) or 1)


def one(price: str) -> Callable[[Inputs], Iterator[Item]]:
    """What is billed by the piece."""

    def items(_: Inputs) -> Iterator[Item]:
        yield Item(price, 1)

    return items


BILLED: Mapping[str, Callable[[Inputs], Iterator[Item]]] = {
    "aws:rds/instance:Instance": instance,
    "aws:elasticache/replicationGroup:ReplicationGroup": cache,
    "aws:opensearch/domain:Domain": domain,
    "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
    "aws:kms/key:Key": one("kms_key"),
    "aws:secretsmanager/secret:Secret": one("secret"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": one("alarm"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": one("composite_alarm"),
    "aws:cloudwatch/dashboard:Dashboard": one("dashboard"),
}
"""What is billed by time, whatever is done with it."""

BY_USE: Mapping[str, str] = {
    "aws:s3/bucket:Bucket": "objects and requests",
    "aws:cloudwatch/logGroup:LogGroup": "logs taken in",
    "aws:backup/vault:Vault": "backups beyond the size of the databases",
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": "backups copied",
    "aws:cloudfront/distribution:Distribution": "what is delivered",
    "aws:ec2/flowLog:FlowLog": "flow logs taken in",
}
"""What is billed by use, which no declaration knows: named, not counted."""
