"""Event subscriptions, of which moto has the beginning; no event is ever sent."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import RDSClientError
from moto.rds.models import EventSubscription, RDSBackend
from moto.rds.responses import RDSResponse
from moto.sns.models import sns_backends


class Events(RDSBackend):
    """The part of RDS that keeps event subscriptions."""

    def create_event_subscription(self, kwargs: Any) -> EventSubscription:  # noqa: ANN401 - moto's signature
        """Make a subscription; its topic and its sources have to be there."""
        wanted = {"enabled": True, **kwargs}
        self._check_topic(str(wanted["sns_topic_arn"]))
        for source in wanted.get("source_ids") or ():
            self._check_source(wanted.get("source_type"), source)
        return super().create_event_subscription(wanted)

    def subscription(self, name: str) -> EventSubscription:
        """The subscription of this name. Raises RDS's SubscriptionNotFound."""
        return next(iter(super().describe_event_subscriptions(name)))

    def modify_event_subscription(self, wanted: dict[str, Any]) -> EventSubscription:
        """Change a subscription."""
        found = self.subscription(wanted["subscription_name"])
        if wanted.get("sns_topic_arn"):
            self._check_topic(wanted["sns_topic_arn"])
        for name in ("sns_topic_arn", "source_type", "event_categories", "enabled"):
            if wanted.get(name) is not None:
                setattr(found, name, wanted[name])
        return found

    def add_source(self, name: str, source: str) -> EventSubscription:
        """Add a source."""
        found = self.subscription(name)
        self._check_source(found.source_type, source)
        found.source_ids = [*(one for one in found.source_ids if one != source), source]
        return found

    def remove_source(self, name: str, source: str) -> EventSubscription:
        """Remove a source. Raises RDS's SourceNotFound."""
        found = self.subscription(name)
        if source not in found.source_ids:
            raise RDSClientError("SourceNotFound", f"Source {source} is not in the subscription {name}")
        found.source_ids = [one for one in found.source_ids if one != source]
        return found

    def _check_topic(self, arn: str) -> None:
        if arn not in sns_backends[self.account_id][self.region_name].topics:
            raise RDSClientError("SNSTopicArnNotFound", f"SNS topic {arn} does not exist")

    def _check_source(self, kind: str | None, source: str) -> None:
        if kind is None:
            raise RDSClientError("InvalidParameterCombination", "SourceIds need a SourceType")
        known: dict[str, Any] = {"db-instance": self.databases, "db-parameter-group": self.db_parameter_groups}
        if kind in known and source not in known[kind]:
            raise RDSClientError("SourceNotFound", f"Unable to find {kind} {source}")


class EventCalls(RDSResponse):
    """The calls about them."""

    @property
    def _events(self) -> Events:
        backend = self.backend
        assert isinstance(backend, Events)  # noqa: S101
        return backend

    def modify_event_subscription(self) -> ActionResult:
        """ModifyEventSubscription."""
        return ActionResult({"EventSubscription": self._events.modify_event_subscription(self.params)})

    def add_source_identifier_to_subscription(self) -> ActionResult:
        """AddSourceIdentifierToSubscription."""
        changed = self._events.add_source(self.params["SubscriptionName"], self.params["SourceIdentifier"])
        return ActionResult({"EventSubscription": changed})

    def remove_source_identifier_from_subscription(self) -> ActionResult:
        """RemoveSourceIdentifierFromSubscription."""
        changed = self._events.remove_source(self.params["SubscriptionName"], self.params["SourceIdentifier"])
        return ActionResult({"EventSubscription": changed})
