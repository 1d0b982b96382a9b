"""Accounts."""

import json
from typing import Any

from tests.policies.broken import Editable, breaks

TOPIC = "aws:sns/topic:Topic"


def _change(plan: Editable, **more: Any) -> None:
    topic = plan.first(TOPIC)
    policy = json.loads(topic["policy"])
    policy["Statement"][0] |= more
    topic["policy"] = json.dumps(policy)


@breaks("provider-in-own-account", "allowedAccountIds is missing")
def _(plan: Editable) -> None:
    del plan.first("pulumi:providers:aws")["allowedAccountIds"]


@breaks("services-act-for-own-account", "cloudwatch.amazonaws.com may act for any account")
def _(plan: Editable) -> None:
    _change(plan, Condition={})


@breaks("resource-policy-names-actions", "sns:* is allowed by its statement AlarmsPublish")
def _(plan: Editable) -> None:
    _change(plan, Action="sns:*")
