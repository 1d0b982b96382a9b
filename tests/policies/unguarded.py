"""Why no rule objects when these are switched off: by patterns of type, property and way."""

LESS = "lets less through than before, not more"
REFUSED = "the provider refuses a resource without it, and AWS a range that ends before it begins"
STORE = "a data store that goes is what the rules about changes refuse"
NARROWS = "the statement names its one resource, and what uses it; this only narrows it further"

EXPLAINED = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup *gress removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*] removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*].cidrBlocks* removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*].securityGroups* removed": LESS,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*].protocol removed": REFUSED,
    "aws:ec2/securityGroup:SecurityGroup *gress.[*].toPort *": REFUSED,
    "aws:ec2/vpc:Vpc itself left out": "what stands in a network cannot be declared without it",
    "aws:ec2/vpcEndpoint:VpcEndpoint policy OwnAccountOnly of every action": "its condition keeps it at home",
    "aws:ec2/vpcEndpoint:VpcEndpoint vpcEndpointType removed": "a gateway in its place carries none of these services",
    "aws:elasticache/replicationGroup:ReplicationGroup itself left out": STORE,
    "aws:elasticache/replicationGroup:ReplicationGroup port removed": "6379, which the group's rule does not let in",
    "aws:iam/role:Role assumeRolePolicy Allow of every action": "who may take it stays the same",
    "aws:iam/rolePolicy:RolePolicy policy Allow without condition": NARROWS,
    "aws:rds/instance:Instance itself left out": STORE,
    "aws:rds/instance:Instance allocatedStorage 1": "a rule about changes refuses to shrink it, as AWS does",
    "aws:rds/instance:Instance maxAllocatedStorage 1": "readers alone: theirs follows the writer's",
    "aws:rds/instance:Instance monitoringInterval 1": "watched more closely, not less",
    "aws:rds/instance:Instance port removed": "readers alone: theirs follows the writer's",
    "aws:rds/proxy:Proxy itself left out": "clients that reach the database itself are let in all the same",
}
