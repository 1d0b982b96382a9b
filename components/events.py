"""What RDS itself has to say of its databases, to the topic of warnings (controls RDS.20, RDS.21 and RDS.22)."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.pager import Pager
from components.place import named

CATEGORIES = {
    "db-instance": ["maintenance", "configuration change", "failure"],
    "db-parameter-group": ["configuration change"],
    "db-security-group": ["configuration change", "failure"],
}
"""What each control wants to hear of; there are no clusters, of which RDS.19 is."""


@dataclass(frozen=True)
class EventsArgs:
    """Whose events, and where they go."""

    instances: Sequence[aws.rds.Instance]
    groups: Sequence[aws.rds.ParameterGroup]
    pager: Pager


class Events(pulumi.ComponentResource):
    """A subscription per kind of source, to one topic."""

    def __init__(self, name: str, args: EventsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Events", name, None, opts)
        self._name, self._args = name, args
        self._subscription("db-instance", [instance.identifier for instance in args.instances])
        self._subscription("db-parameter-group", [group.name for group in args.groups])
        self._subscription("db-security-group", None)
        self.register_outputs({})

    def _subscription(self, kind: str, ids: Sequence[pulumi.Input[str]] | None) -> None:
        """Without ids, all of the account's sources of that kind: a network of one's own has no such security group."""
        name = f"{self._name}-{kind.removeprefix('db-')}-events"
        aws.rds.EventSubscription(
            name,
            name=name,
            source_type=kind,
            source_ids=ids,
            event_categories=CATEGORIES[kind],
            sns_topic=self._args.pager.warning.arn,
            tags=named(name),
            opts=pulumi.ResourceOptions(parent=self),
        )
