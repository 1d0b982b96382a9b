"""Callbacks, run at their moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from operations.migrations.content import faults
from operations.migrations.migration import Migration, MigrationError
from operations.migrations.outside import outside
from operations.migrations.session import Part, Session, Whole
from operations.migrations.statement import statements


@dataclass(frozen=True)
class Hooks:
    """The callbacks of a folder, for runs of one kind."""

    files: Mapping[str, tuple[Migration, ...]]
    verb: Literal["Migrate", "Undo"]

    def run(self, session: Session, event: str) -> None:
        """Run the files of an event, each in a transaction unless it wants none. Raises MigrationError."""
        for part in self.parts(event):
            _run(session, part)
            session.say(f"{part.file.script} run")

    def after_failure(self, session: Session) -> None:
        """Run what is to be run when the run failed; what fails then as well is told, and the first failure stands."""
        try:
            if not session.connection.closed:
                self.run(session, f"after{self.verb}Error")
        except MigrationError as error:
            session.say(str(error))

    def around(self, part: Part) -> list[Part]:
        """A file with what is run before and after every one, in the same transaction."""
        return [*self.parts(f"beforeEach{self.verb}"), part, *self.parts(f"afterEach{self.verb}")]

    def parts(self, event: str) -> list[Part]:
        """The files of an event whose own condition holds, in the order of their names."""
        files = self.files.get(event, ())
        return [Part(file, statements(file.sql)) for file in files if not file.passed_over]

    def faults(self) -> Iterator[str]:
        """Every reason not to run a callback, its name first."""
        for event, files in self.files.items():
            for file in files:
                found = faults(file)
                yield from found
                if "Each" in event and not found and _apart(Part(file, statements(file.sql))):
                    yield f"{file.script}: runs inside each file's transaction, where this cannot; take it out"


def _run(session: Session, part: Part) -> None:
    if not _apart(part):
        session.whole([Whole(part.file, [part])])
        return
    try:
        session.prepare()
        for number in range(len(part.pieces)):
            session.run(part.file, part.pieces, number)
    finally:
        session.clean()


def _apart(part: Part) -> bool:
    return part.file.settings.in_transaction is False or any(outside(piece) for piece in part.pieces)
