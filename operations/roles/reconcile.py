"""Brings a database's roles, owners and privileges to what the matrix says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg

from operations import secrets
from operations.connection import Connection, connect
from operations.errors import OperationError
from operations.roles.catalogs import found
from operations.roles.extensions import Extensions
from operations.roles.found import Found
from operations.roles.matrix import OWNER
from operations.roles.passwords import Keyring, Place
from operations.roles.plan import lacking, made_elsewhere, plan
from operations.roles.wanted import Login, Terms, User, Wanted

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


class RoleError(OperationError):
    """Roles that could not be brought to what is wanted: every problem."""


def reconcile(
    place: Place,
    master: str,
    logins: Mapping[str, Login],
    say: Callable[[str], None],
    terms: Terms | None = None,
) -> dict[str, str]:
    """Make extensions and roles, give these their passwords and privileges, and read it all back; returns the names,
    by role.

    Everything happens in one transaction of the master user (whose secret `master` names), one run at a time. A
    password is written to its secret before the role gets it: a run killed in between is finished by the next one.
    Raises RoleError, ConnectionFailed or another OperationError.
    """
    wanted = wanted_here(place, logins, terms)
    with transactions(place, master) as each:
        keyring = Keyring(place, logins)
        each(lambda connection: bring(connection, wanted, keyring, say))
    return wanted.names


def bring(connection: Connection, wanted: Wanted, keyring: Keyring, say: Callable[[str], None]) -> None:
    """All of it, inside the transaction at hand. Raises RoleError."""
    _extend(connection, wanted.terms.extensions, say)
    before = found(connection, wanted.owner)
    wanted = keyring.turned(wanted)
    _refuse_strangers(wanted, before, keyring)
    _apply(connection, wanted, say)
    if wanted.terms.migrated and (problems := list(lacking(wanted, found(connection, wanted.owner)))):
        raise RoleError(*(f"{connection.info.dbname}: {problem}" for problem in problems))
    keyring.set_passwords(connection, wanted)


@contextmanager
def transactions(place: Place, master: str) -> Iterator[Callable[[Callable[[Connection], None]], None]]:
    """A way to do work as the master user, each piece in one transaction and begun again when others are in the way.

    From the first to the last it is the only run at work on the database: what it read of secrets stays true.
    """
    target = secrets.target(master, host=place.host, port=place.port, database=place.database)
    with connect(target, patience=PATIENCE) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))

        def each(work: Callable[[Connection], None]) -> None:
            for attempt in range(1, TRIES + 1):
                try:
                    with connection.transaction():
                        # An owner changes under a lock that stops everybody; rather than queue for it, begin again.
                        connection.execute("SET LOCAL lock_timeout = '1s'")
                        work(connection)
                except psycopg.Error as error:
                    if attempt == TRIES or not isinstance(error, IN_THE_WAY):
                        raise RoleError(f"{target}: {error.diag.message_primary or error}") from None
                    time.sleep(0.25 * 2**attempt)
                else:
                    return

        yield each


def drift(place: Place, master: str, logins: Mapping[str, Login], terms: Terms | None = None) -> list[str]:
    """What reconcile would do now, as SQL; empty when the database is as declared. Changes nothing."""
    wanted = wanted_here(place, logins, terms)
    target = secrets.target(master, host=place.host, port=place.port, database=place.database)
    with connect(target) as connection, connection.transaction(force_rollback=True):
        return Extensions.of(connection).steps(wanted.terms.extensions) + plan(wanted, found(connection, wanted.owner))


def wanted_here(place: Place, logins: Mapping[str, Login], terms: Terms | None = None) -> Wanted:
    """What the declaration wants; RoleError when the matrix knows no such roles."""
    wanted = Wanted(place.service, logins, terms or Terms())
    if problems := list(wanted.problems()):
        raise RoleError(*problems)
    return wanted


def _refuse_strangers(wanted: Wanted, before: Found, keyring: Keyring) -> None:
    """Stop at roles that somebody else made, unless the declaration says that they are to be taken over.

    Roles of ours from before they were marked are known by the secret that holds their name.
    """
    known = keyring.named()
    strangers = [
        user
        for user in made_elsewhere(wanted, before)
        if user.name not in known and user.role not in wanted.terms.adopted and not (known and user.role == OWNER)
    ]
    if strangers:
        raise RoleError(*(_stranger(before.database, user) for user in strangers))


def _stranger(database: str, user: User) -> str:
    taken = "adopt: true takes it over: its password, privileges, memberships and settings become the declared ones"
    return (
        f"{database}: roles.{user.role}: {user.name} is on the server already and was not made here; {taken}; "
        f'or rename it: ALTER ROLE "{user.name}" RENAME TO …'
    )


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
