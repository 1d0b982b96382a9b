"""Tags, by which costs, backups and people find what belongs together."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policies.level import ON_AWS
from policies.resource import Resource
from policies.rule import rule

NAMED = [
    "aws:backup/plan:Plan",
    "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    "aws:backup/vault:Vault",
    "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:ec2/flowLog:FlowLog",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:elasticache/parameterGroup:ParameterGroup",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:iam/role:Role",
    "aws:kms/key:Key",
    "aws:opensearch/domain:Domain",
    "aws:rds/eventSubscription:EventSubscription",
    "aws:rds/instance:Instance",
    "aws:rds/parameterGroup:ParameterGroup",
    "aws:rds/proxy:Proxy",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:s3/bucket:Bucket",
    "aws:secretsmanager/secret:Secret",
    "aws:sns/topic:Topic",
]
PROVIDER = "pulumi:providers:aws"
ON_EVERYTHING = ("environment", "managed-by", "system")


@rule("resource-named-in-tags", types=NAMED, field="components/place.py: named",
      controls=["RDS.28", "RDS.30", "RDS.33", "Backup.3", "Backup.5"], levels=ON_AWS)  # fmt: skip
def named_in_tags(resource: Resource) -> Iterator[str]:
    """Whatever takes tags bears its name as the tag `Name`."""
    if "tags" not in resource or "Name" not in resource["tags"]:
        yield "there is no tag Name"


@rule("provider-tags-everything", types=[PROVIDER], field="components/providers.py: default_tags",
      controls=["RDS.28", "Backup.2"], levels=ON_AWS)  # fmt: skip
def tags_everything(provider: Resource) -> Iterator[str]:
    """The provider puts system, environment and managed-by on everything; a backup plan chooses by them."""
    given = _read(provider.get("defaultTags", {})).get("tags") or {}
    if missing := [tag for tag in ON_EVERYTHING if tag not in given]:
        yield f"defaultTags lacks {', '.join(missing)}"


def _read(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 (Pulumi hands a provider's settings on as JSON)
    found: Mapping[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
