"""A backfill in a process of its own, to be killed."""

from multiprocessing.process import BaseProcess

from operations.changes import Backfill, Change, Pace, fill
from operations.connection import Target
from operations.migrations import Waiting
from tests.operations.killable import FORKS, silent

TABLE = """
CREATE TABLE t (id bigint PRIMARY KEY, a text NOT NULL, b text, times int NOT NULL DEFAULT 0);
INSERT INTO t (id, a) SELECT n * 3, 'a' || n FROM generate_series(1, {}) n
"""
CHANGE = Change(
    "a-to-b", backfill=Backfill("t", ("id",), "b IS NULL", {"b": "'b' || substr(a, 2)", "times": "times + 1"})
)
RIGHT = "SELECT count(*) FROM t WHERE b = 'b' || substr(a, 2) AND times = 1"
"""The rows that were filled, and once."""


def filled(target: Target, pace: Pace) -> int:
    """Fill to the end."""
    return fill(target, CHANGE, pace=pace, say=silent, watch=lambda _: None, waiting=Waiting(patience=300))


def fork(target: Target, pace: Pace) -> BaseProcess:
    """The same in a process of its own."""
    process = FORKS.Process(target=filled, args=(target, pace))
    process.start()
    return process
