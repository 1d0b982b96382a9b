"""What can go wrong, as sentences a user can act upon."""

from __future__ import annotations

from typing import Any


class PluginError(Exception):
    """A failure that the engine shows as it is: one sentence, no traceback."""


class NotReadyError(PluginError):
    """A resource that exists but did not become ready; the engine keeps it in its state, so that it is not orphaned."""

    def __init__(self, identity: str, outputs: dict[str, Any], reason: str) -> None:
        super().__init__(reason)
        self.identity = identity
        self.outputs = outputs
