"""Values that nobody may read in a file: those of Secrets, and whatever else the program marks as secret."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from google.protobuf import struct_pb2

from localcloud.plugins.kubernetes.kinds import Kind
from localcloud.plugins.kubernetes.paths import Path
from localcloud.plugins.values import SECRET, Properties, Value

_NOTHING = ""
"""What a file has in the place of a secret."""
_VALUES = ("data", "stringData")


def marked(struct: struct_pb2.Struct, path: Path = ()) -> Iterator[Path]:
    """Find what a protocol message marks as secret."""
    for name, value in struct.fields.items():
        yield from _marked(value, (*path, name))


def _marked(value: struct_pb2.Value, path: Path) -> Iterator[Path]:
    if value.HasField("struct_value"):
        if SECRET.keys() <= value.struct_value.fields.keys():
            yield path
        else:
            yield from marked(value.struct_value, path)
    for index, item in enumerate(value.list_value.values if value.HasField("list_value") else ()):
        yield from _marked(item, (*path, index))


def hidden(kind: Kind, wanted: Properties, paths: Collection[Path]) -> Properties:
    """Give an object without its secrets; the names of a Secret's values stay."""
    return dict(_replaced(wanted, _every(kind, paths), _names_only))


def wrapped(kind: Kind, known: Properties, paths: Collection[Path]) -> Properties:
    """Give an object with its secrets marked as the protocol wants it."""
    return dict(_replaced(known, _every(kind, paths), lambda value: {**SECRET, "value": value}))


def _every(kind: Kind, paths: Collection[Path]) -> set[Path]:
    return {*paths, *((field,) for field in _VALUES if kind.is_secret)}


def _names_only(value: Value) -> Value:
    return dict.fromkeys(value, _NOTHING) if isinstance(value, dict) else _NOTHING


def _replaced(value: Value, paths: Collection[Path], change: Callable[[Value], Value], path: Path = ()) -> Value:
    if path in paths:
        return change(value)
    if isinstance(value, dict):
        return {name: _replaced(item, paths, change, (*path, name)) for name, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, paths, change, (*path, index)) for index, item in enumerate(value)]
    return value


def revealed(kept: Value, known: Value) -> Value:
    """Put secrets back from what the engine remembers."""
    if kept == _NOTHING and known is not None:
        return known
    if isinstance(kept, dict) and isinstance(known, dict):
        return {name: revealed(value, known.get(name)) for name, value in kept.items()}
    if isinstance(kept, list) and isinstance(known, list) and len(kept) == len(known):
        return [revealed(value, one) for value, one in zip(kept, known, strict=True)]
    return kept
