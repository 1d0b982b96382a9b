"""How fast a backfill may go: batches of a wanted duration, no further ahead of the readers than they follow."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import psycopg

from operations.changes.change import ChangeError
from operations.changes.memory import recall
from operations.connection import Connection, ConnectionFailed, Target, connect

POLL = 0.1
"""Seconds between two looks at a reader that is behind."""
ANSWER = "1s"
"""How long a reader may take to answer: one whose replay stops in the midst of a transaction keeps its locks."""
RECONNECT = 2.0
"""Seconds between two tries to reach a reader that does not answer."""


@dataclass(frozen=True)
class Pace:
    """What a backfill may ask of the servers, in seconds."""

    readers: tuple[Target, ...] = ()
    """The readers as the migrator logs in to them."""
    lag: float = 10.0
    """How far behind any reader may be; the batches wait until it has followed."""
    batch: float = 0.1
    """How long a batch is to take: so long may a writer wait for one of its rows."""
    first: int = 500
    """Rows of the first batch, before it is known how long that takes."""
    fewest: int = 20
    most: int = 20_000
    """Rows of a batch, however fast the server: its WAL reaches a reader in one piece."""

    @classmethod
    def below(cls, readers: tuple[Target, ...], alarm: float | None) -> Self:
        """Half of the lag at which an alarm goes off, so that a backfill never sets it off by itself."""
        return cls(readers) if alarm is None else cls(readers, lag=alarm / 2)

    def next_size(self, size: int, seconds: float) -> int:
        """Rows for the next batch, after one of `size` took so long; at most double, at least half."""
        wish = size * min(max(self.batch / max(seconds, 1e-6), 0.5), 2.0)
        return round(min(max(wish, self.fewest), self.most))


@dataclass
class Reader:
    """One reader, asked how many batches it has replayed: what it says holds whatever the way to it is doing."""

    target: Target
    change: str
    seen: int = -1
    """The last batch that it has; -1 while it was never asked."""
    failure: str = ""
    """Why it did not answer the last time."""
    _connection: Connection | None = None
    _tried: float = float("-inf")

    def ask(self) -> None:
        """Look how far it is. One that does not answer is where it was."""
        try:
            if self._connection is None or self._connection.closed:
                self._reconnect()
            if self._connection is not None:
                memory = recall(self._connection, self.change)
                self.seen, self.failure = memory.batches if memory else 0, ""
        except ConnectionFailed as error:
            self.failure = str(error)
        except psycopg.Error as error:
            self.failure = f"{self.target}: {' '.join(str(error).split())}"

    def close(self) -> None:
        """Log out."""
        if self._connection is not None:
            self._connection.close()

    def _reconnect(self) -> None:
        if time.monotonic() - self._tried >= RECONNECT:
            self._tried = time.monotonic()
            self._connection = connect(self.target)
            self._connection.execute("SELECT set_config('statement_timeout', %s, false)", (ANSWER,))


@dataclass
class Followers:
    """All readers, and when each batch was committed that one of them may still lack."""

    readers: Sequence[Reader]
    limit: float
    patience: float
    _begun: float = field(default_factory=time.monotonic)
    _committed: dict[int, float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for reader in self.readers:
            reader.close()

    def committed(self, batch: int) -> None:
        """Note that the batch of this number is in the writer."""
        if self.readers:
            self._committed[batch] = time.monotonic()
            oldest = min(reader.seen for reader in self.readers)
            self._committed = {number: at for number, at in self._committed.items() if number > oldest}

    def follow(self, told: Callable[[Reader, float], None]) -> None:
        """Wait until no reader is over the limit; whoever is, `told` hears of, with its lag in seconds.

        Raises ChangeError when one stays where it is for `patience` seconds.
        """
        for reader in self.readers:
            reader.ask()
            moved, since = reader.seen, time.monotonic()
            while (lag := self.lag(reader)) > self.limit:
                told(reader, lag)
                if reader.seen != moved:
                    moved, since = reader.seen, time.monotonic()
                if time.monotonic() - since > self.patience:
                    raise ChangeError(_stuck(reader, lag, self))
                time.sleep(min(POLL, max(self.limit, 0.01)))
                reader.ask()

    def lag(self, reader: Reader) -> float:
        """Seconds since the first batch was committed that the reader lacks; 0 when it has all."""
        last = max(self._committed, default=0)
        if reader.seen >= last:
            return 0.0
        missing = [at for number, at in self._committed.items() if number > reader.seen]
        return time.monotonic() - min(missing, default=self._begun)


def _stuck(reader: Reader, lag: float, followers: Followers) -> str:
    why = f"; it does not answer: {reader.failure}" if reader.failure else ""
    where = f"{reader.target.host}:{reader.target.port}"
    return (
        f"{where}: the reader is {lag:.0f} s behind, {followers.limit:g} s is the limit, and has not moved for "
        f"{followers.patience:.0f} s{why}; mend it and run again, the backfill goes on where it is"
    )
