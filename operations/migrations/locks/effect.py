"""What a statement does to those who work with a table meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """A lock of a table, weakest first; PostgreSQL's names (https://www.postgresql.org/docs/18/explicit-locking.html).

    ACCESS SHARE, which every reader takes, is left out: it stands in the way of ACCESS EXCLUSIVE alone.
    """

    ROW_SHARE = "ROW SHARE"
    ROW_EXCLUSIVE = "ROW EXCLUSIVE"
    SHARE_UPDATE_EXCLUSIVE = "SHARE UPDATE EXCLUSIVE"
    SHARE = "SHARE"
    SHARE_ROW_EXCLUSIVE = "SHARE ROW EXCLUSIVE"
    EXCLUSIVE = "EXCLUSIVE"
    ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"
    UNKNOWN = "unknown"
    """The statement runs code that is not read: a rehearsal shows what that locks."""

    @property
    def rank(self) -> int:
        """How strong it is; what is not known counts as strongest."""
        return list(Mode).index(self)


@dataclass(frozen=True)
class Effect:
    """A lock that a statement takes, until the end of its transaction."""

    mode: Mode
    table: str
    """As the statement writes it, else in words."""
    rewrites: bool = False
    """Every row is written anew: time and room as the table is large. Where it hangs on the column's old type, true."""
    scans: bool = False
    """Every row is read under the lock, or an index is built over them."""
    note: str = ""
    """What to write instead so that nobody waits, with the statement's own names; empty when it is fine as it is."""

    @property
    def blocks_reads(self) -> bool:
        """Whether a SELECT of the table waits."""
        return self.mode is Mode.ACCESS_EXCLUSIVE

    @property
    def blocks_writes(self) -> bool:
        """Whether an INSERT, UPDATE or DELETE in the table waits."""
        return Mode.SHARE.rank <= self.mode.rank <= Mode.ACCESS_EXCLUSIVE.rank

    def __str__(self) -> str:
        done = " and ".join(word for word, true in (("rewrites", self.rewrites), ("scans", self.scans)) if true)
        return f"{self.mode} on {self.table}" + (f", {done} it" if done else "")


def merged(effects: list[Effect]) -> list[Effect]:
    """One effect for each table: the strongest lock, and all that is done under it."""
    tables: dict[str, Effect] = {}
    for effect in effects:
        known = tables.get(effect.table)
        tables[effect.table] = _both(known, effect) if known else effect
    return list(tables.values())


def _both(one: Effect, other: Effect) -> Effect:
    mode = max(one.mode, other.mode, key=lambda mode: mode.rank)
    notes = dict.fromkeys(note for note in (one.note, other.note) if note)
    return Effect(mode, one.table, one.rewrites or other.rewrites, one.scans or other.scans, "; ".join(notes))
