"""Policy documents: whom a statement lets in or refuses, and where one is open to more than its own account."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from policies.resource import Resource, as_far_as_known
from policies.rule import Complaint
from policies.stack import Stack

PROVIDER = "pulumi:providers:aws"
EVERYBODY = "*"
ACCOUNT = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)")
"""A principal's account: of a role, a user or the account itself."""

BINDS = frozenset(
    {
        *("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:sourceaccount", "aws:sourcearn"),
        *("aws:sourceorgid", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "kms:calleraccount"),
    }
)
"""Condition keys by which a statement for everybody is one for a few (AWS: what makes a policy not public)."""

LIKE = re.compile(r"(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?")


class Statement(NamedTuple):
    """One statement, each part a tuple whether it was written as one or not."""

    name: str
    allows: bool
    principals: tuple[str, ...]
    """AWS principals, `*` for everybody; services of AWS are none."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Any]]

    @property
    def bound(self) -> bool:
        """Whether a condition lets only some accounts, networks or resources through."""
        return any(
            key.lower() in BINDS and EVERYBODY not in _listed(value)
            for operator, keys in self.conditions.items()
            if LIKE.fullmatch(operator)
            for key, value in keys.items()
        )

    def refuses_when(self, operator: str, key: str, value: str | None = None) -> bool:
        """Whether it refuses everybody who meets a condition; `value` is any where none is given."""
        given = {name.lower(): value for name, value in self.conditions.get(operator, {}).items()}.get(key.lower())
        met = given is not None and (value is None or value in _listed(given))
        return not self.allows and EVERYBODY in self.principals and met


def statements(document: object) -> list[Statement]:
    """The statements of a document, text or parsed; none where it is no JSON."""
    try:
        parsed = json.loads(document) if isinstance(document, str) else document
    except ValueError:
        return []
    found = parsed.get("Statement", []) if isinstance(parsed, Mapping) else []
    return [_statement(each) for each in ([found] if isinstance(found, Mapping) else found)]


def _statement(each: Mapping[str, Any]) -> Statement:
    return Statement(
        name=str(each.get("Sid", "without a name")),
        allows=each.get("Effect") == "Allow",
        principals=_principals(each),
        actions=_listed(each.get("Action", ())),
        resources=_listed(each.get("Resource", ())),
        conditions=each.get("Condition", {}),
    )


def _principals(each: Mapping[str, Any]) -> tuple[str, ...]:
    """Everybody but some is everybody: a refusal that spares some still refuses all others."""
    if "NotPrincipal" in each:
        return (EVERYBODY,)
    given = each.get("Principal", ())
    return _listed(given.get("AWS", ())) if isinstance(given, Mapping) else _listed(given)


def _listed(value: Any) -> tuple[str, ...]:  # noqa: ANN401 (a text or a list of texts)
    return (value,) if isinstance(value, str) else tuple(str(each) for each in value)


def accounts(stack: Stack) -> frozenset[str]:
    """The accounts that the stack's providers may work in; none where they name none."""
    found: set[str] = set()
    for provider in stack.of(PROVIDER):
        given = provider.known("allowedAccountIds", ())
        found.update(json.loads(given) if isinstance(given, str) else given)
    return frozenset(found)


def too_open(stack: Stack, resources: Iterable[Resource], name: str) -> Iterator[Complaint]:
    """Whose policy lets in everybody, or an account that is not the stack's own."""
    own = accounts(stack)
    for resource in resources:
        yield from ((resource, what) for what in as_far_as_known(_open(resource, name, own)))


def _open(resource: Resource, name: str, own: frozenset[str]) -> Iterator[str]:
    for statement in statements(resource.get(name, "{}")):
        if not statement.allows or statement.bound:
            continue
        if EVERYBODY in statement.principals:
            yield f"{name} lets everybody in by its statement {statement.name}; name who, or bind it to an account"
        found = [ACCOUNT.match(principal) for principal in statement.principals]
        for account in sorted({match[1] for match in found if match} - own if own else ()):
            yield f"{name} lets account {account} in by its statement {statement.name}; {', '.join(sorted(own))} may"


def refuses_plain_http(found: Iterable[Statement], service: str) -> bool:
    """Whether whoever comes without TLS is refused everything that a service can do."""
    wanted = {EVERYBODY, f"{service}:*"}
    return any(
        each.refuses_when("Bool", "aws:SecureTransport", "false") and wanted & set(each.actions) for each in found
    )
