"""Brings a database's roles, owners and privileges to what the matrix says."""

from __future__ import annotations

import secrets as randomness
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from operations import secrets
from operations.connection import Connection, connect
from operations.errors import OperationError
from operations.roles.catalogs import found
from operations.roles.extensions import Extensions
from operations.roles.matrix import ROLES
from operations.roles.plan import Wanted, ident, literal, plan

LOCK = 0x67726F756E64
"""Key of the advisory lock: the letters of "ground"."""
ROUNDS = 3
"""Plans made before what is left counts as beyond the master user's power: new owners bring new default grants."""
TRIES = 6
"""Times the whole is tried when others are in the way, over half a minute in all."""
IN_THE_WAY = (
    psycopg.errors.InternalError_,  # "tuple concurrently updated": another database's roles on the same server
    psycopg.errors.UniqueViolation,
    psycopg.errors.DuplicateObject,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
)
PATIENCE = 60.0
"""Seconds that a server which was just created may take to answer."""
PASSWORD_BYTES = 32


class RoleError(OperationError):
    """Roles that could not be brought to what is wanted: every problem."""


@dataclass(frozen=True)
class Place:
    """A service's database."""

    host: str
    port: int
    database: str
    service: str


@dataclass(frozen=True)
class Login:
    """Where a role's password lives, and how many connections it may have at once."""

    secret: str
    """ARN in Secrets Manager."""
    connection_limit: int = -1


def reconcile(
    place: Place,
    master: str,
    logins: Mapping[str, Login],
    say: Callable[[str], None],
    extensions: Sequence[str] = (),
) -> dict[str, str]:
    """Make extensions and roles, give these their passwords and privileges, and read it all back; returns the names,
    by role.

    Everything happens in one transaction of the master user (whose secret `master` names), one run at a time. A
    password is written to its secret before the role gets it: a run killed in between is finished by the next one.
    Raises RoleError, ConnectionFailed or another OperationError.
    """
    wanted = _wanted(place, logins)
    target = secrets.target(master, host=place.host, port=place.port, database=place.database)
    with connect(target, patience=PATIENCE) as connection:
        for attempt in range(1, TRIES + 1):
            try:
                with _alone(connection):
                    _extend(connection, extensions, say)
                    _apply(connection, wanted, say)
                    _set_passwords(connection, place, wanted, logins)
                break
            except psycopg.Error as error:
                if attempt == TRIES or not isinstance(error, IN_THE_WAY):
                    raise RoleError(f"{target}: {error.diag.message_primary or error}") from None
            time.sleep(0.25 * 2**attempt)
    return wanted.names


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Be the only run at work on the server, in one transaction."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        # An owner changes under a lock that stops everybody; rather than queue for it, begin again.
        connection.execute("SET LOCAL lock_timeout = '1s'")
        yield


def drift(place: Place, master: str, logins: Mapping[str, Login], extensions: Sequence[str] = ()) -> list[str]:
    """What reconcile would do now, as SQL; empty when the database is as declared. Changes nothing."""
    wanted = _wanted(place, logins)
    target = secrets.target(master, host=place.host, port=place.port, database=place.database)
    with connect(target) as connection, connection.transaction(force_rollback=True):
        return Extensions.of(connection).steps(extensions) + plan(wanted, found(connection, wanted.owner))


def _wanted(place: Place, logins: Mapping[str, Login]) -> Wanted:
    allowed = [role for role in ROLES if ROLES[role].login]
    unknown = [
        f"roles.{role}: no such role; allowed are {', '.join(allowed)}" for role in logins if role not in allowed
    ]
    if unknown:
        raise RoleError(*unknown)
    return Wanted(place.service, {role: login.connection_limit for role, login in logins.items()})


def _extend(connection: Connection, wanted: Sequence[str], say: Callable[[str], None]) -> None:
    extensions = Extensions.of(connection)
    if problems := list(extensions.problems(wanted)):
        raise RoleError(*problems)
    for step in extensions.steps(wanted):
        say(f"{connection.info.dbname}: {step}")
        _execute(connection, step)
    for name in extensions.kept(wanted):
        say(f"{connection.info.dbname}: extension {name} is not declared; it stays, for data may depend on it")


def _apply(connection: Connection, wanted: Wanted, say: Callable[[str], None]) -> None:
    for number in range(ROUNDS):
        steps = plan(wanted, found(connection, wanted.owner))
        if not steps:
            return
        if number == 0:
            say(f"{connection.info.dbname}: {len(steps)} changes to roles and privileges")
        for step in steps:
            _execute(connection, step)
    left = plan(wanted, found(connection, wanted.owner))
    if left:
        raise RoleError(
            f"{connection.info.dbname}: the master user {connection.info.user} cannot undo what somebody stronger did:",
            *(f"  {step}" for step in left),
        )


def _execute(connection: Connection, step: str) -> None:
    try:
        connection.execute(step)
    except psycopg.errors.InsufficientPrivilege as error:
        raise RoleError(
            f"{connection.info.dbname}: {error.diag.message_primary}; let a superuser, or whoever made it, run: {step}"
        ) from None


def _set_passwords(connection: Connection, place: Place, wanted: Wanted, logins: Mapping[str, Login]) -> None:
    for role, login in logins.items():
        name = wanted.names[role]
        password = _password(place, name, login.secret)
        verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
        connection.execute(f"ALTER ROLE {ident(name)} PASSWORD {literal(verifier)}")


def _password(place: Place, name: str, secret: str) -> str:
    """The password that the secret holds, made now if it holds none; the secret then tells all that a login needs."""
    held = secrets.find(secret) or {}
    password = str(held.get("password") or randomness.token_urlsafe(PASSWORD_BYTES))
    login: dict[str, str | int] = {
        "engine": "postgres",
        "host": place.host,
        "port": place.port,
        "dbname": place.database,
        "username": name,
        "password": password,
    }
    if held != login:
        secrets.write(secret, login)
    return password
