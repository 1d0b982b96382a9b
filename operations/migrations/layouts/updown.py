"""The layout of files that hold both ways: up, and back down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from operations.migrations.checksum import sha256
from operations.migrations.draft import BACK, HEAD, Draft
from operations.migrations.layouts.layout import Layout
from operations.migrations.layouts.pairs import Pairs, paired
from operations.migrations.layouts.versions import Versions
from operations.migrations.migration import Migration
from operations.migrations.script_settings import ScriptSettings
from operations.migrations.statement import Statement, statements
from operations.migrations.tokens import UnfinishedError
from operations.migrations.version import Version

NAME = re.compile(r"(?P<version>\d{14})_(?P<description>[^/]*[^/_])\.sql")
BEGIN = re.compile(r"(BEGIN( TRANSACTION| WORK)?|START TRANSACTION)$")
COMMIT = re.compile(r"(COMMIT|END)( TRANSACTION| WORK)?$")
OPTION = re.compile(r"\btransaction:(?P<value>\S+)")


@dataclass(frozen=True)
class Marks:
    """The lines that begin the two parts, as one tool writes them."""

    up: str
    down: str
    options: str
    """What may follow on the line, as a pattern."""

    def places(self, text: str, way: str) -> list[re.Match[str]]:
        """Where the lines stand."""
        pattern = rf"^--[ \t]*{way}{self.options}[ \t\r]*$"
        return list(re.finditer(pattern, text, re.IGNORECASE | re.MULTILINE))


OWN = Marks("Up Migration", "Down Migration", "")
DBMATE = Marks("migrate:up", "migrate:down", r"([ \t]+\S+)*")


class UpDown(Versions):
    """`20240101120000_create_users_table.sql` with both parts marked as here, or as dbmate does."""

    name = "updown"
    way_back = "SQL after `-- Down Migration`"

    def of(self, path: Path) -> Layout:
        """Take a folder of golang-migrate's for what it is."""
        return PAIRS if paired(path) else self

    def named(self, script: str) -> Migration:
        """Take the time for the version."""
        match = NAME.fullmatch(script)
        if match is None:
            raise ValueError("is not named YYYYMMDDHHMMSS_<description>.sql")
        return Migration(script, Version.written(match["version"]), match["description"].replace("_", " "))

    def draft(self, known: Sequence[Migration], draft: Draft) -> dict[str, str]:
        """Write both parts, marked as in the last file."""
        dbmate = bool(known) and bool(DBMATE.places(known[-1].sql, DBMATE.up))
        up, down = ("migrate:up", "migrate:down") if dbmate else (OWN.up, OWN.down)
        return {f"{draft.time(known)}_{draft.words}.sql": f"-- {up}\n{HEAD}\n-- {down}\n{BACK}"}

    def parsed(self, named: Migration, text: str) -> Migration:
        """Keep both ways, their lines where they are in the file."""
        marks = DBMATE if DBMATE.places(text, DBMATE.up) else OWN
        objections = tuple(_objections(text, marks))
        if objections:
            return replace(named, checksum=sha256(text), objections=objections)
        up, down = marks.places(text, marks.up)[0], marks.places(text, marks.down)[0]
        ways = _unwrapped(text[: down.start()]), _unwrapped(_blank(text, down.start()) + text[down.start() :])
        settings = ScriptSettings(in_transaction=_transaction(up))
        return replace(named, checksum=sha256(text), sql=ways[0], down=ways[1], settings=settings)

    def backward(self, wanted: Sequence[Migration]) -> dict[Version, Migration]:
        """Take the second part of each file."""
        return {file.version: _downward(file) for file in wanted if file.version and file.down}


PAIRS = Pairs()


def _downward(file: Migration) -> Migration:
    (mark,) = [found for marks in (DBMATE, OWN) for found in marks.places(file.down, marks.down)][:1]
    settings = ScriptSettings(in_transaction=_transaction(mark))
    return replace(file, script=f"{file.script} (down)", sql=file.down, down="", undo=True, settings=settings)


def _transaction(mark: re.Match[str]) -> bool | None:
    """What dbmate's option says: `-- migrate:up transaction:false`."""
    option = OPTION.search(mark.group())
    return False if option and option["value"] == "false" else None


def _objections(text: str, marks: Marks) -> Iterator[str]:
    places = {way: marks.places(text, way) for way in (marks.up, marks.down)}
    for way, found in places.items():
        if len(found) != 1:
            yield f": has {len(found) or 'no'} lines `-- {way}`; there must be one"
    if all(places.values()) and places[marks.down][0].start() < places[marks.up][0].start():
        yield f": goes down before it goes up; put `-- {marks.up}` first"
    elif places[marks.up] and any(_found(text[: places[marks.up][0].start()])):
        yield f":1: holds SQL before `-- {marks.up}`; put it after"


def _blank(text: str, end: int) -> str:
    """As many lines as there are before `end`."""
    return "\n" * text.count("\n", 0, end)


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
