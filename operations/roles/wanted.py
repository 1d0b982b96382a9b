"""What a database's declaration says of its roles: who logs in how, and what each may do beside the matrix."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from operations.roles.matrix import MASKED_SCHEMA, OWNER, ROLES, Role, clone, username

PROVED = Literal["password", "iam"]
"""How a login is proved: by a password in Secrets Manager, or by a token that IAM gives for a quarter of an hour."""
MODELS = tuple(role for role in ROLES if role not in {OWNER, "migrator"})
"""What a role of one's own can be like."""


@dataclass(frozen=True)
class Login:
    """Where a role's password lives, and how many connections it may have at once."""

    secret: str
    """ARN in Secrets Manager of what clients read: the login to take now."""
    connection_limit: int = -1
    by: PROVED = "password"
    users: tuple[str, ...] = ()
    """ARNs of a secret for each of the two users of the login, for poolers, which have to know both."""


@dataclass(frozen=True)
class Extra:
    """A role beyond those that every database has."""

    like: str
    """Whose privileges and settings it has."""
    tables: frozenset[str] = frozenset()
    """The tables it has them on, as `schema.table`; none: all."""


@dataclass(frozen=True)
class Terms:
    """All that is said of a database's roles beside their logins. Tables are `schema.table`."""

    extensions: tuple[str, ...] = ()
    """Made before the roles, so that migrations find them."""
    extras: Mapping[str, Extra] = field(default_factory=dict)
    masked: frozenset[str] = frozenset()
    """Tables that readonly, and roles like it, see only through the view of the same name in the schema `masked`."""
    row_security: frozenset[str] = frozenset()
    """Tables whose policies hold for everybody, the owner included."""
    adopted: frozenset[str] = frozenset()
    """Roles that are on the server already, made by somebody else, and may be taken over."""
    migrated: bool = False
    """Whether the schema is there: from then on a declared table that is missing is a problem."""


@dataclass(frozen=True)
class User:
    """One role of the server."""

    role: str
    """What it is in the declaration."""
    name: str
    second: bool = False
    """Whether it is the second user of its login."""


@dataclass(frozen=True)
class Wanted:
    """The roles that a service's database is to have. A role without a login is not wanted, but for the owner."""

    service: str
    logins: Mapping[str, Login]
    terms: Terms = Terms()
    turning: frozenset[str] = frozenset()
    """Logins that are to have a second user; once made, it stays."""

    @property
    def owner(self) -> str:
        """Name of the role that owns everything."""
        return username(self.service, OWNER)

    @property
    def masked(self) -> frozenset[str]:
        """Tables that some roles see only through a view."""
        return self.terms.masked

    @property
    def names(self) -> dict[str, str]:
        """Name on the server of each login's first user, by role; the owner always among them."""
        return {role: username(self.service, role) for role in (OWNER, *self.logins)}

    def role(self, name: str) -> Role:
        """What a role may do, and under which settings, in this database."""
        extra = self.terms.extras.get(name)
        role = ROLES[extra.like if extra else name]
        if role.masked and self.masked:
            # The masked view is what a table's plain name means to it.
            return replace(role, settings={**role.settings, "search_path": f"{MASKED_SCHEMA}, public"})
        return role

    def only(self, name: str) -> frozenset[str]:
        """The tables that a role is confined to; empty when it is to none."""
        extra = self.terms.extras.get(name)
        return extra.tables if extra else frozenset()

    def limit(self, role: str) -> int:
        """Connections that each user of a role may have at once."""
        return self.logins[role].connection_limit if role in self.logins else -1

    def users(self, there: Container[str]) -> Iterator[User]:
        """Every user to be had, when those of these names are there already."""
        for role, name in self.names.items():
            yield User(role, name)
            login = self.logins.get(role)
            if login and login.by == "password":
                second = User(role, clone(name), second=True)
                if role in self.turning or login.users or second.name in there:
                    yield second

    def problems(self) -> Iterator[str]:
        """What cannot be: roles that the matrix does not know."""
        known = [role for role in ROLES if ROLES[role].login]
        for role in self.logins:
            extra = self.terms.extras.get(role)
            if extra and (role in ROLES or extra.like not in MODELS):
                yield f"roles.{role}.like: {extra.like} given, allowed is one of {', '.join(MODELS)}, for a new name"
            elif not extra and role not in known:
                yield f"roles.{role}: no such role; allowed are {', '.join(known)}, or say which it is like"
