"""A folder and a database, read together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from operations.connection import Connection
from operations.migrations import placeholders, unfinished
from operations.migrations.directory import Folder, read_folder
from operations.migrations.hooks import Hooks
from operations.migrations.layouts import Layout
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.options import PLAIN, Options
from operations.migrations.plan import Plan, plan
from operations.migrations.verdict import State, Verdict, applied_files, judge


@dataclass(frozen=True)
class Standing:
    """What the files say, what the history says, and what was begun and not ended."""

    layout: Layout
    folder: Folder
    found: list[Applied]
    half: Collection[str]
    """Scripts begun outside a transaction."""
    held: Collection[str]
    """Scripts whose time has not come."""
    options: Options

    @property
    def wanted(self) -> list[Migration]:
        """The files."""
        return self.folder.migrations

    def verdicts(self) -> list[Verdict]:
        """How each migration stands."""
        return judge(self.wanted, self.found, self.half, self.held, self.options)

    def settled(self) -> dict[str, int | str]:
        """Names and checksums of the files that are applied or never will be, as `remembered` takes them."""
        left_out = [verdict.file for verdict in self.verdicts() if verdict.state in (State.BELOW, State.PASSED_OVER)]
        return applied_files(self.found) | {file.script: file.checksum for file in left_out if file}

    def plan(self) -> Plan:
        """What the next run applies. Raises MigrationError with all that stands in the way."""
        problems = list(Hooks(self.folder.callbacks, "Migrate").faults())
        try:
            planned = plan(self.wanted, self.found, self.half, self.held, self.options)
        except MigrationError as error:
            raise MigrationError(*error.problems, *problems) from None
        if problems:
            raise MigrationError(*problems)
        return planned


def look(
    connection: Connection, path: Path, layout: Layout, options: Options = PLAIN, held: Collection[str] = ()
) -> Standing:
    """Read both; changes nothing. Raises MigrationError."""
    layout = layout.of(path)
    folder = read_folder(path, layout)
    if folder.asks:
        folder = folder.filled(layout, placeholders.values(connection, options.placeholders))
    found = layout.history(connection, folder.migrations)
    return Standing(layout, folder, found, unfinished.scripts(connection), held, options)
