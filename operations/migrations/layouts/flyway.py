"""Flyway's layout: what its files are called, and what may stand in and beside them."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from operations.connection import Connection
from operations.migrations import placeholders, script_settings
from operations.migrations.callbacks import event
from operations.migrations.checksum import crc32
from operations.migrations.draft import BACK, HEAD, Draft, latest
from operations.migrations.layouts.flyway_history import TABLE, FlywayHistory
from operations.migrations.migration import Applied, Migration
from operations.migrations.outside import outside
from operations.migrations.placeholders import Values
from operations.migrations.script_settings import ScriptSettings
from operations.migrations.statement import statements
from operations.migrations.tokens import UnfinishedError
from operations.migrations.version import Version

NAME = re.compile(r"(?P<kind>[VURB])(?P<version>[^_].*?)?__(?P<description>.*\S.*)\.sql")
SHAPES = "V<version>__<description>.sql, R__<description>.sql, U<version>__… or B<version>__<description>.sql"
CONF = ".sql.conf"


class Flyway(FlywayHistory):
    """`V1__create_users.sql`, `R__view_users.sql`, `U1__create_users.sql`, `B1__base.sql`, in folders of any depth."""

    name = "flyway"
    way_back = "a file U<version>__<description>.sql"
    first = Version("1")
    table = TABLE
    lock = 77431708279161 + 2125624436
    """Its own constant (the letters of its name) plus Java's hash of the quoted table name."""
    longest = {"version": 50, "description": 200, "script": 1000}  # noqa: RUF012 (never changed)

    def script(self, path: Path, file: Path) -> str | None:
        """Leave callbacks and settings out; refuse settings of no file."""
        if file.name.lower().endswith(CONF):
            if not file.with_name(file.name[: -len(".conf")]).is_file():
                raise ValueError("holds the settings of a file that is not there; give it that file's name")
            return None
        return None if self.callback(file) else super().script(path, file)

    def callback(self, file: Path) -> str | None:
        """Tell the event by the name's first word."""
        return event(file.name.removesuffix(".sql")) if file.name.endswith(".sql") else None

    def named(self, script: str) -> Migration:
        """Tell the kind by the first letter."""
        match = NAME.fullmatch(script.rpartition("/")[2])
        if match is None or (match["kind"] == "R") == bool(match["version"]):
            raise ValueError(f"is not named {SHAPES}")
        version = Version.parse(match["version"]) if match["version"] else None
        words, kind = match["description"].replace("_", " "), match["kind"]
        return Migration(script, version, words, undo=kind == "U", baseline=kind == "B")

    def draft(self, known: Sequence[Migration], draft: Draft) -> dict[str, str]:
        """Count the first number up, with as many digits as the last version has."""
        if draft.repeatable:
            return {f"R__{draft.words}.sql": HEAD}
        first = re.split("[._]", latest(known).text)[0]
        stem = f"{str(int(first) + 1).zfill(len(first))}__{draft.words}.sql"
        return {f"V{stem}": HEAD} | ({f"U{stem}": BACK} if draft.undo else {})

    def settings(self, file: Path, text: bytes) -> ScriptSettings:
        """Read the settings from the file beside it, and from its comments."""
        beside = file.with_name(f"{file.name}.conf")
        return script_settings.read(text, beside.read_text() if beside.is_file() else None)

    def parsed(self, named: Migration, text: str) -> Migration:
        """Object to a transaction where none can be."""
        return replace(named, checksum=crc32(text), sql=text, objections=tuple(_objections(named.settings, text)))

    def filled(self, migrations: Sequence[Migration], known: Values) -> list[Migration]:
        """Replace the placeholders; of a repeatable migration the checksum is taken after that, as Flyway does."""
        return [_filled(each, known) for each in migrations]

    def history(self, connection: Connection, wanted: Sequence[Migration]) -> list[Applied]:
        """The rows; one with the checksum of a file after its placeholders were replaced has that of the file."""
        files = {file.description: file for file in wanted if file.version is None}
        return [_told(row, files.get(row.description)) for row in super().history(connection, wanted)]


def _told(row: Applied, file: Migration | None) -> Applied:
    if row.version is None and file and file.recorded == row.checksum is not None:
        return replace(row, checksum=file.checksum)
    return row


def _filled(file: Migration, known: Values) -> Migration:
    known = ChainMap({"flyway:filename": file.script.rpartition("/")[2]}, cast("dict[str, str]", known))
    if file.settings.condition != "true":
        file = _conditional(file, known)
    if not file.settings.placeholders or not placeholders.found(file.sql):
        return file
    text = placeholders.replaced(file.sql, known)
    recorded = crc32(text) if file.version is None else None
    unknown = tuple(placeholders.objections(file.sql, known))
    return replace(file, sql=text, recorded=recorded, objections=(*file.objections, *unknown))


def _conditional(file: Migration, known: Values) -> Migration:
    try:
        return replace(file, passed_over=not file.settings.wanted(known))
    except ValueError as error:
        return replace(file, objections=(*file.objections, f": {error}"))


def _objections(settings: ScriptSettings, text: str) -> Iterator[str]:
    if not settings.in_transaction:
        return
    try:
        found = statements(text)
    except UnfinishedError:  # told, with its line, when the file is to be run
        return
    for statement in found:
        if outside(statement):
            yield f":{statement.line}: cannot run in a transaction; leave executeInTransaction=true out"
