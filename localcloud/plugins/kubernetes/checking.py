"""What an API server would say to an object's fields: unknown, missing, of the wrong type. All complaints at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from localcloud.plugins.kubernetes import rules, schemas
from localcloud.plugins.kubernetes.errors import Failure
from localcloud.plugins.kubernetes.kinds import Kind
from localcloud.plugins.kubernetes.paths import joined
from localcloud.plugins.values import UNKNOWN, Properties, Value

_ARTICLES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "an object",
}
_SAID: dict[type, str] = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list"}


def failures(kind: Kind, wanted: Properties) -> list[Failure]:
    """Collect what is wrong with an object; what is not known yet passes."""
    if kind.schema:
        found = _errors(schemas.validator(kind.schema).iter_errors(wanted), ())
    else:
        # Of a custom resource only its operator knows the rest.
        found = _errors(schemas.validator(None).iter_errors(wanted.get("metadata") or {}), ("metadata",))
    return sorted({*found, *rules.broken(kind, wanted)}, key=lambda failure: failure.path)


def _errors(errors: Iterable[Any], start: tuple[str, ...]) -> Iterator[Failure]:
    for error in errors:
        if error.instance != UNKNOWN:
            path = (*start, *error.absolute_path)
            yield from _READ.get(error.validator, _unfit)(error, path)


def _unknown(error: Any, path: tuple[str | int, ...]) -> Iterator[Failure]:  # noqa: ANN401 - of `jsonschema`
    fields = error.schema.get("properties", {})
    for name in error.instance:
        if name not in fields:
            near = get_close_matches(name, fields, n=1)
            known = f"did you mean {near[0]}?" if near else f"known here: {', '.join(sorted(fields)) or 'none'}"
            yield Failure(joined((*path, name)), f"unknown field; {known}")


def _missing(error: Any, path: tuple[str | int, ...]) -> Iterator[Failure]:  # noqa: ANN401
    for name in error.validator_value:
        if name not in error.instance:
            yield Failure(joined((*path, name)), "missing required field")


def _ill_typed(error: Any, path: tuple[str | int, ...]) -> Iterator[Failure]:  # noqa: ANN401
    yield Failure(joined(path), f"{_given(error.instance)} given, {_wanted(error.schema)} wanted")


def _not_listed(error: Any, path: tuple[str | int, ...]) -> Iterator[Failure]:  # noqa: ANN401
    yield Failure(joined(path), f"not one of those allowed: {', '.join(map(str, error.validator_value))}")


def _no_choice(error: Any, path: tuple[str | int, ...]) -> Iterator[Failure]:  # noqa: ANN401
    wanted = " or ".join(_wanted(choice) for choice in error.validator_value)
    yield Failure(joined(path), f"{_given(error.instance)} given, {wanted} wanted")


def _unfit(error: Any, path: tuple[str | int, ...]) -> Iterator[Failure]:  # noqa: ANN401
    yield Failure(joined(path), f"does not fit its schema's {error.validator}")


_READ = {
    "additionalProperties": _unknown,
    "required": _missing,
    "type": _ill_typed,
    "enum": _not_listed,
    "oneOf": _no_choice,
}


def _given(value: Value) -> str:
    return _SAID.get(type(value), "an object")


def _wanted(schema: Properties) -> str:
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(_ARTICLES[name] for name in names if name != "null")
