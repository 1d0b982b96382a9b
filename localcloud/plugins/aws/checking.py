"""What the engine asks first: are these properties known, complete and of the right type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from localcloud.plugins.aws.schema import Property, Schema, Type
from localcloud.plugins.aws.values import UNKNOWN, Properties, Value, holds_unknown

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "map": (dict,),
    "object": (dict,),
    "document": (str, dict),
}
_SAID = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "an object"}


@dataclass(frozen=True)
class Failure:
    """One complaint: the property's path and what is wrong with it. Values are not repeated, they may be secret."""

    path: str
    reason: str


def failures(schema: Schema, inputs: Properties) -> list[Failure]:
    """Collect every complaint about a resource's inputs."""
    return list(_object(schema.inputs, inputs, ""))


def documents_as_text(schema: Schema, inputs: Properties) -> Properties:
    """Write policy documents that were given as objects the way AWS takes them: as JSON."""
    return {name: _as_text(schema, name, value) for name, value in inputs.items()}


def _as_text(schema: Schema, name: str, value: Value) -> Value:
    declared = schema.inputs.get(name)
    if declared is None or declared.type.name != "document" or not isinstance(value, dict):
        return value
    return UNKNOWN if holds_unknown(value) else json.dumps(value, separators=(",", ":"))


def _object(fields: Mapping[str, Property], given: Properties, path: str) -> Iterator[Failure]:
    for name, value in given.items():
        if name.startswith("__") or value is None:
            continue
        where = f"{path}.{name}" if path else name
        if name in fields:
            yield from _value(fields[name].type, value, where)
        else:
            yield Failure(where, f"unknown property{_nearest(name, fields)}")
    for name, field in fields.items():
        if not field.optional and given.get(name) is None:
            yield Failure(f"{path}.{name}" if path else name, "missing required property")


def _value(wanted: Type, value: Value, path: str) -> Iterator[Failure]:
    if value == UNKNOWN or wanted.name == "any":
        return
    if not _fits(wanted, value):
        yield Failure(path, f"{_SAID.get(type(value), 'something else')} given, {_article(wanted)} wanted")
    elif wanted.name == "list" and wanted.item:
        for index, item in enumerate(value):
            yield from _value(wanted.item, item, f"{path}[{index}]")
    elif wanted.name == "map" and wanted.item:
        for key, item in value.items():
            yield from _value(wanted.item, item, f'{path}["{key}"]')
    elif wanted.name == "object" and wanted.fields():
        yield from _object(wanted.fields(), value, path)


def _fits(wanted: Type, value: Value) -> bool:
    allowed = _PYTHON_TYPES[wanted.name]
    return isinstance(value, allowed) and (not isinstance(value, bool) or bool in allowed)


def _article(wanted: Type) -> str:
    if wanted.name == "document":
        return "a JSON string or an object"
    return f"an {wanted.name}" if wanted.name[0] in "aeiou" else f"a {wanted.name}"


def _nearest(name: str, fields: Mapping[str, Property]) -> str:
    near = get_close_matches(name, fields, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known here: {', '.join(sorted(fields))}"
