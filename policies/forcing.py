"""What a provider makes of a change: what replaces a resource, what is lost with it, what it adds (`forcing.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_suffix(".toml")


class Forcing(BaseModel):
    """What is known of one type."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holds: str = ""
    """What is lost with it; empty where nothing is."""
    by: tuple[str, ...] = ()
    """Paths of properties whose change replaces it."""
    by_presence: tuple[str, ...] = ()
    """Paths of properties that replace it only when they come or go."""
    filled: tuple[str, ...] = ()
    """Properties that its provider adds to what was asked for."""


NAMED = Forcing(by=("metadata.name", "metadata.namespace"))
"""Of every Kubernetes object."""


@cache
def forcing() -> dict[str, Forcing]:
    """All types that something is known of."""
    return {kind: Forcing.model_validate(each) for kind, each in tomllib.loads(FILE.read_text("utf-8")).items()}


def of(kind: str) -> Forcing:
    """What is known of a type; nothing forces a type that nothing is known of."""
    return forcing().get(kind, NAMED if kind.startswith("kubernetes:") else Forcing())


def holds(kind: str) -> str:
    """What data of a type is lost with it; empty where none is."""
    return of(kind).holds


@cache
def stores() -> tuple[str, ...]:
    """The types that hold data."""
    return tuple(kind for kind, each in forcing().items() if each.holds)
