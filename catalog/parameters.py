"""What may be set in an RDS parameter group: what there is, what RDS keeps to itself, and what waits for a restart."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator

from catalog.fact import Fact

FIXED_BY_RDS = {
    "wal_level": "rds sets it: replica, or logical with rds.logical_replication = 1",
    "archive_mode": "rds archives WAL itself; ask for backups.point_in_time_days instead",
    "archive_command": "rds archives WAL itself; ask for backups.point_in_time_days instead",
    "listen_addresses": "rds sets it; who may connect is the security group's business",
    "hot_standby": "rds sets it on readers",
    "fsync": "rds does not let it be switched off",
    "full_page_writes": "rds does not let it be switched off",
    "ssl_cert_file": "rds issues the certificate",
    "ssl_key_file": "rds issues the certificate",
}
"""Settings that RDS shows as not modifiable, and what to do instead."""

FIXED_FOR_SAFETY = {
    "rds.force_ssl": "1",
    "ssl_min_protocol_version": "TLSv1.2",
    "password_encryption": "scram-sha-256",
    "log_connections": "1",
    "log_disconnections": "1",
}
"""Settings that every database has (controls RDS.38, CIS 5.8, 5.12, 3.1.20 and 3.1.21)."""

TABLE = Path(__file__).with_name("parameters.tsv")
"""Every parameter with the majors that have it. From `pg_settings` of PostgreSQL 15.19, 16.15, 17.11 and 18.6 with the
contributed modules loaded; what RDS does not let be set, its own parameters and those of pgaudit, pg_cron and
pg_hint_plan are from AWS's and the extensions' pages."""

When = Literal["dynamic", "static", "fixed"]
"""A dynamic one takes hold at once, a static one at the next restart, a fixed one is not for us to set."""

Apply = Literal["immediate", "pending-reboot"]
"""When a value is to take hold, in RDS's words."""


class Setting(Fact):
    """A parameter's value; plain text alone is a value that takes hold as soon as it can."""

    value: str
    """In PostgreSQL's own unit of the parameter, or one of RDS's formulas."""
    apply: Apply | None = None
    """None: at once where PostgreSQL can, else at the next reboot."""


def _with_value(given: object) -> object:
    if isinstance(given, int | float):
        msg = f"{given} given, wanted is text in quotes, or a mapping of value and apply"
        raise ValueError(msg)  # noqa: TRY004 (pydantic takes a TypeError for a fault of the program)
    return {"value": given} if isinstance(given, str) else given


Settings = dict[str, Annotated[Setting, BeforeValidator(_with_value, json_schema_input_type=str | Setting)]]
"""Values by the parameter's name."""


class Row(NamedTuple):
    """One line of the table: how a parameter is set in a run of majors."""

    name: str
    when: str
    first: str
    last: str


@cache
def known(major: int) -> dict[str, str]:
    """When each parameter of a major version takes hold, by its name."""
    rows = (Row(*line.split("\t")) for line in TABLE.read_text().splitlines()[1:])
    return {row.name: row.when for row in rows if int(row.first) <= major <= int(row.last)}


def apply_method(major: int, name: str) -> Apply:
    """`pending-reboot` for what PostgreSQL reads only when it starts, else `immediate`."""
    return "pending-reboot" if known(major).get(name) == "static" else "immediate"
