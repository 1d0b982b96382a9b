"""`groundwork:postgres:Migrations`: the schema of one database, brought to what a folder of files says."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from pulumi.runtime.rpc import UNKNOWN

from operations import secrets
from operations.migrations import MigrationError
from operations.migrations.directory import read_directory
from operations.migrations.migration import Migration
from operations.migrations.runner import migrate
from provider.resource import Checked, Inputs, Problem, Properties, Say

ROOT = Path(__file__).resolve().parents[1]
"""The project: folders are declared relative to it, so that no path of one machine gets into a state."""
LAYOUTS = ("flyway",)


class Migrations:
    """Applies pending files, each once. Deleting the resource drops nothing: the schema goes with its database."""

    computed: ClassVar[tuple[str, ...]] = ()
    inputs = Inputs(
        {"host": str, "port": int, "database": str, "secret": str, "layout": str, "directory": str},
        {"instance": str, "files": dict},
    )

    def check(self, olds: Properties, news: Properties) -> Checked:
        """Put every file with its checksum into the inputs; refuse one that was applied and is another now."""
        problems = list(self.inputs.problems(news))
        if news.get("layout") not in (*LAYOUTS, None):
            problems.append(Problem("layout", f"{news['layout']} given, allowed is {' or '.join(LAYOUTS)}"))
        if problems:
            return Checked(news, tuple(problems))
        try:
            found = read_directory(ROOT / str(news["directory"]))
        except MigrationError as error:
            return Checked(news, tuple(Problem("directory", problem) for problem in error.problems))
        files = {migration.script: migration.checksum for migration in found}
        return Checked({**news, "files": files}, tuple(_edited(str(news["directory"]), olds, found)))

    def pending(self, olds: Properties, news: Properties) -> str | None:
        """Name the files that the history does not know yet."""
        applied = olds.get("files") or {}
        waiting = [name for name, checksum in (news.get("files") or {}).items() if applied.get(name) != checksum]
        return f"{news['database']}: pending {', '.join(waiting)}" if waiting else None

    def identity(self, inputs: Properties) -> str:
        """Name the schema by its database."""
        return f"{inputs['database']}/migrations"

    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Log in as the migrator and apply what is pending. Raises OperationError."""
        target = secrets.target(inputs["secret"], host=inputs["host"], port=inputs["port"], database=inputs["database"])
        migrate(target, ROOT / str(inputs["directory"]), progress=say)
        return {}


def _edited(directory: str, olds: Properties, found: list[Migration]) -> list[Problem]:
    applied = olds.get("files") or {}
    present = {migration.script: migration for migration in found}
    edited = [
        Problem(
            "files",
            f"{directory}/{name}: checksum {applied[name]} was applied, {migration.checksum} is in the file now; "
            "put the file back as it was and write the change as a new migration",
        )
        for name, migration in present.items()
        if migration.version is not None and applied.get(name, migration.checksum) not in (migration.checksum, UNKNOWN)
    ]
    removed = [
        Problem("files", f"{directory}/{name}: was applied and is gone; put it back")
        for name in applied
        if name not in present
    ]
    return edited + removed
