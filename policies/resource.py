"""A resource as every way of looking at a stack tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload

T = TypeVar("T")


class _Unknown:
    """The one value of its kind."""

    def __repr__(self) -> str:
        return "not known yet"


UNKNOWN = _Unknown()
"""Stands for a value that only the cloud can tell, and for a secret's."""


class NotKnownYet(Exception):  # noqa: N818 (nothing went wrong)
    """A rule asked for a value that is not known yet; it is asked again when that is."""


class Props(Mapping[str, Any]):
    """Properties by the engine's names; reading one that is not known yet raises NotKnownYet, `in` does not."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (whatever the provider takes)
        return _told(self._values[name])

    def __contains__(self, name: object) -> bool:
        return self._values.get(name) is not None if isinstance(name, str) else False

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)


class Items(Sequence[Any]):
    """A list whose values may not be known yet, read like Props."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values = values

    @overload
    def __getitem__(self, at: int) -> Any: ...  # noqa: ANN401 (whatever the provider takes)

    @overload
    def __getitem__(self, at: slice) -> Items: ...

    def __getitem__(self, at: int | slice) -> Any:
        return Items(self._values[at]) if isinstance(at, slice) else _told(self._values[at])

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)


@dataclass(frozen=True)
class Resource:
    """One resource: what it is, what was asked for, and what that came from."""

    type: str
    """Pulumi's type token, such as `aws:rds/instance:Instance`."""
    name: str
    props: Props
    urn: str = ""
    protected: bool = False
    """Whether Pulumi refuses to delete it."""
    parent: str = ""
    """URN of the component that it is part of."""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By property, the URNs of the resources whose outputs it takes: known even where the value is not."""
    provider: str = ""
    """URN of the provider that makes it; empty where that is not told."""
    ignored: tuple[str, ...] = ()
    """Properties whose changes Pulumi leaves alone."""
    formerly: tuple[str, ...] = ()
    """Names, or URNs, under which Pulumi looks for it as well."""
    defaulted: frozenset[str] = frozenset()
    """Properties that the provider filled in, for nobody asked for them."""

    @property
    def label(self) -> str:
        """Its short type and its name, for people."""
        return f"{self.type.rpartition(':')[2]} {self.name}"

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (whatever the provider takes)
        return self.props[name]

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 (likewise)
        """A property, `default` where none was asked for. Raises NotKnownYet."""
        found = self.props.get(name)
        return default if found is None else found

    def known(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 (likewise)
        """As `get`, and `default` as well where the value is not known yet."""
        try:
            return self.get(name, default)
        except NotKnownYet:
            return default

    def __contains__(self, name: object) -> bool:
        return name in self.props


def as_far_as_known(said: Iterator[T]) -> Iterator[T]:
    """What is said up to the first value that is not known yet, for a rule that then goes on with the next resource."""
    try:
        yield from said
    except NotKnownYet:
        return


def _told(value: Any) -> Any:  # noqa: ANN401 (likewise)
    if value is UNKNOWN:
        raise NotKnownYet
    if isinstance(value, Mapping) and not isinstance(value, Props):
        return Props(value)
    if isinstance(value, list | tuple):
        return Items(value)
    return value
