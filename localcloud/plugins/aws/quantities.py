"""Between Pulumi's properties and the API of CloudFront, where a list is an object with its length.

Names are matched without regard to case against boto3's own description of each call, and only those that do not match
are looked up in a table of other spellings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.plugins.aws.mapping import to_text
from localcloud.plugins.aws.schema import Property, Type
from localcloud.plugins.aws.values import Properties, Value

Names = Mapping[str, str]
"""Property to member."""


def counted(shape: Value, value: Value, names: Names) -> Value:
    """Give a value as an API's shape takes it, lists with their length."""
    match shape.type_name:
        case "structure" if isinstance(value, list):
            return _counted_list(shape, value, names)
        case "structure":
            return _counted_object(shape, value, names)
        case "list":
            return [counted(shape.member, item, names) for item in value]
        case "string":
            return to_text(value)
        case "integer" | "long":
            return int(value)
        case _:
            return value


def _counted_list(shape: Value, value: list[Value], names: Names) -> Value:
    items = [counted(shape.members["Items"].member, item, names) for item in value]
    enabled = {"Enabled": bool(items)} if "Enabled" in shape.members else {}
    return {**enabled, "Quantity": len(items), **({"Items": items} if items else {})}


def _counted_object(shape: Value, value: Properties, names: Names) -> Value:
    members = {member.lower(): member for member in shape.members}
    given = {}
    for name, item in value.items():
        member = members.get(name.lower()) or members.get(names.get(name, "").lower())
        if member is not None and item is not None:
            given[member] = counted(shape.members[member], item, names)
    if "Quantity" in shape.members:
        given["Quantity"] = len(given.get("Items", ()))
    return given


def uncounted(declared: Mapping[str, Property], found: Mapping[str, Any], names: Names) -> Properties:
    """Give the declared properties that an answer holds."""
    members = {member.lower(): value for member, value in found.items()}
    told = {}
    for name, field in declared.items():
        value = members.get(name.lower(), members.get(names.get(name, "").lower()))
        if value is not None:
            told[name] = _uncounted(field.type, value, names)
    return told


def _uncounted(declared: Type, value: Value, names: Names) -> Value:
    if declared.name == "list" and isinstance(value, Mapping):
        value = value.get("Items") or []
    if declared.name == "list" and declared.item:
        return [_uncounted(declared.item, item, names) for item in value]
    if declared.name == "object" and isinstance(value, Mapping):
        return uncounted(declared.fields(), value, names)
    if declared.name == "integer":
        return int(value or 0)
    return to_text(value) if declared.name == "string" else value
