"""Which roles a service's database has and what each may do: the one table that all else follows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["database", "schema", "table", "sequence", "function"]

OWNER, MIGRATOR = "owner", "migrator"
POOL_WAIT = "30s"
"""neotool waits 30 s for a connection: a statement that holds one longer starves the rest of the pool."""
LEAK = "60s"
"""neotool calls a connection held longer than 60 s leaked."""
LOCK_WAIT = "10s"
"""A third of POOL_WAIT, so that a blocked statement ends by naming the lock."""
SCRAPE = "10s"
"""Prometheus' own scrape_timeout: nobody waits longer for what a monitor asks."""
REPORT = "10min"
"""Own choice: what a report may take in one transaction before it holds back vacuum for all."""
SINCE = {"transaction_timeout": 17}
"""Settings that older major versions do not know."""


@dataclass(frozen=True)
class Role:
    """What one role may do, and under which limits it works."""

    login: bool = True
    privileges: Mapping[Kind, frozenset[str]] = field(default_factory=dict)
    member_of: tuple[str, ...] = ()
    """Roles of the server, or OWNER, whose powers it has."""
    settings: Mapping[str, str] = field(default_factory=dict)
    masked: bool = False
    """Whether it sees a masked view instead of a table with personal data."""

    def settings_on(self, major: int) -> dict[str, str]:
        """Its settings, as far as this major version of PostgreSQL knows them."""
        return {name: value for name, value in self.settings.items() if SINCE.get(name, 0) <= major}


CONNECT: dict[Kind, frozenset[str]] = {"database": frozenset({"CONNECT"})}
ROLES: dict[str, Role] = {
    # Owns the database and all in it; nobody logs in as it.
    OWNER: Role(login=False),
    # Works as the owner from its first statement, so that any migration tool leaves objects with the right owner.
    # No statement or idle limit: a migration may take its time, and Flyway holds its lock in an idle transaction.
    MIGRATOR: Role(
        privileges=CONNECT,
        member_of=(OWNER,),
        settings={
            "role": OWNER,
            "search_path": "public",
            "statement_timeout": "0",
            "lock_timeout": LOCK_WAIT,
            "idle_in_transaction_session_timeout": "0",
            "transaction_timeout": "0",
        },
    ),
    "app": Role(
        privileges={
            **CONNECT,
            "schema": frozenset({"USAGE"}),
            "table": frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"}),
            "sequence": frozenset({"USAGE", "SELECT"}),
            "function": frozenset({"EXECUTE"}),
        },
        settings={
            "search_path": "public",
            "statement_timeout": POOL_WAIT,
            "lock_timeout": LOCK_WAIT,
            "idle_in_transaction_session_timeout": LEAK,
            "transaction_timeout": LEAK,
        },
    ),
    "readonly": Role(
        privileges={
            **CONNECT,
            "schema": frozenset({"USAGE"}),
            "table": frozenset({"SELECT"}),
            "sequence": frozenset({"SELECT"}),
            "function": frozenset({"EXECUTE"}),
        },
        settings={
            "search_path": "public",
            "default_transaction_read_only": "on",
            "statement_timeout": LEAK,
            "lock_timeout": LOCK_WAIT,
            "idle_in_transaction_session_timeout": LEAK,
            "transaction_timeout": REPORT,
        },
        masked=True,
    ),
    "monitor": Role(
        privileges=CONNECT,
        member_of=("pg_monitor",),
        settings={
            "search_path": "public",
            "default_transaction_read_only": "on",
            "statement_timeout": SCRAPE,
            "lock_timeout": SCRAPE,
            "idle_in_transaction_session_timeout": SCRAPE,
            "transaction_timeout": SCRAPE,
        },
    ),
    # Follows a publication: reads every table once, then what changes. Its first copy may take as long as it takes.
    "replication": Role(
        privileges={**CONNECT, "schema": frozenset({"USAGE"}), "table": frozenset({"SELECT"})},
        member_of=("rds_replication",),
        settings={
            "search_path": "public",
            "statement_timeout": "0",
            "lock_timeout": LOCK_WAIT,
            "idle_in_transaction_session_timeout": "0",
            "transaction_timeout": "0",
        },
    ),
}
HISTORY_TABLES = frozenset(
    {
        "flyway_schema_history",
        "schema_migrations",
        "_prisma_migrations",
        "groundwork_unfinished_migration",
        "groundwork_backfill",
        "groundwork_erasures",
    }
)
"""Tables of the migration tools, and the record of erasures: the owner's alone."""


MASKED_SCHEMA = "masked"
"""Where the views lie that stand in for tables with personal data, under the tables' own names."""


def username(service: str, role: str) -> str:
    """Name of a service's role on the server."""
    return f"{service}_{role}"


def clone(name: str) -> str:
    """Name of the second user of a login, which takes turns with the first."""
    return f"{name}_clone"


def matrix_digest() -> str:
    """What changes when the matrix does, so that a plan shows it."""
    return hashlib.sha256(repr([(name, _sorted(role)) for name, role in ROLES.items()]).encode()).hexdigest()[:16]


def _sorted(role: Role) -> object:
    privileges = sorted((kind, sorted(names)) for kind, names in role.privileges.items())
    return role.login, privileges, role.member_of, sorted(role.settings.items()), role.masked
