"""Passwords where libpq looks them up: files of the home that only their owner reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.cloud.home import write_atomically

from .checkout import Checkout

if TYPE_CHECKING:
    from .database import Login


def keep(checkout: Checkout, login: "Login", password: str) -> Path:
    """Write a login's password and return the file; it has one line per server of the service."""
    path = checkout.folder("passwords") / f"{login.stack.name}-{login.service}-{login.role}"
    write_atomically(path, "".join(_lines(login, password)).encode())
    return path


def forget(checkout: Checkout, stack: str) -> None:
    """Delete the passwords of a stack whose databases are gone."""
    for path in (checkout.home / "passwords").glob(f"{stack}-*"):
        path.unlink(missing_ok=True)


def _lines(login: "Login", password: str) -> Iterator[str]:
    for host, port in login.servers:
        yield ":".join(map(_escaped, (host, str(port), login.database, login.user, password))) + "\n"


def _escaped(field: str) -> str:
    return field.replace("\\", "\\\\").replace(":", "\\:")
