"""A stack from a plan made in this process, whose resources all values are known of (`stacks.plan`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from policies.resource import Props, Resource
from policies.stack import Stack


class Made(Protocol):
    """What a plan tells of one resource."""

    @property
    def kind(self) -> str:
        """Its type token."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What was asked for."""

    @property
    def protected(self) -> bool:
        """Whether Pulumi refuses to delete it."""

    @property
    def urn(self) -> str:
        """Its URN."""

    @property
    def above(self) -> str:
        """The URN of what it is part of."""

    @property
    def provider(self) -> str:
        """The URN of its provider, and after two more colons that one's id."""

    @property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """By property, the URNs of what it is made from."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """Properties whose changes are left alone."""

    @property
    def formerly(self) -> tuple[str, ...]:
        """Names under which Pulumi looks for it as well."""


def stack(name: str, made: Iterable[Made]) -> Stack:
    """The stack that a plan would make."""
    return Stack(name, [_resource(each) for each in made])


def _resource(made: Made) -> Resource:
    return Resource(
        made.kind,
        made.name,
        Props(made.inputs),
        made.urn,
        made.protected,
        made.above,
        made.sources,
        made.provider.rpartition("::")[0],
        made.ignored,
        made.formerly,
    )
