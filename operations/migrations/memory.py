"""What a run remembers of the files it has run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from operations.migrations.batch import Command, send

if TYPE_CHECKING:
    from operations.connection import Connection
    from operations.migrations.layouts import Layout
    from operations.migrations.migration import Migration


class Memory(Protocol):
    """Where a run writes what it has done; a layout is one, for what it applies."""

    def recording(self, migration: Migration) -> list[Command]:
        """What remembers the file, at the end of the transaction of its statements."""

    def start(self, connection: Connection, migration: Migration) -> None:
        """Remember that a file was begun outside a transaction, where there is room for that."""

    def complete(self, connection: Connection, migration: Migration, milliseconds: int) -> None:
        """Remember that a file that was begun outside a transaction is done."""


class Backward:
    """The memory of a run that takes versions back."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def recording(self, migration: Migration) -> list[Command]:
        """Forget the version."""
        return self._layout.forgetting(migration)

    def start(self, connection: Connection, migration: Migration) -> None:
        """Leave the history alone: until the end the version counts as applied."""

    def complete(self, connection: Connection, migration: Migration, milliseconds: int) -> None:  # noqa: ARG002
        """Forget the version."""
        send(connection, self._layout.forgetting(migration))
