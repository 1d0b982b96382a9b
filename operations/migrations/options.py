"""What a run may be told beside its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from operations.migrations.version import Version


@dataclass(frozen=True)
class Options:
    """Nothing of it changes what a file means, but which files run and with which values."""

    target: Version | None = None
    """The last version that is applied; repeatable migrations run all the same, as with Flyway."""
    out_of_order: bool = False
    """Whether a version below the last one applied is applied nevertheless."""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    """Values for `${name}` in files of Flyway's layout, the case of the name left aside."""
    baseline: Version | None = None
    """The version that a database with a schema and without a history stands at; None as the layout has it."""


PLAIN = Options()
"""Every pending file, in order."""
