"""Property values as plain Python: between protobuf's `Struct` and dictionaries.

A secret is read as its value: the plugins that do not ask for secrets get none, since the engine then marks the outputs
of secret inputs itself. What is not known yet, in a preview, arrives as one well-known string.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.rpc import UNKNOWN

Value = Any
"""A property's value: text, number, boolean, nothing, or lists and objects of these."""
Properties = dict[str, Value]
SECRET: Properties = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""How the protocol marks a value as secret: an object of this and the value."""

__all__ = ["SECRET", "UNKNOWN", "Properties", "Value", "decode", "encode", "holds_unknown"]


def decode(struct: struct_pb2.Struct) -> Properties:
    """Give a protocol message's properties as a dictionary; whole numbers become integers."""
    return {name: _plain(value) for name, value in struct.fields.items()}


def _plain(value: struct_pb2.Value) -> Value:
    match value.WhichOneof("kind"):
        case "struct_value":
            fields = value.struct_value.fields
            return _plain(fields["value"]) if SECRET.keys() <= fields.keys() else decode(value.struct_value)
        case "list_value":
            return [_plain(item) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def encode(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Give properties as a protocol message, leaving out those that are None."""
    struct = struct_pb2.Struct()
    struct.update({name: value for name, value in properties.items() if value is not None})
    return struct


def holds_unknown(value: Value) -> bool:
    """Tell whether a value, or anything inside it, will only be known when something else has been made."""
    if isinstance(value, Mapping):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_unknown(item) for item in value)
    return bool(value == UNKNOWN)
