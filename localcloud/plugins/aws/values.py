"""Property values as plain Python: between protobuf's `Struct` and dictionaries.

The plugin accepts neither secrets nor resource references, so the engine sends both as plain values and marks the
outputs of secret inputs itself. What is not known yet, in a preview, arrives as one well-known string.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.rpc import UNKNOWN

Value = Any
"""A property's value: text, number, boolean, nothing, or lists and objects of these."""
Properties = dict[str, Value]

__all__ = ["UNKNOWN", "Properties", "Value", "decode", "encode", "holds_unknown", "same_document", "same_text"]


def decode(struct: struct_pb2.Struct) -> Properties:
    """Give a protocol message's properties as a dictionary; whole numbers become integers."""
    return {name: _plain(value) for name, value in struct.fields.items()}


def _plain(value: struct_pb2.Value) -> Value:
    match value.WhichOneof("kind"):
        case "struct_value":
            return decode(value.struct_value)
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


def same_text(one: Value, other: Value) -> bool:
    """Compare what AWS changes the case of, such as identifiers and maintenance windows."""
    return str(one or "").lower() == str(other or "").lower()


def same_document(one: Value, other: Value) -> bool:
    """Compare two JSON documents by what they mean: spacing and order do not count, nor does one value for [it]."""
    try:
        return bool(_canonical(one) == _canonical(other))
    except ValueError:
        return bool(one == other)


def _canonical(document: Value) -> Value:
    if isinstance(document, str):
        document = json.loads(document) if document.strip() else None
    return _sorted(document)


def _sorted(value: Value) -> Value:
    if isinstance(value, dict):
        return {key: _sorted(item) for key, item in value.items()}
    if isinstance(value, list):
        items = sorted((_sorted(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
        return items[0] if len(items) == 1 else items
    return value
