"""One step of one change, done by hand: what `advance` does with all of them, outside a deployment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from operations.changes import memory
from operations.changes.advance import refuse_early
from operations.changes.change import Change, ChangeError, read_changes
from operations.changes.filling import fill
from operations.changes.pace import Pace
from operations.changes.progress import Watch
from operations.changes.stage import Stage
from operations.changes.standing import is_through, unapplied
from operations.connection import Target, connect
from operations.migrations.layouts import Layout
from operations.migrations.migration import Migration
from operations.migrations.options import PLAIN, Options
from operations.migrations.runner import migrate
from operations.migrations.standing import Standing, look


@dataclass(frozen=True)
class Place:
    """A database and its folder of migrations."""

    target: Target
    path: Path
    layout: Layout
    say: Callable[[str], None]
    options: Options = PLAIN

    def expand(self, name: str) -> list[str]:
        """Apply what is pending up to the last file of the change's expand; contracts stay held back."""
        change, read = self._change(name)
        names = [file.script for file in read.wanted]
        last = max((names.index(file.script) for file in change.expand), default=-1)
        return self._apply(read, [*names[last + 1 :], *(f.script for f in read.wanted if _contracts(f))])

    def backfill(self, name: str, *, pace: Pace, watch: Watch) -> int:
        """Fill what the change declares; returns how many rows that are by now. Looks again if it ended before."""
        change, read = self._change(name)
        if is_through(change, unapplied(read)):
            raise ChangeError(f"{name}: its contract has been applied; there is nothing to fill any more")
        if missing := [file.script for file in change.expand if file.script in unapplied(read)]:
            raise ChangeError(f"{name}: its expand is not applied yet ({', '.join(missing)}); do that first")
        return fill(self.target, change, pace=pace, say=self.say, watch=watch, again=True)

    def contract(self, name: str) -> list[str]:
        """Apply the change's contract and nothing else. Raises ChangeError while its time has not come."""
        change, read = self._change(name)
        with closing(connect(self.target)) as connection:
            refuse_early(connection, {name: change}, {name: Stage.CONTRACT}, unapplied(read), fresh=False)
        own = {file.script for file in change.contract}
        if missing := _before(read, own):
            raise ChangeError(f"{name}: files that come before its contract are not applied yet ({', '.join(missing)})")
        done = self._apply(read, [file.script for file in read.wanted if file.script not in own])
        with closing(connect(self.target)) as connection:
            memory.forget(connection, name)
        return done

    def _change(self, name: str) -> tuple[Change, Standing]:
        with closing(connect(self.target)) as connection:
            read = look(connection, self.path, self.layout, self.options)
        return read_changes(self.path, read.wanted, [name])[name], read

    def _apply(self, read: Standing, held: Sequence[str]) -> list[str]:
        waiting = unapplied(read)
        held_back = frozenset(script for script in held if script in waiting)
        return migrate(self.target, self.path, self.layout, progress=self.say, options=self.options, held=held_back)


def _before(read: Standing, own: set[str]) -> list[str]:
    """Pending files with lower versions, which would be out of order afterwards; contracts held back never are."""
    names, left = [file.script for file in read.wanted], unapplied(read)
    last = max((names.index(script) for script in own), default=0)
    return [file.script for file in read.wanted[:last] if file.script in left - own and not _contracts(file)]


def _contracts(file: Migration) -> bool:
    return file.mark is not None and file.mark.phase.value == Stage.CONTRACT.value
