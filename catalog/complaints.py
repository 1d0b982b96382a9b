"""Pydantic's complaints, turned into the project's own sentences."""

from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from catalog.nearest import nearest
from catalog.problems import Problem

Place = tuple[int | str, ...]


def complaints(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """Every problem that pydantic found in what should have been a `model`."""
    for detail in error.errors(include_url=False):
        place = tuple(part for part in detail["loc"] if part != "[key]")
        yield Problem(".".join(str(part) for part in place), _sentence(detail, place, model))


def _sentence(detail: ErrorDetails, place: Place, model: type[BaseModel]) -> str:
    if detail["type"] == "extra_forbidden":
        return _unknown_field(str(place[-1]), _model_at(model, place[:-1]))
    if detail["type"] == "missing":
        return "required and not given; add it"
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    return f"{_shown(detail['input'])} given, {_allowed(detail)}"


def _unknown_field(field: str, owner: type[BaseModel] | None) -> str:
    known = sorted(owner.model_fields) if owner else []
    hint = nearest(field, known)
    return f"no such field{hint}" if hint else f"no such field; known are {', '.join(known)}"


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


ALLOWED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda ctx: f"allowed is {ctx['ge']} or more",
    "greater_than": lambda ctx: f"allowed is more than {ctx['gt']}",
    "less_than_equal": lambda ctx: f"allowed is {ctx['le']} or less",
    "literal_error": lambda ctx: f"allowed is {ctx['expected']}",
    "string_pattern_mismatch": lambda ctx: f"allowed is what matches {ctx['pattern']}",
    "too_short": lambda ctx: f"allowed is {ctx['min_length']} or more of them",
    "too_long": lambda ctx: f"allowed is {ctx['max_length']} or fewer of them",
    "int_type": lambda _: "wanted is a whole number",
    "int_parsing": lambda _: "wanted is a whole number",
    "int_from_float": lambda _: "wanted is a whole number",
    "float_type": lambda _: "wanted is a number",
    "float_parsing": lambda _: "wanted is a number",
    "bool_type": lambda _: "wanted is true or false",
    "bool_parsing": lambda _: "wanted is true or false",
    "string_type": lambda _: "wanted is text",
    "dict_type": lambda _: "wanted is a mapping of names",
    "tuple_type": lambda _: "wanted is a list",
    "model_type": lambda _: "wanted is a mapping of fields",
}
"""What is allowed, per kind of complaint."""


def _allowed(detail: ErrorDetails) -> str:
    say = ALLOWED.get(detail["type"])
    return say(detail.get("ctx", {})) if say else detail["msg"][:1].lower() + detail["msg"][1:]


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    """The model that stands at this place below another one."""
    kind: Any = model
    for part in place:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(part))
            kind = _only_kind(field.annotation) if field else None
        else:
            kind = _only_kind(get_args(kind)[-1]) if get_args(kind) else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _only_kind(annotation: Any) -> Any:  # noqa: ANN401 (an annotation has no better type)
    """What an optional field is when it is there."""
    if get_origin(annotation) in (Union, UnionType):
        return next(kind for kind in get_args(annotation) if kind is not type(None))
    return annotation
