"""Why an objection stands: written down once, shown in docs/security.md, and gone when nothing needs it."""

import tomllib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from audit.finding import Finding

FILE = Path(__file__).resolve().parent / "reasons.toml"


class Reason(NamedTuple):
    """Why resources whose names fit a pattern do not meet a check."""

    check: str
    wants: str
    resources: tuple[str, ...]
    because: str

    def answers(self, finding: Finding) -> bool:
        """Whether this is about that."""
        return self.check == finding.check and any(fnmatchcase(finding.resource, it) for it in self.resources)


def read(file: Path = FILE) -> list[Reason]:
    """Every reason; ValueError or KeyError when the file is not as it should be."""
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["reason"]
    return [
        Reason(entry["check"], entry["wants"], tuple(entry["resources"]), " ".join(entry["because"].split()))
        for entry in entries
    ]


class Weighed(NamedTuple):
    """What is left of the findings once the reasons are heard."""

    open: list[Finding]
    explained: list[Finding]
    idle: list[Reason]
    """Reasons that answer nothing, and parts of them; they may be out of date."""


def weigh(findings: Sequence[Finding], reasons: Iterable[Reason]) -> Weighed:
    """Tell findings with a reason from those without."""
    known = list(reasons)
    explained = [finding for finding in findings if any(reason.answers(finding) for reason in known)]
    left = [finding for finding in findings if finding not in explained]
    parts = [reason._replace(resources=(resource,)) for reason in known for resource in reason.resources]
    idle = [part for part in parts if not any(part.answers(finding) for finding in findings)]
    return Weighed(left, explained, idle)
