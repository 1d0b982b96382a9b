"""What RDS itself tells of its databases, and whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.level import ON_AWS
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.rules.databases import INSTANCE
from policies.stack import Stack

SUBSCRIPTION = "aws:rds/eventSubscription:EventSubscription"
PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup"
CATEGORIES = {
    "db-instance": {"configuration change", "failure", "maintenance"},
    "db-parameter-group": {"configuration change"},
    "db-security-group": {"configuration change", "failure"},
}
"""What each control wants to be told, by the kind of source."""


def _hears(subscription: Resource, kind: str) -> bool:
    """Whether it tells a topic all that is wanted of a kind; what it does not narrow down it tells whole."""
    if "snsTopic" not in subscription or not subscription.get("enabled", True):
        return False
    told = set(subscription.get("eventCategories", CATEGORIES[kind])) or CATEGORIES[kind]
    return subscription.get("sourceType", kind) == kind and told >= CATEGORIES[kind]


def _about(subscription: Resource, source: Resource, name: str) -> bool:
    """Whether it tells of this source, named or taken from it; one that names none tells of all."""
    if "sourceIds" not in subscription or source.urn in subscription.sources.get("sourceIds", ()):
        return True
    return name in source and source[name] in list(subscription["sourceIds"])


def _untold(stack: Stack, kind: str, sources: Iterable[Resource], name: str) -> Iterator[Complaint]:
    hearing = [each for each in stack.of(SUBSCRIPTION) if _hears(each, kind)]
    wanted = ", ".join(sorted(CATEGORIES[kind]))
    for source in sources:
        if not any(_about(each, source, name) for each in hearing):
            yield source, f"no event subscription of {kind} tells a topic its {wanted}"


@rule("database-events-told", types=[INSTANCE, SUBSCRIPTION], about=About.STACK,
      field="components/events.py: CATEGORIES", controls=["RDS.20"], levels=ON_AWS)  # fmt: skip
def database_events_told(stack: Stack) -> Iterator[Complaint]:
    """Of every database, RDS tells somebody when it fails, is changed or is to be maintained."""
    yield from _untold(stack, "db-instance", stack.of(INSTANCE), "identifier")


@rule("parameter-group-events-told", types=[PARAMETER_GROUP, SUBSCRIPTION], about=About.STACK,
      field="components/events.py: CATEGORIES", controls=["RDS.21"], levels=ON_AWS)  # fmt: skip
def parameter_group_events_told(stack: Stack) -> Iterator[Complaint]:
    """Of every parameter group, RDS tells somebody when it is changed."""
    yield from _untold(stack, "db-parameter-group", stack.of(PARAMETER_GROUP), "name")


@rule("database-firewall-events-told", types=[INSTANCE, SUBSCRIPTION], about=About.STACK,
      field="components/events.py: CATEGORIES", controls=["RDS.22"], levels=ON_AWS)  # fmt: skip
def database_firewall_events_told(stack: Stack) -> Iterator[Complaint]:
    """Where there are databases, RDS tells somebody when a database security group is changed or fails."""
    if databases := stack.of(INSTANCE):
        yield from _untold(stack, "db-security-group", databases[:1], "")
