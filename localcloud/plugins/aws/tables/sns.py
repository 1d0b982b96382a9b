# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""SNS: topics, their policies, and who listens."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_text
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

_NOT_FOUND = ("NotFound", "NotFoundException")


class _Attributed(Kind):
    """SNS keeps most properties as attributes: a map of texts, set one by one."""

    service = "sns"
    attributes: ClassVar[tuple[str, ...]]
    setting: ClassVar[tuple[str, str]]
    """The call that sets one attribute, and the parameter that says whose."""

    def attribute(self, name: str) -> str:
        """Spell a property as the attribute it is."""
        return self.names.get(name, name[0].upper() + name[1:])

    def given(self, work: Work) -> dict[str, str]:
        """Collect the attributes that are wanted."""
        wanted = {name: work.inputs[name] for name in self.attributes if name in work.inputs}
        return {self.attribute(name): to_text(value) for name, value in wanted.items()}

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Set each changed attribute by a call of its own."""
        operation, owner = self.setting
        for name in sorted(set(changed) & set(self.attributes)):
            value = to_text(self.revised(work, name) or "")
            work.call(operation, **{owner: work.id}, AttributeName=self.attribute(name), AttributeValue=value)


class Topic(_Attributed):
    """A topic; its id is its ARN."""

    type_name = "aws:sns/topic:Topic"
    creation = Call("create_topic")
    reading = Call("get_topic_attributes", "TopicArn", "Attributes")
    deletion = Call("delete_topic", "TopicArn")
    setting = ("set_topic_attributes", "TopicArn")
    identity = "TopicArn"
    natural = ("name",)
    autoname = Autoname(longest=256, forbidden="")
    attributes = (
        "contentBasedDeduplication",
        "deliveryPolicy",
        "displayName",
        "fifoThroughputScope",
        "kmsMasterKeyId",
        "policy",
        "signatureVersion",
        "tracingConfig",
        "archivePolicy",
    )
    paths = {"arn": "TopicArn", "owner": "Owner"}
    replaces = ("name", "namePrefix", "fifoTopic")
    missing = _NOT_FOUND
    tagging = Tagging("tag_resource", "untag_resource", "ResourceArn", list="list_tags_for_resource:Tags")

    def create(self, work: Work) -> str:
        """Create the topic; SNS gives the existing one when name and attributes agree."""
        fifo = {"FifoTopic": "true"} if work.get("fifoTopic") else {}
        attributes = {**self.given(work), **fifo}
        made = work.call("create_topic", Name=work.inputs["name"], Attributes=attributes, **self.tag_parameters(work))
        return str(made["TopicArn"])

    def find(self, work: Work) -> str | None:
        """Look for a topic of the name, because creating one with other attributes is refused without saying why."""
        arn = f"arn:aws:sns:{work.region}:{work.cloud.account()}:{work.inputs['name']}"
        work.id = arn
        return arn if self.read(work) is not None else None

    def outputs(self, work: Work, found: Found) -> Properties:
        """Add the name, which SNS tells only within the ARN."""
        fifo = found.get("FifoTopic") == "true"
        return {**super().outputs(work, found), "name": work.id.rpartition(":")[2], "fifoTopic": fifo}


class TopicPolicy(Kind):
    """Who may do what with a topic; a topic always has one, deleting it brings back the first."""

    type_name = "aws:sns/topicPolicy:TopicPolicy"
    service = "sns"
    creation = Call("set_topic_attributes")
    reading = Call("get_topic_attributes", "TopicArn", "Attributes")
    natural = ("arn",)
    paths = {"arn": "TopicArn", "owner": "Owner", "policy": "Policy"}
    replaces = ("arn",)
    missing = _NOT_FOUND

    def create(self, work: Work) -> str:
        """Set the policy."""
        self.update(work, ("policy",))
        return str(work.inputs["arn"])

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Set the policy again."""
        if "policy" in changed:
            arn, policy = work.inputs["arn"], work.inputs["policy"]
            work.call("set_topic_attributes", TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


class TopicSubscription(_Attributed):
    """An endpoint that a topic's messages go to; its id is its ARN."""

    type_name = "aws:sns/topicSubscription:TopicSubscription"
    creation = Call("subscribe")
    reading = Call("get_subscription_attributes", "SubscriptionArn", "Attributes")
    deletion = Call("unsubscribe", "SubscriptionArn")
    setting = ("set_subscription_attributes", "SubscriptionArn")
    attributes = (
        "deliveryPolicy",
        "filterPolicy",
        "filterPolicyScope",
        "rawMessageDelivery",
        "redrivePolicy",
        "replayPolicy",
        "subscriptionRoleArn",
    )
    defaults = {"rawMessageDelivery": False, "endpointAutoConfirms": False, "confirmationTimeoutInMinutes": 1}
    passive = ("endpointAutoConfirms", "confirmationTimeoutInMinutes")
    paths = {"arn": "SubscriptionArn", "ownerId": "Owner", "topic": "TopicArn"}
    replaces = ("topic", "protocol", "endpoint")
    missing = _NOT_FOUND

    def create(self, work: Work) -> str:
        """Subscribe; SNS gives the existing subscription when there is one."""
        given: dict[str, Any] = {"TopicArn": work.inputs["topic"], "ReturnSubscriptionArn": True}
        given.update(Protocol=work.inputs["protocol"], Endpoint=work.inputs["endpoint"])
        return str(work.call("subscribe", Attributes=self.given(work), **given)["SubscriptionArn"])
