"""Between Pulumi's properties and the AWS API's members.

Most differ in capitals alone (`kmsKeyId`, `KmsKeyId`), so names are matched without regard to case against boto3's own
description of each call; a table lists only the others.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from localcloud.plugins.aws.schema import Property, Type
from localcloud.plugins.aws.values import Properties, Value


def to_api(shape: Value, properties: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Give a call's parameters: each property that the call's input shape has a member for."""
    members = {member.lower(): member for member in shape.members}
    found = {}
    for name, value in properties.items():
        member = members.get(names.get(name, name).lower())
        if member is not None and value is not None:
            found[member] = to_member(shape.members[member], value)
    return found


def to_member(shape: Value, value: Value) -> Value:
    """Convert one value to what a member's shape takes; a lone value for a list becomes a list of one."""
    match shape.type_name:
        case "structure":
            return to_api(shape, value, {})
        case "list":
            return [to_member(shape.member, item) for item in (value if isinstance(value, list) else [value])]
        case "map":
            return {key: to_member(shape.value, item) for key, item in value.items()}
        case scalar:
            return _SCALARS[scalar](value) if scalar in _SCALARS else value


def to_text(value: Value) -> str:
    """Write a value as AWS writes it where it takes texts only."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, separators=(",", ":"))
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


_SCALARS: Mapping[str, Callable[[Value], Value]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "string": to_text,
}


def from_api(declared: Mapping[str, Property], found: Mapping[str, Any], paths: Mapping[str, str]) -> Properties:
    """Give the declared properties that an answer holds; a path is a JMESPath expression into it."""
    members = {member.lower(): value for member, value in found.items()}
    properties = {}
    for name, field in declared.items():
        value = pick(paths[name], found) if name in paths else members.get(name.lower())
        if value is not None:
            properties[name] = _from_member(field.type, value)
    return properties


def pick(path: str, found: Value) -> Value:
    """Find what a JMESPath expression points at; an empty path is the whole."""
    return importlib.import_module("jmespath").search(path, found) if path else found


def _from_member(declared: Type, value: Value) -> Value:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if declared.name == "object" and isinstance(value, Mapping):
        return from_api(declared.fields(), value, {})
    if declared.name == "list" and declared.item and isinstance(value, list):
        return [_from_member(declared.item, item) for item in value]
    if declared.name == "integer":
        return int(value)
    if declared.name == "boolean":
        return value in (True, "true", "True", "enabled")
    return to_text(value) if declared.name in ("string", "document") else value
