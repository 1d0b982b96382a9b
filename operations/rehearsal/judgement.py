"""Whether those who work with the tables would notice a statement, and how to do without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from operations.migrations.locks import Effect, Mode
from operations.migrations.locks.files import plain
from operations.rehearsal.copy import Size
from operations.rehearsal.observation import Lock

SHORT = (
    "it is short by itself, but everybody queues behind it while it waits: keep it alone in its file, so that the "
    "runner can give up after 0.5 s and try again"
)


def judged(  # noqa: PLR0913, PLR0917 (all that was seen)
    told: Sequence[Effect],
    locks: Sequence[Lock],
    rewrites: Sequence[str],
    scans: Sequence[str],
    sizes: Mapping[str, Size],
    large: int,
) -> list[str]:
    """A sentence for each table that is rewritten, or, if it is large, locked against readers or read under a lock."""
    notes = {plain(effect.table): effect.note for effect in told}
    return [f"{what}: {notes.get(table) or SHORT}" for table, what in _noticed(locks, rewrites, scans, sizes, large)]


def _noticed(
    locks: Sequence[Lock], rewrites: Sequence[str], scans: Sequence[str], sizes: Mapping[str, Size], large: int
) -> Iterator[tuple[str, str]]:
    strongest = {lock.table: lock.mode for lock in locks}
    for table in rewrites:
        yield table, f"writes {weighed(table, sizes)} anew, and nobody reads it meanwhile"
    for table, mode in strongest.items():
        if table in rewrites or not is_large(sizes.get(table), large):
            continue
        if mode is Mode.ACCESS_EXCLUSIVE:
            yield table, f"takes ACCESS EXCLUSIVE on {weighed(table, sizes)}, and everybody waits, readers too"
        elif table in scans and Mode.SHARE.rank <= mode.rank < Mode.UNKNOWN.rank:
            yield table, f"reads all of {weighed(table, sizes)} under {mode}, and writers wait"


def is_large(size: Size | None, large: int) -> bool:
    """Whether a table has so many rows; one that was never looked at may have."""
    return size is not None and (size.rows is None or size.rows >= large)


def weighed(table: str, sizes: Mapping[str, Size]) -> str:
    """The table's name with its size."""
    size = sizes.get(table)
    if size is None:
        return table
    if size.rows is None:
        return f"{table} (size unknown: never analysed)"
    return f"{table} (about {size.rows:,} rows, {size.bytes / 2**20:,.0f} MiB)"
