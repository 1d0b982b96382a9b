"""What the files say held against what the history says: one verdict for each migration."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from operations.migrations.marker import Phase
from operations.migrations.migration import Applied, Migration
from operations.migrations.options import PLAIN, Options
from operations.migrations.version import Version


class State(StrEnum):
    """How a migration stands."""

    BASELINE = "baseline"
    BELOW = "below baseline"
    APPLIED = "applied"
    SUPERSEDED = "superseded"
    """An older run of a repeatable migration."""
    PENDING = "pending"
    CHANGED = "pending again"
    """A repeatable migration whose file changed."""
    HALF = "half applied"
    """Some of its statements ran outside a transaction; the next run goes on."""
    EDITED = "edited"
    RENAMED = "renamed"
    REMOVED = "removed"
    LATE = "out of order"
    FAILED = "failed"
    HELD = "held back"
    """The contract of a change that nobody has let go yet; its time is not that of its version."""
    ABOVE = "above target"
    PASSED_OVER = "passed over"
    """Its own condition (Flyway's shouldExecute) does not hold."""


WAITING = {State.PENDING, State.CHANGED, State.HALF}
"""The states that the next run takes up."""
BASELINES = {"BASELINE", "SQL_BASELINE"}
"""Rows that stand for every version up to their own."""


@dataclass(frozen=True)
class Verdict:
    """A migration and how it stands; either its file or its row may be missing, never both."""

    state: State
    file: Migration | None = None
    row: Applied | None = None
    hint: str = ""
    """The name that mends it: of the file it became, or of the version it comes after; or what is held back."""

    @property
    def problem(self) -> str | None:
        """Why nothing can be applied while it stands so, None when it does not stand in the way."""
        file, row = self.file, self.row
        if self.state is State.EDITED and file and row:
            return (
                f"{file.script}: was edited after it was applied: checksum {row.checksum} then, {file.checksum} now; "
                "restore the file and put the change into a new migration"
            )
        if self.state is State.RENAMED and row:
            return f"{row.script}: was applied under this name and is now {self.hint}; give it its name back"
        if self.state is State.REMOVED and row:
            known = "" if row.checksum is None else f" (checksum {row.checksum})"
            mending = "restore it, or strike it out: groundwork migrate repair"
            return f"{row.script}: was applied{known}, but its file is gone; {mending}"
        if self.state is State.LATE and file:
            return f"{file.script}: comes after {self.hint} was applied; give it a version above {self.hint}"
        if self.state is State.FAILED and row:
            return (
                f"{row.script}: another tool left it half applied; take its remains out of the database, "
                "then mend the history: groundwork migrate repair"
            )
        return None


def judge(
    wanted: Sequence[Migration],
    found: Sequence[Applied],
    half: Collection[str] = (),
    held: Collection[str] = (),
    options: Options = PLAIN,
) -> list[Verdict]:
    """A verdict for each row in order, then for each file without a row.

    `half` are the scripts begun and not ended, `held` those whose time has not come.
    """
    rows = list(standing(found))
    files = {_key(file): file for file in wanted if not file.undo and not file.baseline}
    known = {_key(row) for row in rows if row.type not in BASELINES}
    fresh = [file for key, file in files.items() if key not in known]
    bases: dict[Key, Migration] = {_key(file): file for file in wanted if file.baseline}
    verdicts = [_of_row(row, rows, bases if row.type == "SQL_BASELINE" else files, fresh, half) for row in rows]
    renamed = {verdict.hint for verdict in verdicts if verdict.state is State.RENAMED}
    base = None if rows else _base(bases.values(), options.target)
    verdicts += [Verdict(State.PENDING, base)] if base else []
    line = _Line.of(rows, base.version if base else None, options)
    verdicts += [_of_file(file, line, half, held) for file in fresh if file.script not in renamed]
    again = [v for v in verdicts if v.state is State.CHANGED]
    return [v for v in verdicts if v.state is not State.CHANGED] + again


def applied_files(found: Iterable[Applied]) -> dict[str, int | str]:
    """Names and checksums of the files that a history counts as applied, as `remembered` takes them."""
    rows = [row for row in standing(found) if row.success and row.type in ("SQL", "SQL_BASELINE")]
    return {row.script: row.checksum for row in rows if row.checksum is not None}


Key = tuple[int, ...] | str


def _key(item: Migration | Applied) -> Key:
    return item.version.parts if item.version is not None else item.description


def standing(found: Iterable[Applied]) -> Iterator[Applied]:
    """The rows that count: without Flyway's marks of a made schema, and without what was undone or deleted since."""
    undone = {"DELETE", "UNDO_SQL", "UNDO_SCRIPT", "UNDO_JDBC"}
    silent = {*undone, "SCHEMA"}
    rows = sorted(found, key=attrgetter("rank"))
    gone = {_key(row): row.rank for row in rows if row.type in undone and row.success}
    for row in rows:
        if row.type not in silent and row.rank > gone.get(_key(row), -1):
            yield row


def _of_row(
    row: Applied,
    rows: list[Applied],
    files: Mapping[Key, Migration],
    fresh: list[Migration],
    half: Collection[str],
) -> Verdict:
    file = files.get(_key(row))
    if row.type == "BASELINE":
        return Verdict(State.BASELINE, None, row)
    if not row.success:
        return Verdict(State.HALF if row.script in half and file else State.FAILED, file, row)
    if file is None:
        return _without_file(row, fresh)
    if row.version is None:
        return Verdict(_repeatable(row, rows, file), file, row)
    if row.description != file.description:
        return Verdict(State.RENAMED, file, row, hint=file.script)
    edited = row.checksum is not None and row.checksum != file.checksum
    return Verdict(State.EDITED if edited else State.APPLIED, file, row)


def _without_file(row: Applied, fresh: list[Migration]) -> Verdict:
    for file in fresh:
        if file.checksum == row.checksum:
            return Verdict(State.RENAMED, None, row, hint=file.script)
    return Verdict(State.REMOVED, None, row)


def _repeatable(row: Applied, rows: list[Applied], file: Migration) -> State:
    latest = max(other.rank for other in rows if other.version is None and other.description == row.description)
    if row.rank < latest:
        return State.SUPERSEDED
    return State.APPLIED if row.checksum == file.checksum else State.CHANGED


def _base(files: Iterable[Migration], target: Version | None) -> Migration | None:
    """The file that an empty database begins with."""
    reached = [file for file in files if file.version and (target is None or file.version <= target)]
    return max(reached, key=lambda file: file.version.parts if file.version else (), default=None)


@dataclass(frozen=True)
class _Line:
    """Where a database stands, so far as it matters for a version without a row."""

    baseline: Version | None
    last: Version | None
    options: Options

    @classmethod
    def of(cls, rows: list[Applied], base: Version | None, options: Options) -> _Line:
        marks = [row.version for row in rows if row.type in BASELINES and row.version]
        last = max((row.version for row in rows if row.version), default=None, key=attrgetter("parts"))
        return cls(max(marks, default=base), last, options)

    def below(self, version: Version | None) -> bool:
        return version is not None and self.baseline is not None and version <= self.baseline

    def above(self, version: Version | None) -> bool:
        return version is not None and self.options.target is not None and version > self.options.target

    def late(self, version: Version | None) -> bool:
        behind = version is not None and self.last is not None and version < self.last
        return behind and not self.options.out_of_order


def _of_file(file: Migration, line: _Line, half: Collection[str], held: Collection[str]) -> Verdict:
    """The first of these that is true."""
    let_go = file.mark is not None and file.mark.phase is Phase.CONTRACT
    states = {
        State.PASSED_OVER: file.passed_over,
        State.HALF: file.script in half,
        State.BELOW: line.below(file.version),
        State.HELD: file.script in held,
        State.ABOVE: line.above(file.version),
        State.LATE: not let_go and line.late(file.version),
        State.PENDING: True,
    }
    state = next(state for state, true in states.items() if true)
    held_for = f"{file.mark.phase} of {file.mark.change}" if file.mark else ""
    hints = {State.LATE: str(line.last), State.HELD: held_for}
    return Verdict(state, file, hint=hints.get(state, ""))
