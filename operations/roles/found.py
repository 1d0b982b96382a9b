"""What a database's catalogs say about its roles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from operations.roles.matrix import Kind

PUBLIC = "PUBLIC"
MARK = re.compile(r"groundwork: [a-z0-9]+ of (?P<service>\w+)(, second user)?")
"""The comment on every role that was made, or taken over, here."""


@dataclass(frozen=True)
class FoundRole:
    """A role of the server."""

    login: bool
    connection_limit: int
    powers: frozenset[str]
    """SUPERUSER, CREATEROLE, CREATEDB, REPLICATION, BYPASSRLS: those it has."""
    settings: Mapping[str, str] = field(default_factory=dict)
    comment: str | None = None

    @property
    def service(self) -> str | None:
        """Whose role its comment says it is; None for a role that was made elsewhere."""
        mark = MARK.fullmatch(self.comment or "")
        return mark["service"] if mark else None


@dataclass(frozen=True)
class Thing:
    """Something that privileges are about, or that has an owner."""

    kind: Kind | Literal["type"]
    name: str
    """As SQL names it, with schema and, for a function, its arguments."""
    owner: str
    alterable: bool = True
    """False for what follows another thing's owner, as a serial column's sequence does its table's."""
    table: str | None = None
    """For a column's sequence, the table."""

    @property
    def plain(self) -> str:
        """Its name without quotes, as a declaration has it."""
        return self.name.replace('"', "")


@dataclass(frozen=True)
class Grant:
    """A privilege that somebody other than the owner has on a thing."""

    kind: Kind
    name: str
    grantee: str
    privilege: str


@dataclass(frozen=True)
class Default:
    """A privilege that somebody other than the owner will get on what the owner creates next."""

    kind: Kind
    grantee: str
    privilege: str
    schema: str | None = None


@dataclass(frozen=True)
class RowSecurity:
    """Whether a table's policies are in force."""

    enabled: bool
    forced: bool
    policies: int


@dataclass(frozen=True)
class Found:
    """All that the plan needs to know."""

    database: str
    master: str
    major: int
    roles: Mapping[str, FoundRole]
    memberships: frozenset[tuple[str, str]]
    """(role, member) where the member has the role's powers and may take its place."""
    loose_memberships: frozenset[tuple[str, str]]
    """(role, member) for memberships of every sort, also those that only let the member hand the role on."""
    things: tuple[Thing, ...]
    grants: frozenset[Grant]
    defaults: frozenset[Default]
    foreign_settings: frozenset[str] = frozenset()
    """Roles with settings of their own in this database, which would override the role's."""
    row_security: Mapping[str, RowSecurity] = field(default_factory=dict)
    """By table, as a declaration names it."""
    shown: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By view, the tables that it shows something of, whether itself or through other views."""

    @property
    def tables(self) -> frozenset[str]:
        """Every table and view, as a declaration names it."""
        return frozenset(thing.plain for thing in self.things if thing.kind == "table")
