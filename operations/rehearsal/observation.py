"""What a session did to the database's relations, read from the catalogs while its transaction is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from operations.connection import Connection
from operations.migrations.locks import Mode

RELATIONS = """
SELECT c.oid, CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(c.relname),
       c.relkind::text, pg_relation_filenode(c.oid), pg_stat_get_xact_numscans(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind <> 'c'
"""
LOCKS = """
SELECT relation::oid, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND mode <> 'AccessShareLock'
"""
MODES = {f"{mode.title().replace(' ', '')}Lock": mode for mode in Mode if mode is not Mode.UNKNOWN}
"""By PostgreSQL's name of it in `pg_locks`."""
TABLES = frozenset("rpmf")
"""Kinds of relations that hold rows: tables, partitioned and foreign ones, materialised views."""


@dataclass(frozen=True)
class Relation:
    """A relation at one moment."""

    name: str
    kind: str
    file: int | None
    """Of the disk; another one after each rewrite, None for what has no rows of its own."""
    scans: int
    """How often this transaction read it from end to end."""


@dataclass(frozen=True)
class Observation:
    """The relations, and which locks the session holds."""

    relations: Mapping[int, Relation]
    locks: frozenset[tuple[int, Mode]]


def observe(connection: Connection) -> Observation:
    """Look, from within the session that is watched."""
    relations = {oid: Relation(*rest) for oid, *rest in connection.execute(RELATIONS)}
    locks = {(oid, MODES[mode]) for oid, mode in connection.execute(LOCKS)}
    return Observation(relations, frozenset(locks))


How = Literal["seen", "held", "documented"]


@dataclass(frozen=True)
class Lock:
    """A lock of a table: seen in pg_locks, held already since an earlier statement of the file, or, where a statement
    runs in no transaction and lets go before anybody can look, told by the documentation."""

    mode: Mode
    table: str
    how: How = "seen"

    def __str__(self) -> str:
        return f"{self.mode} on {self.table}" + ("" if self.how == "seen" else f" ({self.how})")


def locks_taken(before: Observation, after: Observation) -> list[Lock]:
    """The strongest lock that came to each relation that was there before."""
    strongest: dict[int, Mode] = {}
    for oid, mode in after.locks - before.locks:
        if oid in before.relations and before.relations[oid].kind not in "iIt":
            strongest[oid] = max(mode, strongest.get(oid, mode), key=lambda each: each.rank)
    return sorted(
        (Lock(mode, before.relations[oid].name) for oid, mode in strongest.items()), key=lambda lock: lock.table
    )


def rewritten(before: Observation, after: Observation) -> list[str]:
    """The tables that have another file than before."""
    return sorted(
        known.name
        for oid, known in before.relations.items()
        if known.kind in TABLES and oid in after.relations and after.relations[oid].file != known.file
    )


def scanned(before: Observation, after: Observation) -> list[str]:
    """The tables that were read from end to end, or of which an index was built."""
    return sorted(
        known.name
        for oid, known in before.relations.items()
        if known.kind in TABLES and oid in after.relations and after.relations[oid].scans > known.scans
    )
