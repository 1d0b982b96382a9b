"""SNS topics."""

import json

from tests.policies.broken import Editable, breaks

TOPIC = "aws:sns/topic:Topic"


@breaks("topic-encrypted", "kmsMasterKeyId is alias/aws/sns, under which no alarm can publish")
def _(plan: Editable) -> None:
    plan.first(TOPIC)["kmsMasterKeyId"] = "alias/aws/sns"


@breaks("topic-policy-closed", "policy lets account 999999999999 in by its statement AlarmsPublish")
def _(plan: Editable) -> None:
    topic = plan.first(TOPIC)
    policy = json.loads(topic["policy"])
    policy["Statement"][0] |= {"Principal": {"AWS": "999999999999"}, "Condition": {}}
    topic["policy"] = json.dumps(policy)


@breaks("topic-tls-only", "its policy refuses nobody who comes by plain HTTP")
def _(plan: Editable) -> None:
    topic = plan.first(TOPIC)
    policy = json.loads(topic["policy"])
    policy["Statement"] = [each for each in policy["Statement"] if each["Effect"] == "Allow"]
    topic["policy"] = json.dumps(policy)
