"""What is wrong with a file that is still to be applied."""

from __future__ import annotations

from collections.abc import Iterator

from operations.migrations.checksum import BOM
from operations.migrations.migration import Migration
from operations.migrations.outside import refusal
from operations.migrations.tokens import UnfinishedError


def faults(migration: Migration) -> list[str]:
    """Every reason not to run the file, its name and line first; empty when it can be run."""
    found = [*_text_faults(migration.sql), *migration.objections]
    if migration.sql or not found:
        found += _statement_faults(migration)
    return [f"{migration.script}{fault}" for fault in found]


def _text_faults(sql: str) -> Iterator[str]:
    if sql.startswith(BOM):
        yield ": begins with a byte order mark, which the server takes for a name; save it as UTF-8 without one"
    if "\r" in sql:
        yield (
            f":{_line(sql, sql.index(chr(13)))}: has CR LF line ends, which would become part of functions and texts, "
            "unseen by the checksum; save it with LF (`*.sql text eol=lf` in .gitattributes keeps it so)"
        )
    if "\0" in sql:
        yield ": holds a zero byte, which no text in PostgreSQL can hold; take it out"


def _statement_faults(migration: Migration) -> Iterator[str]:
    try:
        found = migration.statements
    except UnfinishedError as error:
        yield f":{_line(migration.sql, error.start)}: {error}"
        return
    # A way back may have nothing to do, as after a constraint was validated.
    if not found and not migration.undo:
        yield ": holds no statement; write one or delete the file"
    for statement in found:
        if why := refusal(statement):
            yield f":{statement.line}: {why}"


def _line(sql: str, at: int) -> int:
    return 1 + sql.count("\n", 0, at)
