"""What can go wrong, as sentences a user can act upon."""

from __future__ import annotations

from dataclasses import dataclass


class PluginError(Exception):
    """A failure that the engine shows as it is: one sentence, no traceback."""


@dataclass(frozen=True)
class Failure:
    """One complaint: the property's path and what is wrong with it. Values are not repeated, they may be secret."""

    path: str
    reason: str
