"""Why no rule objects when these are switched off: by patterns of type, property and way."""

LESS = "lets less through than before, not more"
REFUSED = "the provider refuses a resource without it, and AWS a range that ends before it begins"
STORE = "a data store that goes is what the rules about changes refuse"
NARROWS = "the statement names its one resource, and what uses it; this only narrows it further"
UNSET = "what the provider takes when it is not given is as much as is asked for"
EVERY = "a rule of S3 without a filter is one for every object"
SOONER = "sooner gone costs nobody data: it was never finished uploading"
STAYS = "what expires objects; without it they stay for longer"
CHOSEN = "more than a control asks for: an own choice"
OWN = "a policy of a resource is about that resource alone; AWS refuses another, or reads it so"
ALL = "RDS tells of more then: of every kind, source or category"
TUNES = "makes it faster or slower; it is read to see that there is such a parameter"
TUNING = (
    "checkpoint_completion_target", "deadlock_timeout", "effective_cache_size", "log_min_duration_sample",
    "log_statement_sample_rate", "maintenance_work_mem", "max_connections", "max_wal_senders", "max_wal_size",
    "rds.logical_replication", "shared_buffers", "wal_buffers", "wal_keep_size", "work_mem",
)  # fmt: skip

EXPLAINED = {
    "aws:cloudfront/distribution:Distribution defaultCacheBehavior.allowedMethods.[*] removed": LESS,
    "aws:cloudfront/distribution:Distribution origins.[*] removed": REFUSED,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup *gress removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*] removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*].cidrBlocks* removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*].protocol removed": REFUSED,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*].securityGroups* removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*].toPort *": REFUSED,
    "aws:ec2/vpc:Vpc itself left out": "what stands in a network cannot be declared without it",
    "aws:ec2/vpcEndpoint:VpcEndpoint policy OwnAccountOnly of every action": "its condition keeps it at home",
    "aws:ec2/vpcEndpoint:VpcEndpoint vpcEndpointType removed": "a gateway in its place carries none of these services",
    "aws:elasticache/parameterGroup:ParameterGroup parameters.t*": CHOSEN,
    "aws:elasticache/replicationGroup:ReplicationGroup engine removed": UNSET,
    "aws:elasticache/replicationGroup:ReplicationGroup itself left out": STORE,
    "aws:elasticache/replicationGroup:ReplicationGroup port removed": "6379, which the group's rule does not let in",
    "aws:elasticache/replicationGroup:ReplicationGroup snapshotRetentionLimit 1": CHOSEN,
    "aws:iam/role:Role assumeRolePolicy Allow of every action": "who may take it stays the same",
    "aws:iam/rolePolicy:RolePolicy policy Allow without condition": NARROWS,
    "aws:kms/key:Key deletionWindowInDays removed": UNSET,
    "aws:opensearch/domain:Domain accessPolicies * on everything": OWN,
    "aws:opensearch/domain:Domain itself left out": STORE,
    "aws:rds/eventSubscription:EventSubscription eventCategories* removed": ALL,
    "aws:rds/eventSubscription:EventSubscription source* removed": ALL,
    "aws:rds/instance:Instance itself left out": STORE,
    "aws:rds/instance:Instance monitoringInterval 1": "watched more closely, not less",
    "aws:rds/instance:Instance port removed": "readers alone: theirs follows the writer's",
    "aws:rds/parameterGroup:ParameterGroup parameters.log_autovacuum_min_duration* removed": UNSET,
    "aws:rds/parameterGroup:ParameterGroup parameters.rds.force_ssl* removed": UNSET,
    "aws:rds/parameterGroup:ParameterGroup parameters.shared_preload_libraries* removed": UNSET,
    "aws:rds/parameterGroup:ParameterGroup parameters.ssl_min_protocol_version* removed": UNSET,
    **{f"aws:rds/parameterGroup:ParameterGroup parameters.{name} removed": TUNES for name in TUNING},
    "aws:rds/proxy:Proxy auths.[*] removed": "one login fewer: its user cannot come in",
    "aws:rds/proxy:Proxy auths.[*].authScheme removed": UNSET,
    "aws:rds/proxy:Proxy idleClientTimeout *": "clients are let go sooner, or after RDS's half hour",
    "aws:rds/proxy:Proxy name removed": "Pulumi makes one up",
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup *maxConnectionsPercent 1": "takes less, not more",
    "aws:rds/proxy:Proxy itself left out": "clients that reach the database itself are let in all the same",
    "aws:s3/bucket:Bucket bucket removed": "Pulumi names it, and what is about it takes the name from it",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration rules.[*] removed": STAYS,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration rules.[*].abort*.daysAfterInitiation 1": SOONER,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration rules.[*].filter*removed": EVERY,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration rules.[*].status *": STAYS,
    "aws:s3/bucketPolicy:BucketPolicy policy * on everything": OWN,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig rules.[*].filter*removed": EVERY,
    "aws:secretsmanager/secret:Secret itself left out": STORE,
    "aws:secretsmanager/secret:Secret recoveryWindowInDays removed": UNSET,
    "aws:sns/topic:Topic policy * on everything": OWN,
    "groundwork:postgres:Roles host removed": "the provider refuses roles of no host",
    "pulumi:providers:aws itself left out": "what it makes cannot be declared without it",
}
