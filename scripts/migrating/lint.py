"""`groundwork migrate lint`: what in the files will hurt in production; needs no cloud."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cache, partial
from pathlib import Path

from catalog import load
from catalog.service import Service
from operations import lint
from operations.lint import Conventions, Finding, Source
from operations.lint.backups import backup_age
from operations.migrations import Migration, MigrationError
from operations.migrations.content import faults
from operations.migrations.directory import read_folder
from operations.migrations.placeholders import stand_ins
from scripts import endpoints, environment, stacks, table
from scripts.checkout import Checkout
from scripts.failures import FAILED, InputError
from scripts.migrating.folder import Folder, declared
from scripts.progress import say
from scripts.stacks import Stack

COLUMNS = ("place", "rule", "what is wrong", "what to do")
Ages = Callable[[str], Callable[[], float | None] | None]


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print every finding in the files of the stack, or in those named; fails when there is one."""
    stack = stacks.find(checkout, name)
    services = load(stack.system, stack.environment, stack.overrides).services
    ages = _ages(checkout, stack) if asked.backups else lambda _: None
    folders = declared(checkout, name, asked)
    files = [each for folder in folders for each in sources(checkout, folder, services[folder.service], ages)]
    if asked.files:
        files = _chosen(checkout, files, asked.files)
    found = lint.inspect(files, date.today())
    if asked.as_json:
        sys.stdout.write(json.dumps([asdict(finding) for finding in found], indent=2) + "\n")
    else:
        table.show(f"migrations of {stack.name}", COLUMNS, [_line(finding) for finding in found])
    for sentence in lint.unchecked(files):
        say(f"not checked: {sentence}; add --backups to ask AWS")
    say(f"{len(files)} files, {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}")
    return FAILED if found else 0


def _line(finding: Finding) -> table.Row:
    return f"{finding.file}:{finding.line}:{finding.column}", finding.rule, finding.wrong, finding.fix


def _ages(checkout: Checkout, stack: Stack) -> Ages:
    """How old the newest backup of a service's database is, each asked for once."""
    services = endpoints.services(endpoints.read(checkout, stack), None)
    environment.enter(checkout, stack)
    return lambda service: cache(partial(backup_age, services[service]["writer"]["id"]))


def sources(checkout: Checkout, folder: Folder, service: Service, ages: Ages) -> Iterator[Source]:
    """The files of a folder. Raises MigrationError when it cannot be read, or a file has no place in a migration."""
    found = read_folder(folder.path, folder.layout)
    found = found.filled(folder.layout, stand_ins(folder.options.placeholders))
    called = [file for files in found.callbacks.values() for file in files]
    files = [*(file for file in found.migrations if not file.undo), *called]
    if problems := [f"{folder.path / fault}" for file in files for fault in faults(file)]:
        raise MigrationError(*problems)
    facts = service.database.migrations.conventions
    seen = [
        Source(
            path=_path(checkout, folder, file),
            sql=file.sql,
            alone=file.settings.in_transaction is False,
            major=service.database.running,
            extensions=service.database.extensions,
            conventions=Conventions(**facts.model_dump()),
            backup_age=ages(folder.service),
        )
        for file in files
    ]
    whole = tuple(statement for source in seen for statement in source.statements)
    return (replace(source, folder=whole) for source in seen)


def _path(checkout: Checkout, folder: Folder, file: Migration) -> str:
    path = folder.path / file.script
    if path.is_dir():
        path /= "migration.sql"
    return str(path.relative_to(checkout.root)) if path.is_relative_to(checkout.root) else str(path)


def _chosen(checkout: Checkout, sources: Sequence[Source], files: Collection[str]) -> list[Source]:
    """The files named. Raises InputError for one that no folder of the stack holds."""
    known = {(checkout.root / source.path).resolve(): source for source in sources}
    wanted = {Path(file).resolve(): file for file in files}
    if strange := [file for path, file in wanted.items() if path not in known]:
        raise InputError("\n".join(f"{file}: is no migration of this stack" for file in strange))
    return [known[path] for path in wanted]
