"""A stack from what Pulumi's engine tells a policy pack, in a preview or an update."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as rpc
from pulumi_policy import proxy

from policies.resource import UNKNOWN, Props, Resource
from policies.sources.state import SIGNATURE
from policies.stack import Stack

NOT_KNOWN_YET = frozenset(value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_"))
"""What the engine writes in place of a value that is not known yet: a text of its own for each type of value."""
DEFAULTS = "__defaults"
"""Under which a provider lists the properties that it filled in."""


def resource(told: rpc.AnalyzeRequest) -> Resource:
    """What is asked for; what it is made from is not told here, but with the whole stack."""
    return _resource(told, Props(values(told.properties)))


def defaulted(told: rpc.AnalyzeRequest) -> frozenset[str]:
    """The properties that nobody asked for."""
    filled = values(told.properties).get(DEFAULTS)
    return frozenset(filled) if isinstance(filled, list) else frozenset()


def stack(
    name: str,
    told: Iterable[rpc.AnalyzerResource],
    asked: Mapping[str, Resource],
    filled: Mapping[str, frozenset[str]],
) -> Stack:
    """The whole stack; `asked` has what was asked for, by URN, since the engine tells outputs here."""
    return Stack(name, [_whole(each, asked.get(each.urn), filled.get(each.urn, frozenset())) for each in told])


def values(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A message's properties; secrets, assets and what is not known yet are unknown."""
    return {name: _value(value) for name, value in struct.fields.items()}


def _whole(told: rpc.AnalyzerResource, asked: Resource | None, filled: frozenset[str]) -> Resource:
    sources = {name: tuple(each.urns) for name, each in told.propertyDependencies.items()}
    known = _resource(told, asked.props if asked else Props(values(told.properties)))
    return replace(known, parent=told.parent, sources=sources, defaulted=filled)


def _resource(told: rpc.AnalyzeRequest | rpc.AnalyzerResource, props: Props) -> Resource:
    return Resource(
        told.type,
        told.name,
        props,
        told.urn,
        told.options.protect,
        told.options.parent,
        provider=told.provider.urn,
        ignored=tuple(told.options.ignoreChanges),
        formerly=tuple(told.options.aliases),
    )


def _value(value: struct_pb2.Value) -> Any:  # noqa: ANN401 (whatever a program asks for)
    match value.WhichOneof("kind"):
        case "struct_value":
            return UNKNOWN if SIGNATURE in value.struct_value.fields else values(value.struct_value)
        case "list_value":
            return [_value(item) for item in value.list_value.values]
        case "number_value":
            return value.number_value
        case "string_value":
            return UNKNOWN if value.string_value in NOT_KNOWN_YET else value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None
