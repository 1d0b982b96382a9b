"""Where in the repository a finding is mended: the file that declares it, and the nearest line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from policies.finding import Finding
from policies.level import NAMED

ROOT = Path(__file__).resolve().parents[2]
PROFILES = "catalog/profiles.py"
WORD = re.compile(r"\w+")


class Place(NamedTuple):
    """A line of a file, whose path begins at the repository."""

    file: str
    line: int


def place(finding: Finding, root: Path = ROOT) -> Place:
    """The place; the first line where nothing tells a nearer one."""
    file, _, within = finding.field.partition(": ")
    if "/" in file and (root / file).is_file():
        return Place(file, _line(root / file, *_from_last(within)))
    if finding.field.startswith("environment."):
        return Place(PROFILES, _line(root / PROFILES, *_from_last(finding.field), after=_profile(finding.stack)))
    return _system(finding, root)


def _from_last(text: str) -> list[str]:
    return WORD.findall(text)[::-1]


def _profile(stack: str) -> str:
    """The name that the environment's profile has in the file."""
    found = NAMED.search(stack)
    return f"{(found[1] if found else 'prod').upper()} ="


def _system(finding: Finding, root: Path) -> Place:
    """The system's declaration, at the service that the resource is called after."""
    found = NAMED.search(finding.stack)
    file = f"stacks/{finding.stack[: found.start()] if found else finding.stack}/system.py"
    if not (root / file).is_file():
        return Place(f"stacks/settings/Pulumi.{finding.stack}.yaml", 1)
    own = finding.resource.partition(" ")[2].removeprefix(f"{finding.stack}-")
    words = own.split("-")
    services = ["-".join(words[:end]) for end in range(len(words), 0, -1)]
    return Place(file, _line(root / file, *(f'"{service}":' for service in services)))


def _line(path: Path, *sought: str, after: str = "") -> int:
    """The number of the first line with the first of these that is to be found, `after` another."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next((at for at, line in enumerate(lines) if after and line.startswith(after)), 0)
    for text in sought:
        pattern = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
        found = next((at for at in range(start, len(lines)) if pattern.search(lines[at])), None)
        if found is not None:
            return found + 1
    return start + 1
