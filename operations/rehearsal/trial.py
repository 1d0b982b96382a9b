"""Pending migrations run on a scratch database, each statement watched."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

from operations.connection import Connection
from operations.migrations import Migration
from operations.migrations.locks import Effect, effects
from operations.migrations.locks.files import plain
from operations.migrations.outside import outside, outside_anyway
from operations.migrations.session import words
from operations.migrations.statement import Statement, statements
from operations.rehearsal.copy import Size
from operations.rehearsal.judgement import judged
from operations.rehearsal.objects import Change, changes, things
from operations.rehearsal.observation import Lock, Observation, locks_taken, observe, rewritten, scanned

SHOWN = 72
"""Characters of a statement that are shown."""


@dataclass(frozen=True)
class Watched:
    """One statement, and what it did."""

    line: int
    statement: str
    milliseconds: int
    """On tables without rows: what the server does beside reading and writing them."""
    locks: list[Lock]
    rewrites: list[str]
    scans: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class Rehearsed:
    """One file, and what it did."""

    script: str
    in_transaction: bool
    statements: list[Watched]
    changes: list[Change]
    failure: str = ""
    """Why it ended early, with its line; empty when it did not."""


@dataclass
class Trial:
    """A scratch database, and how large the tables are in the original."""

    connection: Connection
    sizes: Mapping[str, Size]
    large: int
    """Rows from which on a table is large."""
    made: set[str] = field(default_factory=set)
    """Tables that pending files made: nobody waits for them."""

    def run(self, pending: Sequence[Migration]) -> Iterator[Rehearsed]:
        """Run one file after the other; a failure is the last."""
        for migration in pending:
            rehearsed = self._file(migration)
            yield rehearsed
            if rehearsed.failure:
                return

    def _file(self, migration: Migration) -> Rehearsed:
        pieces = statements(migration.sql)
        before = things(self.connection)
        whole = migration.settings.in_transaction is not False and not any(outside(piece) for piece in pieces)
        watched, failure = self._whole(pieces) if whole else self._apart(pieces)
        if isinstance(failure, psycopg.errors.InvalidTransactionTermination):
            whole, (watched, failure) = False, self._apart(pieces)
        said = ""
        if failure is not None:
            at = pieces[len(watched)].line if len(watched) < len(pieces) else pieces[-1].line
            said = f"{migration.script}:{at}: {words(failure)}"
        return Rehearsed(migration.script, whole, watched, changes(before, things(self.connection)), said)

    def _whole(self, pieces: Sequence[Statement]) -> tuple[list[Watched], psycopg.Error | None]:
        watched: list[Watched] = []
        try:
            with self.connection.transaction():
                for piece in pieces:
                    watched.append(self._watch(piece))  # noqa: PERF401 (what was seen before a failure counts)
        except psycopg.Error as error:
            return watched, error
        return watched, None

    def _apart(self, pieces: Sequence[Statement]) -> tuple[list[Watched], psycopg.Error | None]:
        watched: list[Watched] = []
        try:
            for piece in pieces:
                if outside_anyway(piece):
                    watched.append(self._watch(piece, alone=True))
                else:
                    with self.connection.transaction():
                        watched.append(self._watch(piece))
        except psycopg.Error as error:
            return watched, error
        return watched, None

    def _watch(self, piece: Statement, *, alone: bool = False) -> Watched:
        before, started = observe(self.connection), time.monotonic()
        self.connection.execute(piece.text.encode())
        spent = round((time.monotonic() - started) * 1000)
        after, told = observe(self.connection), effects(piece)
        locks = list(_documented(told)) if alone else [*locks_taken(before, after), *_held(told, before)]
        again = [] if piece.shape.startswith("TRUNCATE") else rewritten(before, after)
        read = [effect.table for effect in told if effect.scans] if alone else scanned(before, after)
        self.made |= {known.name for oid, known in after.relations.items() if oid not in before.relations}
        locks, again, read = self._old(locks), self._only_old(again), self._only_old(read)
        warnings = judged(told, locks, again, read, self.sizes, self.large)
        line = " ".join(piece.text.split())
        shown = line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
        return Watched(piece.line, shown, spent, locks, again, read, warnings)

    def _old(self, locks: Sequence[Lock]) -> list[Lock]:
        return [lock for lock in locks if lock.table not in self.made]

    def _only_old(self, tables: Sequence[str]) -> list[str]:
        return [table for table in tables if table not in self.made]


def _documented(told: Sequence[Effect]) -> Iterator[Lock]:
    return (Lock(effect.mode, plain(effect.table), "documented") for effect in told)


def _held(told: Sequence[Effect], before: Observation) -> Iterator[Lock]:
    """What the statement needs and the file holds already."""
    held = {(before.relations[oid].name, mode) for oid, mode in before.locks if oid in before.relations}
    return (
        Lock(effect.mode, plain(effect.table), "held") for effect in told if (plain(effect.table), effect.mode) in held
    )
