"""One thing that a benchmark asks, and the query that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

ALWAYS = "SELECT true"


@dataclass(frozen=True)
class Check:
    """A demand, and how it is looked at."""

    number: str
    """The benchmark's (CIS PostgreSQL 17, as pgdsat numbers them; with a star its own), or `+` for our own."""
    sentence: str
    """What must be so."""
    query: str
    """Names what is not so, a row each; no row: it is met. Reads the subject's fields as parameters."""
    applies: str = ALWAYS
    """Whether there is anything to look at on this server."""
    otherwise: str = ""
    """Why not, where there is not."""


@dataclass(frozen=True)
class Subject:
    """Whose database is looked at, and what is declared of it."""

    owner: str
    logins: Sequence[str]
    """Everybody who may log in, the second users of a login included."""
    monitors: Sequence[str]
    replicators: Sequence[str]
    extensions: Sequence[str] = ()
    row_security: Sequence[str] = field(default=())


def setting(number: str, sentence: str, name: str, *allowed: str) -> Check:
    """A server's setting that has one of these values."""
    values = ", ".join(f"'{value}'" for value in allowed)
    query = f"SELECT name || ' is ' || setting FROM pg_settings WHERE name = '{name}' AND setting NOT IN ({values})"  # noqa: S608 (constants)
    return Check(number, sentence, query)
