"""How long a migration waits for locks, and how it tries again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from psycopg import errors

Answer = TypeVar("Answer")

PASSING = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
"""What ends a statement through no fault of its own."""


@dataclass(frozen=True)
class Waiting:
    """The runner's patience, in seconds."""

    lock_timeout: float = 0.5
    """How long a statement may queue for a lock, and so make everybody else queue behind it (pgroll's figure)."""
    patience: float = 300.0
    """How long it is tried again in all: five times the minute after which a pool calls a connection leaked."""
    statement_timeout: float | None = None
    """How long one statement may take, 0 for ever; None leaves it to the role's own setting."""
    first_pause: float = 0.25
    longest_pause: float = 10.0

    def persist(self, attempt: Callable[[], Answer], told: Callable[[str], None]) -> Answer:
        """The answer of `attempt`, made again after growing pauses while locks are in its way."""
        deadline, pause = time.monotonic() + self.patience, self.first_pause
        while True:
            try:
                return attempt()
            except PASSING as error:
                if time.monotonic() + pause > deadline:
                    raise
                told(f"{error.diag.message_primary}; tried again in {pause:.1f} s")
            time.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311  (only so that two runners fall out of step)
            pause = min(pause * 2, self.longest_pause)
