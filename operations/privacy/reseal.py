"""Sealing a whole column anew, or for the first time, in batches that can be broken off and taken up again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from psycopg.types.json import Jsonb

from operations.connection import Connection
from operations.privacy import sealed
from operations.privacy.declared import SCHEMA
from operations.privacy.envelope import Envelope
from operations.privacy.sealed import Place
from operations.roles.plan import ident


@dataclass(frozen=True)
class Column:
    """A column whose values are sealed, and the key that its rows are known by."""

    table: str
    column: str
    form: Literal["text", "json", "bytes"]
    key: str = "id"


@dataclass(frozen=True)
class Batch:
    """How far it came: give `last` to go on after it."""

    looked_at: int
    sealed: int
    last: Any


@dataclass(frozen=True)
class Resealing:
    """The work on one column."""

    connection: Connection
    envelope: Envelope
    column: Column
    before: int
    """Seconds since 1970: what was sealed with a data key made earlier is sealed anew."""
    opener: Envelope | None = None
    """What opens the values, where that is another KMS key than the one that seals them from now on."""
    size: int = 500
    """Rows of one batch, locked while it is written."""

    def run(self, after: Any = None) -> Iterator[Batch]:  # noqa: ANN401 (a key has any type)
        """Seal what is still in clear, and anew what is old; begin after a row's key to go on where a run ended.

        Each batch is a transaction; values that are new enough are left alone, so that a second run finds nothing to
        do. Bytes in clear cannot be told from sealed ones, and are refused. Raises SealError.
        """
        self.envelope.keys.forget()  # so that every key from here on is made now
        while True:
            with self.connection.transaction():
                rows = _rows(self.connection, self.column, self.size, after)
                changed = [(new, row) for row, value in rows if (new := self._anew(row, value)) is not None]
                self.connection.cursor().executemany(_update(self.column), changed)
            if not rows:
                return
            after = rows[-1][0]
            yield Batch(len(rows), len(changed), after)

    def _anew(self, row: Any, value: Any) -> Any:  # noqa: ANN401
        """The value as it is to be, or None where it is that already."""
        place = self.column.table, self.column.column, str(row)
        blob = _blob(self.column, value, Place(*place))
        if blob is not None and sealed.parse(blob, Place(*place)).made >= self.before:
            return None
        plain = (self.opener or self.envelope).open(blob, *place) if blob is not None else _clear(value)
        return _written(self.column, self.envelope.seal(plain, *place))


def _rows(connection: Connection, column: Column, size: int, after: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401
    table, name, key = ident(column.table), ident(column.column), ident(column.key)
    condition = "" if after is None else f"AND {key} > %(after)s"
    query = f"""SELECT {key}, {name} FROM {ident(SCHEMA)}.{table} WHERE {name} IS NOT NULL {condition}
                ORDER BY {key} LIMIT %(size)s FOR UPDATE"""  # noqa: S608 (names are quoted)
    return connection.execute(query, {"after": after, "size": size}).fetchall()


def _update(column: Column) -> str:
    table, name, key = ident(column.table), ident(column.column), ident(column.key)
    return f"UPDATE {ident(SCHEMA)}.{table} SET {name} = %s WHERE {key} = %s"  # noqa: S608 (names are quoted)


def _blob(column: Column, value: Any, place: Place) -> bytes | None:  # noqa: ANN401
    """What is sealed, or None where the value is still in clear."""
    if column.form == "bytes":
        return bytes(value)
    if column.form == "text":
        return sealed.from_text(value, place) if value.startswith(sealed.PREFIX) else None
    is_sealed = isinstance(value, dict) and list(value) == [sealed.FIELD]
    return sealed.from_json(value, place) if is_sealed else None


def _clear(value: Any) -> bytes:  # noqa: ANN401
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _written(column: Column, blob: bytes) -> Any:  # noqa: ANN401
    if column.form == "bytes":
        return blob
    return sealed.to_text(blob) if column.form == "text" else Jsonb(sealed.to_json(blob))
