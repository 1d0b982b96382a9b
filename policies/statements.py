"""Policy documents, of IAM or of a resource, as their statements: each list a list however it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EVERYBODY = "*"


@dataclass(frozen=True)
class Statement:
    """Who may do what with what, or may not."""

    allows: bool
    actions: tuple[str, ...]
    """In lower case, since AWS makes no difference; patterns."""
    resources: tuple[str, ...]
    principals: tuple[str, ...]
    """Such as `AWS arn:aws:iam::123456789012:root`, `Service rds.amazonaws.com`, `*`."""
    conditions: Mapping[str, tuple[str, ...]]
    """The keys in lower case, such as `aws:sourceaccount`, whatever the operator; and their values."""
    excepted: tuple[str, ...]
    """What is told by its exceptions: of `NotAction`, `NotResource`, `NotPrincipal`."""
    name: str = ""
    """Its `Sid`."""
    asked: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """The conditions again, with their operators: operator, key in lower case, values."""

    @property
    def to_everybody(self) -> bool:
        """Whether anybody is meant, of whichever account."""
        return any(each in {EVERYBODY, "AWS *"} for each in self.principals)


def statements(document: object) -> list[Statement]:
    """The statements of a policy document, JSON or what JSON would say. Raises NotKnownYet."""
    found: Any = json.loads(document) if isinstance(document, str) else document
    listed = found["Statement"]
    return [_statement(each) for each in ([listed] if isinstance(listed, Mapping) else listed)]


def allowed(document: object) -> Iterator[Statement]:
    """Those of them that allow something."""
    return (each for each in statements(document) if each.allows)


def _statement(written: Mapping[str, Any]) -> Statement:
    return Statement(
        allows=written["Effect"] == "Allow",
        actions=tuple(action.lower() for action in _list(written.get("Action"))),
        resources=_list(written.get("Resource")),
        principals=tuple(_principals(written.get("Principal"))),
        conditions=_conditions(written.get("Condition") or {}),
        excepted=tuple(name for name in ("NotAction", "NotResource", "NotPrincipal") if name in written),
        name=written.get("Sid", "without a name"),
        asked=tuple(_asked(written.get("Condition") or {})),
    )


def _principals(written: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    if isinstance(written, Mapping):
        yield from (f"{kind} {who}" for kind in written for who in _list(written[kind]))
    elif written:
        yield str(written)


def _conditions(written: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key.lower(): _list(keys[key]) for keys in (written[operator] for operator in written) for key in keys}


def _asked(written: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    return ((operator, key.lower(), _list(keys[key])) for operator, keys in written.items() for key in keys)


def _list(written: Any) -> tuple[str, ...]:  # noqa: ANN401 (JSON)
    if written is None:
        return ()
    return tuple(written) if isinstance(written, Sequence) and not isinstance(written, str) else (str(written),)
