"""Every finder, by the type of resource that it finds; what no table has is made anew."""

from estate.finders import access, backups, buckets, databases, network, watching
from estate.look import Finder

FINDERS: dict[str, Finder] = {
    **access.FINDERS,
    **backups.FINDERS,
    **buckets.FINDERS,
    **databases.FINDERS,
    **network.FINDERS,
    **watching.FINDERS,
}
"""By type."""

BESIDE = frozenset(
    {"aws:ec2/securityGroup:SecurityGroup", "aws:ec2/flowLog:FlowLog", "aws:ec2/vpcEndpoint:VpcEndpoint"}
)
"""What may as well be made anew beside one that differs: it holds nothing."""
