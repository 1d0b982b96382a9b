"""Physical names for resources that were given none.

The official plugin adds random letters. Here they come from the resource's URN, so that the next run finds the same
name when the engine was killed before it heard of it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from localcloud.plugins.aws.values import UNKNOWN, Properties

DEFAULTED = "__defaults"
"""Where the inputs list the properties that were filled in here, as the official plugin does."""
_LETTERS = 7
"""Letters added to a name, as the official plugin adds."""


@dataclass(frozen=True)
class Autoname:
    """Which property names the resource, how long it may get, and what its characters may be."""

    property: str = "name"
    longest: int = 255
    before: str = ""
    """What every name of this type starts with, such as `alias/`."""
    forbidden: str = ""
    """A regular expression of characters to write as hyphens."""

    def fill(self, urn: str, inputs: Properties, olds: Properties, replaced: str | None) -> Properties:
        """Give the inputs with a name: the one given, the one it already has, or a new one that the URN decides."""
        prefix = inputs.get(f"{self.property}Prefix")
        if inputs.get(self.property) is not None:
            return inputs
        kept = olds.get(self.property) if self.property in olds.get(DEFAULTED, []) else None
        if kept is None or prefix != olds.get(f"{self.property}Prefix"):
            kept = UNKNOWN if prefix == UNKNOWN else self._new(urn, prefix, replaced)
        return {**inputs, self.property: kept, DEFAULTED: [*inputs.get(DEFAULTED, []), self.property]}

    def _new(self, urn: str, prefix: str | None, replaced: str | None) -> str:
        letters = token(urn, replaced or "")[:_LETTERS]
        stem = prefix if prefix is not None else f"{self.before}{urn.rpartition('::')[2]}-"
        if self.forbidden:
            stem = re.sub(self.forbidden, "-", stem.lower())
        return stem[: self.longest - _LETTERS] + letters


def token(*parts: str) -> str:
    """Derive the letters that are the same for the same parts, for names and for marks on what was created."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
