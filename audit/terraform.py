"""A stack's AWS resources as Terraform JSON, for auditors that read nothing else."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NoReturn

from pulumi.runtime import mocks

from stacks.plan import Made, plan

TYPES = {
    "aws:backup/plan:Plan": "aws_backup_plan",
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": "aws_backup_restore_testing_plan",
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": "aws_backup_restore_testing_selection",
    "aws:backup/selection:Selection": "aws_backup_selection",
    "aws:backup/vault:Vault": "aws_backup_vault",
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": "aws_backup_vault_lock_configuration",
    "aws:backup/vaultNotifications:VaultNotifications": "aws_backup_vault_notifications",
    "aws:backup/vaultPolicy:VaultPolicy": "aws_backup_vault_policy",
    "aws:cloudfront/distribution:Distribution": "aws_cloudfront_distribution",
    "aws:cloudfront/originAccessControl:OriginAccessControl": "aws_cloudfront_origin_access_control",
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": "aws_cloudfront_response_headers_policy",
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": "aws_cloudwatch_composite_alarm",
    "aws:cloudwatch/dashboard:Dashboard": "aws_cloudwatch_dashboard",
    "aws:cloudwatch/eventRule:EventRule": "aws_cloudwatch_event_rule",
    "aws:cloudwatch/eventTarget:EventTarget": "aws_cloudwatch_event_target",
    "aws:cloudwatch/logDelivery:LogDelivery": "aws_cloudwatch_log_delivery",
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": "aws_cloudwatch_log_delivery_destination",
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": "aws_cloudwatch_log_delivery_source",
    "aws:cloudwatch/logGroup:LogGroup": "aws_cloudwatch_log_group",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": "aws_cloudwatch_log_metric_filter",
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "aws_cloudwatch_log_resource_policy",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "aws_cloudwatch_metric_alarm",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "aws_default_security_group",
    "aws:ec2/flowLog:FlowLog": "aws_flow_log",
    "aws:ec2/routeTable:RouteTable": "aws_route_table",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "aws_route_table_association",
    "aws:ec2/securityGroup:SecurityGroup": "aws_security_group",
    "aws:ec2/subnet:Subnet": "aws_subnet",
    "aws:ec2/vpc:Vpc": "aws_vpc",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "aws_vpc_endpoint",
    "aws:elasticache/parameterGroup:ParameterGroup": "aws_elasticache_parameter_group",
    "aws:elasticache/replicationGroup:ReplicationGroup": "aws_elasticache_replication_group",
    "aws:elasticache/subnetGroup:SubnetGroup": "aws_elasticache_subnet_group",
    "aws:iam/role:Role": "aws_iam_role",
    "aws:iam/rolePolicy:RolePolicy": "aws_iam_role_policy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "aws_iam_role_policy_attachment",
    "aws:kms/alias:Alias": "aws_kms_alias",
    "aws:kms/key:Key": "aws_kms_key",
    "aws:opensearch/domain:Domain": "aws_opensearch_domain",
    "aws:rds/eventSubscription:EventSubscription": "aws_db_event_subscription",
    "aws:rds/instance:Instance": "aws_db_instance",
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": (
        "aws_db_instance_automated_backups_replication"
    ),
    "aws:rds/parameterGroup:ParameterGroup": "aws_db_parameter_group",
    "aws:rds/proxy:Proxy": "aws_db_proxy",
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": "aws_db_proxy_default_target_group",
    "aws:rds/proxyTarget:ProxyTarget": "aws_db_proxy_target",
    "aws:rds/subnetGroup:SubnetGroup": "aws_db_subnet_group",
    "aws:s3/bucket:Bucket": "aws_s3_bucket",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "aws_s3_bucket_lifecycle_configuration",
    "aws:s3/bucketLogging:BucketLogging": "aws_s3_bucket_logging",
    "aws:s3/bucketNotification:BucketNotification": "aws_s3_bucket_notification",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "aws_s3_bucket_object_lock_configuration",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "aws_s3_bucket_ownership_controls",
    "aws:s3/bucketPolicy:BucketPolicy": "aws_s3_bucket_policy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "aws_s3_bucket_public_access_block",
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "aws_s3_bucket_replication_configuration",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "aws_s3_bucket_server_side_encryption_configuration"
    ),
    "aws:s3/bucketVersioning:BucketVersioning": "aws_s3_bucket_versioning",
    "aws:secretsmanager/secret:Secret": "aws_secretsmanager_secret",
    "aws:sns/topic:Topic": "aws_sns_topic",
    "aws:sns/topicPolicy:TopicPolicy": "aws_sns_topic_policy",
    "aws:sns/topicSubscription:TopicSubscription": "aws_sns_topic_subscription",
}
"""What Terraform calls Pulumi's types; they are the same provider's."""

BLOCKS = {
    "auths": "auth",
    "conditions": "condition",
    "copyActions": "copy_action",
    "egress": "egress",
    "ingress": "ingress",
    "logDeliveryConfigurations": "log_delivery_configuration",
    "logPublishingOptions": "log_publishing_options",
    "metricQueries": "metric_query",
    "origins": "origin",
    "parameters": "parameter",
    "rules": "rule",
    "stringEquals": "string_equals",
}
"""Blocks that Pulumi calls by their plural and Terraform repeats under the singular."""

RENAMED = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"name": "alarm_name"},
    "aws:sns/topicSubscription:TopicSubscription": {"topic": "topic_arn"},
}
"""Properties that Pulumi calls by another name than Terraform."""

OUTPUTS = {
    "address": "address",
    "arn": "arn",
    "bucketRegionalDomainName": "bucket_regional_domain_name",
    "domainName": "domain_name",
    "endpoint": "endpoint",
    "identifier": "identifier",
    "keyId": "key_id",
    "name": "name",
    "prefixListId": "prefix_list_id",
    "primaryEndpointAddress": "primary_endpoint_address",
    "resourceId": "resource_id",
}
"""What resources take from each other, as Terraform calls it."""

Document = dict[str, Any]


class References(mocks.Mocks):
    """Answers with Terraform's references, so that who uses what is still to be seen in the document."""

    def call(self, args: mocks.MockCallArgs) -> NoReturn:
        """Refuse: declaring asks the cloud for nothing."""
        msg = f"declaring asked the cloud for {args.token}"
        raise AssertionError(msg)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Make nothing, and say how it would be referred to."""
        kind = TYPES.get(args.typ, "unknown")
        at = f"{kind}.{identifier(args.name)}"
        referred = {name: f"${{{at}.{attribute}}}" for name, attribute in OUTPUTS.items()}
        referred["masterUserSecrets"] = [{"secretArn": f"${{{at}.master_user_secret[0].secret_arn}}"}]  # type: ignore[assignment]
        return f"${{{at}.id}}", referred | args.inputs


def document(stack: str) -> Document:
    """Every AWS resource of a stack; KeyError for a type or a block that has no name here."""
    resources: defaultdict[str, Document] = defaultdict(dict)
    for made in plan(stack, References()).made:
        if made.kind.startswith("aws:"):
            resources[TYPES[made.kind]][identifier(made.name)] = _resource(made)
    return {"resource": dict(resources)}


def identifier(name: str) -> str:
    """What Terraform allows in a name."""
    return re.sub(r"[^A-Za-z0-9_]", "_", name)


def _resource(made: Made) -> Document:
    renamed = RENAMED.get(made.kind, {})
    body = {renamed.get(key) or _block(key, value): _value(key, value) for key, value in made.inputs.items()}
    return body | ({"lifecycle": {"prevent_destroy": True}} if made.protected else {})


def _block(key: str, value: object) -> str:
    repeated = isinstance(value, list) and any(isinstance(item, Mapping) for item in value)
    return BLOCKS[key] if repeated else snake(key)


def _value(key: str, value: Any) -> Any:  # noqa: ANN401 (whatever JSON holds)
    if isinstance(value, list):
        return [_value(key, item) for item in value]
    if isinstance(value, Mapping) and key not in PLAIN:
        return {_block(inner, item): _value(inner, item) for inner, item in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


PLAIN = frozenset({"tags", "dimensions", "recoveryPointTags", "restoreMetadataOverrides"})
"""Mappings of names that are the user's own."""


def snake(name: str) -> str:
    """`kmsKeyId` as Terraform spells it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
