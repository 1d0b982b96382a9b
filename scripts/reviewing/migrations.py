"""The files of migrations that a change adds, edits or removes: what is wrong with them, and which locks they take."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog import load
from catalog.service import Service
from operations import lint
from operations.errors import OperationError
from operations.lint import Finding
from operations.migrations import Migration, read_folder, stand_ins
from operations.migrations.locks import file_effects
from operations.rehearsal.trial import Rehearsed
from scripts import stacks
from scripts.checkout import Checkout
from scripts.migrating.folder import Folder, declared
from scripts.migrating.lint import sources
from scripts.reviewing import rehearsal
from scripts.reviewing.history import File, How

HOLDING = frozenset({"table", "column"})
"""Kinds of object that hold rows; the rest can be made anew."""


@dataclass(frozen=True)
class Statement:
    """One statement of a new file, and what it does to those who work meanwhile."""

    line: int
    text: str
    locks: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Script:
    """A file of migrations that is not what it was."""

    path: str
    how: How
    statements: tuple[Statement, ...] = ()
    amiss: str = ""
    """Why the runner would refuse it, or where its rehearsal ended."""
    gone: tuple[str, ...] = ()
    """What of the schema it took away or altered, where it was rehearsed."""
    lost: tuple[str, ...] = ()
    """The tables and columns among them, with whatever rows they held."""


@dataclass(frozen=True)
class Reviewed:
    """The migrations of one service."""

    service: str
    stack: str
    """The one whose declaration was asked."""
    scripts: tuple[Script, ...]
    findings: tuple[Finding, ...]
    seen: str
    """How the locks are known."""
    problem: str = ""
    """Why the folder cannot be read."""

    @property
    def failed(self) -> bool:
        """Whether it must not go through as it is."""
        return bool(self.findings or self.problem or any(script.amiss for script in self.scripts))


def review(checkout: Checkout, name: str, base: Path, files: Sequence[File]) -> Iterator[Reviewed]:
    """What a change does in the folders of a stack's services; `base` is the tree as it was."""
    stack = stacks.find(checkout, name)
    services = load(stack.system, stack.environment, stack.overrides, side=stack.side).services
    for folder in declared(checkout, name, Namespace(service=None)):
        own = [file for file in files if (checkout.root / file.path).is_relative_to(folder.path)]
        if own:
            yield _reviewed(checkout, name, base, folder, services[folder.service], own)


def _reviewed(  # noqa: PLR0913, PLR0917 (all that a folder is judged by)
    checkout: Checkout, name: str, base: Path, folder: Folder, service: Service, own: Sequence[File]
) -> Reviewed:
    try:
        before, after = (
            _migrations(base / folder.path.relative_to(checkout.root), folder),
            _migrations(folder.path, folder),
        )
        pending = _pending(before, after)
        watched, seen = rehearsal.rehearse(checkout, service.database, before, pending)
        scripts = tuple(_script(checkout, folder, file, before, pending, watched) for file in own)
        paths = {file.path for file in own}
        linted = [source for source in sources(checkout, folder, service, lambda _: None) if source.path in paths]
        findings = tuple(lint.inspect(linted, date.today()))
    except OperationError as error:
        return Reviewed(
            folder.service, name, tuple(Script(file.path, file.how) for file in own), (), "", _said(checkout, error)
        )
    return Reviewed(folder.service, name, scripts, findings, seen)


def _said(checkout: Checkout, error: OperationError) -> str:
    """The message with paths as they are in the repository."""
    return str(error).replace(f"{checkout.root}/", "")


def _migrations(path: Path, folder: Folder) -> list[Migration]:
    if not path.is_dir():
        return []
    layout = folder.layout.of(path)
    found = read_folder(path, layout).filled(layout, stand_ins(folder.options.placeholders))
    return [migration for migration in found.migrations if not migration.undo]


def _pending(before: Sequence[Migration], after: Sequence[Migration]) -> list[Migration]:
    """What `up` would run where all of the base is applied: new files, and repeatable ones that changed."""
    known = {migration.script: migration.sql for migration in before}
    return [
        migration
        for migration in after
        if migration.script not in known or (migration.version is None and known[migration.script] != migration.sql)
    ]


def _script(  # noqa: PLR0913, PLR0917 (likewise)
    checkout: Checkout,
    folder: Folder,
    file: File,
    before: Sequence[Migration],
    pending: Sequence[Migration],
    watched: Sequence[Rehearsed],
) -> Script:
    own = folder.path.relative_to(checkout.root)
    migration = next((each for each in pending if file.path in _paths(own, each)), None)
    if migration is None:
        return Script(file.path, file.how, amiss=_edited(own, file, before))
    late = _late(migration, before)
    seen = next((each for each in watched if each.script == migration.script), None)
    if seen is None:
        return Script(file.path, file.how, tuple(_read(migration)), late)
    gone = tuple(str(change) for change in seen.changes if change.what != "added")
    lost = tuple(f"{each.kind} {each.name}" for each in seen.changes if each.what == "removed" and each.kind in HOLDING)
    return Script(file.path, file.how, tuple(_watched(seen)), late or seen.failure, gone, lost)


def _paths(folder: Path, migration: Migration) -> set[str]:
    """Where its text lies: a file of its name, or Prisma's folder of its name."""
    path = folder / migration.script
    return {path.as_posix(), (path / "migration.sql").as_posix()}


def _edited(folder: Path, file: File, before: Sequence[Migration]) -> str:
    if not any(file.path in _paths(folder, each) for each in before):
        return ""
    done = "removed" if file.how is How.REMOVED else "edited"
    return (
        f"is {done} although it may be applied already: `up` refuses it there; leave it as it was and write a new file"
    )


def _late(migration: Migration, before: Sequence[Migration]) -> str:
    last = max((each.version for each in before if each.version), default=None)
    if last is None or migration.version is None or migration.version > last:
        return ""
    return f"its version is below {last.text}, which is applied already: `up` refuses it; give it a higher one"


def _read(migration: Migration) -> Iterator[Statement]:
    for statement, effects in file_effects(migration.statements):
        yield Statement(statement.line, " ".join(statement.text.split()), "; ".join(map(str, effects)))


def _watched(seen: Rehearsed) -> Iterator[Statement]:
    for each in seen.statements:
        done = [f"{lock}" for lock in each.locks]
        done += [f"writes {table} anew" for table in each.rewrites] + [f"reads all of {table}" for table in each.scans]
        yield Statement(each.line, each.statement, "; ".join(done), tuple(each.warnings))
