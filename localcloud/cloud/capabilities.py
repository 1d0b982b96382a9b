"""How honest each service of the local cloud is: nothing is pretended silently."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Capability:
    """What happens behind one service: real work, a record only, or a refusal."""

    service: str
    level: Literal["real", "recorded", "refused"]
    sentence: str


CAPABILITIES = (
    Capability(
        "rds", "real", "PostgreSQL instances and streaming replicas are real servers with TLS and real parameters"
    ),
    Capability(
        "rds memory", "recorded", "describe shows the class's figures; the server gets memory scaled to this machine"
    ),
    Capability("rds snapshots", "recorded", "a snapshot is listed but holds no data; restoring from one is refused"),
    Capability("rds Multi-AZ", "recorded", "shown back by describe; there is no standby to fail over to"),
    Capability(
        "rds logs, monitoring", "recorded", "exports, Enhanced Monitoring and Database Insights are shown back only"
    ),
    Capability(
        "rds other engines", "refused", "only engine postgres has a server here; Aurora, MySQL and others are refused"
    ),
    Capability(
        "elasticache", "real", "a replication group is one real Redis server with TLS, AUTH and real parameters"
    ),
    Capability("elasticache replicas", "recorded", "every member is listed; all of them answer from the one primary"),
    Capability(
        "elasticache snapshots", "recorded", "retention and windows are shown back; the data itself is kept on disk"
    ),
    Capability("s3", "real", "objects, versions, policies and configurations are kept; policies are not enforced"),
    Capability(
        "secretsmanager",
        "real",
        "secrets and their versions are kept; the managed master secret holds the real password",
    ),
    Capability("kms", "real", "keys encrypt and decrypt; the disks of the servers are not encrypted with them"),
    Capability("sns", "recorded", "topics and subscriptions are kept; e-mail and HTTPS deliveries are not sent"),
    Capability("cloudwatch", "recorded", "alarms and metrics are kept; the servers feed no metrics"),
    Capability("logs", "recorded", "log groups are kept; the servers' logs stay in their own files"),
    Capability("ec2", "recorded", "networks and security groups are kept; they filter no traffic"),
    Capability("iam", "recorded", "roles and policies are kept; no call is refused for lack of a permission"),
    Capability("sts", "recorded", "the caller is always the local account"),
    Capability("any other service", "recorded", "whatever moto has is answered and kept; what moto lacks is refused"),
)
"""Shown by `status`; a service not named here falls under the last line."""
