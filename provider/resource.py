"""What a type of resource must be able to do: say what is wrong, and bring the world to its inputs, again and again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Pulumi's word for a value that is not known yet. Not imported: what works without Pulumi needs not its package."""

Properties = dict[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input."""

    path: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """Inputs with what follows from them filled in, and what is wrong with them."""

    inputs: Properties
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """The inputs that a type has, with the kind of value of each."""

    required: Mapping[str, type]
    optional: Mapping[str, type] = field(default_factory=dict)

    def problems(self, given: Properties) -> tuple[Problem, ...]:
        """Every input that is missing, unknown or of another kind."""
        known = {**self.required, **self.optional}
        missing = [Problem(name, "missing; it must be given") for name in self.required if given.get(name) is None]
        strange = [
            Problem(name, f"no such input; allowed are {', '.join(known)}")
            for name in given
            if name not in known and not name.startswith("__")
        ]
        return (*missing, *strange, *_ill_typed(known, given))


def _ill_typed(known: Mapping[str, type], given: Properties) -> list[Problem]:
    return [
        Problem(name, f"{type(given[name]).__name__} given, {kind.__name__} expected")
        for name, kind in known.items()
        if given.get(name) is not None and given[name] != UNKNOWN and not isinstance(given[name], kind)
    ]


class Resource(ABC):
    """A type of resource. Creating and updating are one: `apply` can be repeated and survives being killed."""

    inputs: ClassVar[Inputs]
    computed: ClassVar[tuple[str, ...]] = ()
    """Outputs that are known only after `apply`."""

    def check(self, olds: Properties, news: Properties) -> Checked:  # noqa: ARG002 (what a type may need)
        """Say what is wrong and fill in what follows; connects to nothing."""
        return Checked(news, self.inputs.problems(news))

    @abstractmethod
    def pending(self, olds: Properties, news: Properties) -> str | None:
        """Tell in one sentence what an apply would do, for the preview; connects to nothing."""

    @abstractmethod
    def identity(self, inputs: Properties) -> str:
        """Name the thing, as an id that lasts."""

    @abstractmethod
    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Bring the world to the inputs and give the outputs. Raises OperationError."""

    def look(self, inputs: Properties) -> Properties:
        """The inputs as they would have to be to describe what is there; for a refresh. Raises OperationError."""
        return inputs
