"""How honest each service of the local cloud is: nothing is pretended silently."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["real", "recorded", "refused"]


@dataclass(frozen=True)
class Capability:
    """What happens behind one service: real work, a record only, or a refusal."""

    service: str
    level: Level
    sentence: str


_REAL = {
    "rds": "PostgreSQL instances are real servers; replicas stream, across regions too; TLS and passwords are real",
    "rds extensions": "PostgreSQL's own, and pgvector on major 18, made by the master user; RDS's others are refused",
    "rds blue/green": "the green side is a real copy by pg_upgrade, made anew at the switch-over with writes held up",
    "rds final snapshots": "the stopped server's data is kept; it cannot be restored yet",
    "elasticache": "every replication group is a real server with TLS, AUTH and the parameters that it knows",
    "s3": "objects, versions and configurations are kept; policies and lifecycles are not acted on",
    "secretsmanager": "secrets are kept; the master secret holds the password that logs in; no rotation functions",
    "ssm": "parameters are kept; a SecureString lies in the state as it is",
    "kms": "keys encrypt, sign and survive; what is said to be encrypted with them at rest is not",
}
_RECORDED = {
    "rds memory": "formulas see the class's memory; what is allocated is cut to a share of the machine's, as listed",
    "rds backups, Multi-AZ": "retention, windows and Multi-AZ are shown back; there is no backup and no standby",
    "rds monitoring, logs": "log exports, Enhanced Monitoring and Database Insights are shown back; nothing is sent",
    "rds pgaudit": "where this machine has no pgaudit, its settings are kept and every statement is logged instead",
    "rds proxies": "kept, their targets shown as unavailable; connect to the instance itself",
    "rds automated backup replication": "kept in the second region; nothing is copied there",
    "rds event subscriptions": "kept; no event is sent",
    "rds IAM authentication": "shown back; no token logs in",
    "elasticache replicas": "all members are listed and answer from one server; Valkey may be served by Redis",
    "sns": "topics and subscriptions are kept; e-mail is not sent",
    "cloudwatch": "alarms, composite alarms and dashboards are kept; the servers feed no metrics, and so none fires",
    "logs": "log groups, metric filters and policies are kept; the servers' logs stay in their own files",
    "backup": "vaults, locks, plans, selections and restore tests are kept; no backup is taken and none is tried",
    "ec2": "networks, endpoints, flow logs and security groups are kept; they filter and record no traffic",
    "iam": "roles and policies are kept; no call is refused for lack of a permission",
    "sts": "the caller is always the local account",
    "s3 replication, access logs": "destinations are checked and shown back; nothing is copied, no log is written",
    "cloudfront": "distributions, access controls and headers are kept; nothing is delivered",
    "opensearch": "domains are checked and kept; nothing can be searched",
    "kubernetes": "objects are checked against the published schemas and kept as files; there is no cluster",
    "other services": "whatever moto has is answered and kept; what it lacks is refused by name",
}
_REFUSED = {
    "rds snapshots, restore": "snapshots of running instances, both restores",
    "rds other engines": "Aurora and every engine but postgres; also upgrades in place, and renames",
    "elasticache": "single cache clusters, cluster mode, snapshots, user groups",
}
_TABLES: tuple[tuple[Level, dict[str, str]], ...] = (("real", _REAL), ("recorded", _RECORDED), ("refused", _REFUSED))
CAPABILITIES = tuple(
    Capability(service, level, sentence) for level, table in _TABLES for service, sentence in table.items()
)
"""Shown by `status`."""
