"""One way to log in to a database: encrypted, the server proved, nothing secret in an argument list or a message."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TypeAlias

import psycopg
from psycopg.rows import TupleRow

from operations.errors import OperationError

Connection: TypeAlias = psycopg.Connection[TupleRow]

REFUSALS = ("authentication failed", "does not exist", "permission denied", "pg_hba.conf", "not permitted to log in")
"""What no patience helps against, in PostgreSQL's words: libpq gives no code for a login that failed."""


class ConnectionFailed(OperationError):  # noqa: N818  (it is what happened, as in psycopg)
    """The login did not succeed; `refused` tells whether the server itself said no."""

    def __init__(self, target: Target, answer: str) -> None:
        super().__init__(f"{target}: {answer}")
        self.answer = answer
        self.refused = "FATAL:" in answer and any(words in answer for words in REFUSALS)


@dataclass(frozen=True)
class Target:
    """A database and who logs in to it. The password shows in no representation."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.database}"


def connect(target: Target, *, autocommit: bool = True, patience: float = 0.0) -> Connection:
    """A connection to `target`, tried again for `patience` seconds while the server cannot be reached or starts.

    The server's certificate is always proved (`verify-full`); the authority comes from libpq's `PGSSLROOTCERT`.
    Raises ConnectionFailed.
    """
    deadline = time.monotonic() + patience
    pause = 0.1
    while True:
        try:
            return _login(target, autocommit=autocommit)
        except ConnectionFailed as failure:
            if failure.refused or "certificate" in failure.answer or time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
        pause = min(pause * 2, 2.0)


def _login(target: Target, *, autocommit: bool) -> Connection:
    try:
        return psycopg.connect(
            host=target.host,
            port=target.port,
            dbname=target.database,
            user=target.user,
            password=target.password,
            sslmode="verify-full",
            client_encoding="UTF8",
            application_name="groundwork",
            connect_timeout=10,
            # A peer that vanished is noticed after half a minute, not after the kernel's two hours.
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=4,
            autocommit=autocommit,
        )
    except psycopg.OperationalError as error:
        raise ConnectionFailed(target, " ".join(str(error).split())) from None
