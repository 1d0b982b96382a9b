"""Turns a login's password without a transaction lost: its two users take turns, and the old one stays valid.

Clients read one secret, which names a user and its password. A rotation renews the password of the other user, proves
it by logging in, and only then has the secret name it. Whoever still works as the first goes on; the next rotation
renews that one's password.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from operations.connection import Target, connect
from operations.errors import OperationError
from operations.roles.matrix import clone, username
from operations.roles.passwords import Keyring, Place, new_password, set_password
from operations.roles.reconcile import bring, transactions, wanted_here
from operations.roles.wanted import Login, Terms

Say = Callable[[str], None]


@dataclass(frozen=True)
class Turn:
    """What a rotation did."""

    role: str
    before: str
    """Who clients were; valid until the next rotation."""
    now: str
    """Who they are."""


def rotate(  # noqa: PLR0913 (where, who, and what is to be said of it)
    place: Place,
    master: str,
    logins: Mapping[str, Login],
    role: str,
    say: Say,
    *,
    terms: Terms | None = None,
    settle: float = 0.0,
) -> Turn:
    """Have the clients of a role log in as its other user, with a new password.

    `settle` are the seconds that poolers get to read the new password before clients do. Killed at any point, it leaves
    the login that the secret names as it was, or turned; run again, it turns it. Raises RoleError, ConnectionFailed or
    another OperationError.
    """
    _refuse(place, logins, role)
    wanted = replace(wanted_here(place, logins, terms), turning=frozenset({role}))
    with transactions(place, master) as each:
        keyring, password = Keyring(place, logins), new_password()
        before = keyring.current(role)
        now = _other(place, role, before)
        each(lambda connection: bring(connection, wanted, keyring, say))
        # A pooler's secret comes first: killed in between, the next `up` gives the user what the secret holds.
        keyring.keep_for_poolers(role, now, password)
        each(lambda connection: set_password(connection, now, password))
        connect(Target(place.host, place.port, place.database, now, password)).close()
        if logins[role].users:
            time.sleep(settle)
        keyring.point(role, now, password)
    say(f"{place.database}: {role} logs in as {now}; {before} stays valid until the next rotation")
    return Turn(role, before, now)


def _refuse(place: Place, logins: Mapping[str, Login], role: str) -> None:
    if role not in logins:
        raise OperationError(f"{place.database}: role {role}: there is none; one of {', '.join(logins)}")
    if logins[role].by == "iam":
        raise OperationError(f"{place.database}: role {role}: it logs in by IAM and has no password to turn")


def _other(place: Place, role: str, current: str) -> str:
    first = username(place.service, role)
    return first if current == clone(first) else clone(first)
