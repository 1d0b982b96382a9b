"""Passwords of a database's roles: made here, kept in Secrets Manager, and given to the server as a verifier only."""

from __future__ import annotations

import secrets as randomness
from collections.abc import Mapping
from dataclasses import dataclass, replace

from operations import secrets
from operations.connection import Connection
from operations.roles.matrix import clone, username
from operations.roles.plan import ident, literal
from operations.roles.wanted import Login, Wanted

PASSWORD_BYTES = 32


@dataclass(frozen=True)
class Place:
    """A service's database."""

    host: str
    port: int
    database: str
    service: str


class Keyring:
    """The secrets of a database's logins.

    A login's own secret tells clients whom to log in as now: the first user or, after a rotation, the second. Where a
    pooler stands before the database, each of the two has a secret of its own besides, which the pooler reads.
    """

    def __init__(self, place: Place, logins: Mapping[str, Login]) -> None:
        self._place, self._logins = place, logins
        self._held = {role: secrets.find(login.secret) or {} for role, login in logins.items()}

    def named(self) -> set[str]:
        """Everybody whom a secret names: roles of ours, even where they bear no mark."""
        return {str(held["username"]) for held in self._held.values() if "username" in held}

    def turned(self, wanted: Wanted) -> Wanted:
        """What is wanted, with a second user for every login whose secret names one."""
        turned = {role for role in self._logins if self.current(role) == clone(username(wanted.service, role))}
        return replace(wanted, turning=wanted.turning | turned)

    def current(self, role: str) -> str:
        """The user whom a login's clients are."""
        first = username(self._place.service, role)
        named = self._held[role].get("username")
        return clone(first) if named == clone(first) else first

    def password(self, role: str) -> str | None:
        """What the login's clients log in with now."""
        held = self._held[role].get("password")
        return str(held) if held else None

    def set_passwords(self, connection: Connection, wanted: Wanted) -> None:
        """Give every user the password that a secret holds for it, made now if none does."""
        for role, login in self._logins.items():
            if login.by == "iam":
                self._keep(login.secret, username(wanted.service, role), None)
                connection.execute(f"ALTER ROLE {ident(username(wanted.service, role))} PASSWORD NULL")
                continue
            now = self.current(role)
            password = self.password(role) or new_password()
            self._keep(login.secret, now, password)
            set_password(connection, now, password)
            for name, secret in self.each_user(role):
                self._share(connection, name, secret, password if name == now else None)

    def each_user(self, role: str) -> list[tuple[str, str]]:
        """Both users of a pooled login with the secret of each; none where there is no pooler."""
        first, login = username(self._place.service, role), self._logins[role]
        return list(zip((first, clone(first)), login.users, strict=False))

    def point(self, role: str, user: str, password: str) -> None:
        """Send the login's clients to this user."""
        self._keep(self._logins[role].secret, user, password)

    def keep_for_poolers(self, role: str, user: str, password: str) -> None:
        """Tell poolers the password of one of a login's users."""
        for name, secret in self.each_user(role):
            if name == user:
                self._keep(secret, name, password)

    def _share(self, connection: Connection, name: str, secret: str, password: str | None) -> None:
        held = password or str((secrets.find(secret) or {}).get("password") or new_password())
        self._keep(secret, name, held)
        if not password:
            set_password(connection, name, held)

    def _keep(self, secret: str, user: str, password: str | None) -> None:
        """Have the secret tell all that a login needs; it is written only when it changes."""
        login: dict[str, str | int] = {
            "engine": "postgres",
            "host": self._place.host,
            "port": self._place.port,
            "dbname": self._place.database,
            "username": user,
        }
        login |= {"login": "iam"} if password is None else {"password": password}
        if secrets.find(secret) != login:
            secrets.write(secret, login)


def new_password() -> str:
    """One that nobody can guess or has to type."""
    return randomness.token_urlsafe(PASSWORD_BYTES)


def set_password(connection: Connection, user: str, password: str) -> None:
    """Set a password by its SCRAM verifier, which is computed here: the password itself never leaves this process."""
    verifier = connection.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256").decode()
    connection.execute(f"ALTER ROLE {ident(user)} PASSWORD {literal(verifier)}")
