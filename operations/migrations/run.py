"""One run over files: what goes together, what goes apart, and what is told when one of them fails."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from operations.migrations import unfinished
from operations.migrations.hooks import Hooks
from operations.migrations.migration import Migration, MigrationError
from operations.migrations.outside import outside
from operations.migrations.session import CommitsForItselfError, Part, Session, Whole, since
from operations.migrations.stepwise import apply_stepwise


@dataclass(frozen=True)
class Run:
    """What a run is made of."""

    session: Session
    hooks: Hooks
    half: Collection[str]
    """Scripts that an earlier run began outside a transaction."""
    done: list[str]
    """Gets the name of each file once it is run."""

    def all(self, files: Sequence[Migration]) -> None:
        """Run the files in order, and callbacks around them. Raises MigrationError."""
        verb = self.hooks.verb
        try:
            self._call(f"before{verb}")
            self._files(files)
            if self.done:
                self._call(f"after{verb}Applied")
            self._call(f"after{verb}")
        except MigrationError:
            self.hooks.after_failure(self.session)
            raise

    def _call(self, event: str) -> None:
        self.hooks.run(self.session, event)

    def _files(self, files: Sequence[Migration]) -> None:
        versioned = sum(file.version is not None for file in files)
        self._some(files[:versioned], files)
        if self.hooks.verb == "Migrate":
            self._call("afterVersioned")
        if files[versioned:]:
            self._call("beforeRepeatables")
            self._some(files[versioned:], files)

    def _some(self, some: Sequence[Migration], files: Sequence[Migration]) -> None:
        try:
            for apart, group in groupby(some, self._goes_apart):
                if apart:
                    self._apart(group)
                else:
                    self._together(deque(group), files[-1])
        except MigrationError as error:
            self.session.flush()
            _, *left = [file.script for file in files if file.script not in self.done]
            raise MigrationError(
                *error.problems,
                f"  applied before it: {', '.join(self.done) or 'none'}",
                f"  not reached: {', '.join(left) or 'none'}",
                f"  {self._next()}",
            ) from None

    def _goes_apart(self, file: Migration) -> bool:
        apart = file.settings.in_transaction is False or any(outside(piece) for piece in file.statements)
        return apart or file.script in self.half

    def _apart(self, files: Iterable[Migration]) -> None:
        for file in files:
            started = time.monotonic()
            self._call(f"beforeEach{self.hooks.verb}")
            apply_stepwise(self.session, file, file.statements)
            self._call(f"afterEach{self.hooks.verb}")
            self._tell(file, started)

    def _together(self, files: deque[Migration], last: Migration) -> None:
        """Run files of which all but the run's last need not be on disk before the next one begins."""
        started = time.monotonic()

        def end(work: Whole) -> None:
            nonlocal started
            files.popleft()
            self._tell(work.file, started)
            started = time.monotonic()

        while files:
            try:
                self.session.whole([self._whole(file, flushed=file is last) for file in files], end)
            except CommitsForItselfError:
                self.session.say(f"{files[0].script}: commits for itself, so it runs outside a transaction")
                self._apart([files.popleft()])

    def _whole(self, file: Migration, *, flushed: bool) -> Whole:
        parts = self.hooks.around(Part(file, file.statements))
        return Whole(file, parts, self.session.memory.recording(file), flushed)

    def _tell(self, file: Migration, started: float) -> None:
        self.done.append(file.script)
        self.session.say(f"{file.script} applied in {since(started)} ms")

    def _next(self) -> str:
        for script in unfinished.scripts(self.session.connection):
            forget = f"groundwork migrate repair --rolled-back {script}"
            return f"mend what is not kept and run again; or take what is kept out of the database, then: {forget}"
        return "nothing of it is kept: mend it and run again"
