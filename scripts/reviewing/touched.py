"""Which stacks a change may touch, told from its files alone; the plans say whether it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

DECLARING = ("catalog/", "components/", "monitoring/", "policies/", "stacks/", "requirements.lock")
"""What a plan is made from, or judged by; all else changes how the tools work, and no stack."""
JUDGING = ("policies/", "costs/", "operations/lint/", "scripts/reviewing/", ".github/workflows/", ".gitlab-ci.yml")
"""What the comment itself is made by: a change of it is a change of its reviewer's glasses."""
SETTINGS = "stacks/settings/"
ORDER = ("prod", "prod-dr", "staging", "dev", "local")
"""Of environments in a comment: where it hurts most comes first."""


def systems(*trees: Path) -> dict[str, str]:
    """Every stack of any of the trees with its system, in the order of a comment."""
    found: dict[str, str] = {}
    for tree in trees:
        for file in (tree / SETTINGS).glob("Pulumi.*.yaml"):
            name = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
            found[name] = _system(file) or name.partition("-")[0]
    return dict(sorted(found.items(), key=_place))


def stacks(paths: Iterable[str], systems: Mapping[str, str]) -> list[str]:
    """Those that one of the files may be about."""
    chosen: set[str] = set()
    for path in paths:
        if path.startswith(DECLARING):
            chosen |= _of(path, systems)
    return [name for name in systems if name in chosen]


def judges(paths: Iterable[str]) -> list[str]:
    """The files by which the change would be judged."""
    return [path for path in paths if path.startswith(JUDGING)]


def _of(path: str, systems: Mapping[str, str]) -> set[str]:
    if path.startswith(SETTINGS):
        return {path.removeprefix(f"{SETTINGS}Pulumi.").removesuffix(".yaml")} & systems.keys()
    owner = path.removeprefix("stacks/").partition("/")[0]
    own = {name for name, system in systems.items() if path.startswith("stacks/") and system == owner}
    return own or set(systems)


def _system(file: Path) -> str:
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]["groundwork:system"]
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError):
        return ""  # the plan says what is wrong with it
    return str(found)


def _place(entry: tuple[str, str]) -> tuple[str, int, str]:
    name, system = entry
    rest = name.removeprefix(f"{system}-")
    return system, ORDER.index(rest) if rest in ORDER else len(ORDER), name
