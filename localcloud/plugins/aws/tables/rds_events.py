# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""RDS: who hears of what happens to databases."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tables.rds_tagging import LOWER, TAGGING
from localcloud.plugins.aws.values import UNKNOWN, Properties
from localcloud.plugins.aws.work import Call, Work

_SOURCES = (
    "db-instance",
    "db-cluster",
    "db-parameter-group",
    "db-security-group",
    "db-snapshot",
    "db-cluster-snapshot",
    "db-proxy",
    "blue-green-deployment",
    "custom-engine-version",
    "db-shard-group",
    "zero-etl",
)
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateEventSubscription.html"""


class EventSubscription(Kind):
    """A topic that is told of events; its id is its name."""

    type_name = "aws:rds/eventSubscription:EventSubscription"
    service = "rds"
    creation = Call("create_event_subscription")
    reading = Call("describe_event_subscriptions", "SubscriptionName", "EventSubscriptionsList")
    deletion = Call("delete_event_subscription", "SubscriptionName")
    natural = ("name",)
    names = {"name": "SubscriptionName", "snsTopic": "SnsTopicArn"}
    paths = {
        "name": "CustSubscriptionId",
        "arn": "EventSubscriptionArn",
        "eventCategories": "EventCategoriesList",
        "sourceIds": "SourceIdsList",
    }
    autoname = Autoname(longest=255, forbidden=LOWER)
    defaults = {"enabled": True}
    replaces = ("name", "namePrefix")
    missing = ("SubscriptionNotFound", "SubscriptionNotFoundFault")
    taken = ("SubscriptionAlreadyExist", "SubscriptionAlreadyExistFault")
    tagging = TAGGING

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find what AWS takes only along with the type of what events are about."""
        kind = inputs.get("sourceType")
        if kind is None and inputs.get("sourceIds"):
            yield "sourceType", "missing; sourceIds are of one type"
        if kind not in (None, UNKNOWN, *_SOURCES):
            yield "sourceType", f"{kind} given; it is one of {', '.join(_SOURCES)}"

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change the subscription, then single sources."""
        names = set(changed) & {"enabled", "eventCategories", "snsTopic", "sourceType"}
        if names:
            # AWS understands categories only along with the type.
            along = {"enabled", "sourceType"} if "eventCategories" in names else {"enabled"}
            wanted = {name: self.revised(work, name) for name in names | along}
            shape = work.shape("modify_event_subscription")
            work.call("modify_event_subscription", SubscriptionName=work.id, **to_api(shape, wanted, self.names))
        if "sourceIds" in changed:
            self._change_sources(work)

    @staticmethod
    def _change_sources(work: Work) -> None:
        old, new = (set(properties.get("sourceIds") or ()) for properties in (work.state, work.inputs))
        # The new ones first: removing the last would mean every source.
        for source in sorted(new - old):
            work.call("add_source_identifier_to_subscription", SubscriptionName=work.id, SourceIdentifier=source)
        for source in sorted(old - new):
            work.call("remove_source_identifier_from_subscription", SubscriptionName=work.id, SourceIdentifier=source)
