"""The plans of two trees, each made by that tree's own code in a process of its own; nothing is reached."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.sources import planned
from policies.stack import Stack

TELLING = Path(__file__).with_name("telling.py")


@dataclass(frozen=True)
class Made:
    """A resource as its tree declares it."""

    kind: str
    name: str
    inputs: Mapping[str, Any]
    protected: bool
    urn: str
    above: str
    provider: str
    ignored: tuple[str, ...]
    formerly: tuple[str, ...]
    sources: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Declared:
    """A stack as a tree declares it: nothing where it has none of that name."""

    made: tuple[Made, ...] = ()
    error: str = ""
    """Why the tree refuses it."""

    def stack(self, name: str) -> Stack:
        """What rules look at."""
        return planned.stack(name, self.made)


def both(base: Path, head: Path, names: Sequence[str]) -> list[tuple[Declared, Declared]]:
    """Each stack before and after."""
    with ThreadPoolExecutor(2) as pool:
        before, after = pool.map(lambda tree: declared(tree, names), (base, head))
    return [(before[name], after[name]) for name in names]


def declared(tree: Path, names: Sequence[str]) -> dict[str, Declared]:
    """The stacks as a tree has them."""
    there = [name for name in names if (tree / "stacks" / "settings" / f"Pulumi.{name}.yaml").is_file()]
    told = {line["stack"]: line for line in _told(tree, there)}
    absent = {name: Declared() for name in names if name not in there}
    missing = {"error": "its plan ended early; the log above says why"}
    return absent | {name: _declared(told.get(name, missing)) for name in there}


def _told(tree: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    if not names:
        return []
    surroundings = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", str(TELLING), *names]
    done = subprocess.run(command, cwd=tree, env=surroundings, stdout=subprocess.PIPE, text=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _declared(told: Mapping[str, Any]) -> Declared:
    return Declared(tuple(_made(each) for each in told.get("made", ())), told.get("error", ""))


def _made(told: Mapping[str, Any]) -> Made:
    sources = {name: tuple(urns) for name, urns in told["sources"].items()}
    lists = {name: tuple(told[name]) for name in ("ignored", "formerly")}
    return Made(**{**told, **lists, "sources": sources})
