"""The layout of files that hold both ways: up, and back down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from operations.migrations.checksum import sha256
from operations.migrations.layouts.versions import Versions
from operations.migrations.migration import Migration
from operations.migrations.statement import Statement, statements
from operations.migrations.tokens import UnfinishedError
from operations.migrations.version import Version

NAME = re.compile(r"(?P<version>\d{14})_(?P<description>[^/]*[^/_])\.sql")
MARKS = {way: re.compile(rf"^--[ \t]*{way} migration[ \t\r]*$", re.IGNORECASE | re.MULTILINE) for way in ("Up", "Down")}
BEGIN = re.compile(r"(BEGIN( TRANSACTION| WORK)?|START TRANSACTION)$")
COMMIT = re.compile(r"(COMMIT|END)( TRANSACTION| WORK)?$")


class UpDown(Versions):
    """`20240101120000_create_users_table.sql` with `-- Up Migration` and `-- Down Migration`; only up is run yet."""

    name = "updown"

    def named(self, script: str) -> Migration:
        """Take the time for the version."""
        match = NAME.fullmatch(script)
        if match is None:
            raise ValueError("is not named YYYYMMDDHHMMSS_<description>.sql")
        return Migration(script, Version.written(match["version"]), match["description"].replace("_", " "))

    def parsed(self, named: Migration, text: str) -> Migration:
        """Keep the way up, its lines where they are in the file."""
        objections = tuple(_objections(text))
        up = "" if objections else _unwrapped(text[: _marks(text, "Down")[0]])
        return replace(named, checksum=sha256(text), sql=up, objections=objections)


def _objections(text: str) -> Iterator[str]:
    places = {way: _marks(text, way) for way in MARKS}
    for way, found in places.items():
        if len(found) != 1:
            yield f": has {len(found) or 'no'} lines `-- {way} Migration`; there must be one"
    if all(places.values()) and places["Down"][0] < places["Up"][0]:
        yield ": goes down before it goes up; put `-- Up Migration` first"
    elif places["Up"] and any(_found(text[: places["Up"][0]])):
        yield ":1: holds SQL before `-- Up Migration`; put it after"


def _marks(text: str, way: str) -> list[int]:
    return [match.start() for match in MARKS[way].finditer(text)]


def _unwrapped(sql: str) -> str:
    """The text without the BEGIN and COMMIT around it: the runner's transaction holds the history's row as well."""
    pieces = _found(sql)
    if len(pieces) < 2 or not BEGIN.match(pieces[0].shape) or not COMMIT.match(pieces[-1].shape):
        return sql
    for piece in (pieces[0], pieces[-1]):
        start, end = piece.tokens[0].start, piece.tokens[-1].end
        sql = sql[:start] + " " * (end - start) + sql[end:]
    return sql


def _found(sql: str) -> list[Statement]:
    try:
        return statements(sql)
    except UnfinishedError:  # told, with its line, when the file is to be run
        return []
