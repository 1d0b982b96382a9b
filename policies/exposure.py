"""Where a policy document is open to more than its own account, and whether it refuses whoever comes without TLS."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase

from policies.resource import Resource, as_far_as_known
from policies.rule import Complaint
from policies.stack import Stack
from policies.statements import EVERYBODY, Statement, allowed, statements

PROVIDER = "pulumi:providers:aws"
ACCOUNT = re.compile(r"AWS (?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)")
"""A principal's account: of a role, a user or the account itself."""

BINDS = frozenset(
    {
        *("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:sourceaccount", "aws:sourcearn"),
        *("aws:sourceorgid", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "kms:calleraccount"),
    }
)
"""Condition keys by which a statement for everybody is one for a few (AWS: what makes a policy not public)."""

ON_BEHALF = BINDS | {"kms:encryptioncontext:aws:logs:arn", "kms:viaservice"}
"""Condition keys by which a service of AWS is let in for some account's or resource's sake only."""

EQUAL = re.compile(r"(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?")
"""Operators by which it is: a `Not` in one lets all the others in."""


def bound(statement: Statement, by: frozenset[str] = BINDS) -> bool:
    """Whether a condition lets only some accounts, networks or resources through."""
    return any(
        key in by and EQUAL.fullmatch(operator) and EVERYBODY not in values for operator, key, values in statement.asked
    )


def refuses(statement: Statement, operator: str, key: str) -> bool:
    """Whether it refuses everybody who meets a condition, such as `StringNotEquals` of `aws:PrincipalAccount`."""
    everybody = statement.to_everybody or "NotPrincipal" in statement.excepted
    met = any((operator, key.lower()) == each[:2] for each in statement.asked)
    return not statement.allows and everybody and met


def refuses_plain_http(found: Iterable[Statement], action: str) -> bool:
    """Whether whoever comes without TLS is refused an action."""
    return any(
        refuses(each, "Bool", "aws:SecureTransport")
        and "false" in map(str.lower, each.conditions["aws:securetransport"])
        and any(fnmatchcase(action.lower(), pattern) for pattern in each.actions)
        for each in found
    )


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


def too_trusting(policy: object, spared: Collection[str] = ()) -> Iterator[str]:
    """Which services a policy lets in whoever they act for; `spared` are those that AWS documents no condition of."""
    for statement in allowed(policy):
        services = {who.removeprefix("Service ") for who in statement.principals if who.startswith("Service ")}
        if services - set(spared) and not bound(statement, ON_BEHALF):
            who = ", ".join(sorted(services - set(spared)))
            yield f"{who} may act for any account by its statement {statement.name}; name aws:SourceAccount there"


def unnamed_actions(policy: object) -> Iterator[str]:
    """Which statements allow every action there is, or a service of AWS every one of this resource."""
    for statement in allowed(policy):
        to_service = any(who.startswith("Service ") for who in statement.principals)
        for action in statement.actions:
            if action == EVERYBODY or (to_service and action.endswith(":*")):
                yield f"{action} is allowed by its statement {statement.name}; name the actions that are needed"


def _open(resource: Resource, name: str, own: frozenset[str]) -> Iterator[str]:
    if name not in resource:
        return
    for statement in statements(resource[name]):
        if statement.allows and not bound(statement):
            yield from (f"{name} lets {who}" for who in _let_in(statement, own))


def _let_in(statement: Statement, own: frozenset[str]) -> Iterator[str]:
    by = f"in by its statement {statement.name}"
    if statement.to_everybody or "NotPrincipal" in statement.excepted:
        yield f"everybody {by}; name who, or bind it to an account"
    found = {match[1] for match in map(ACCOUNT.match, statement.principals) if match}
    for account in sorted(found - own) if own else ():
        yield f"account {account} {by}; {', '.join(sorted(own))} may"
