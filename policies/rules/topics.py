"""SNS topics: encrypted by a key that alarms can use, closed, and spoken to by TLS."""

from collections.abc import Iterator

from policies.exposure import PROVIDER, refuses_plain_http, too_open
from policies.resource import Resource, as_far_as_known
from policies.rule import About, Complaint, rule
from policies.stack import Stack
from policies.statements import statements

TOPIC = "aws:sns/topic:Topic"
POLICY = "aws:sns/topicPolicy:TopicPolicy"

AWS_KEY = "alias/aws/sns"


@rule("topic-encrypted", types=[TOPIC], field="components/pager.py: kms_master_key_id",
      controls=["SNS.1", "CKV_AWS_26"])  # fmt: skip
def encrypted(topic: Resource) -> Iterator[str]:
    """A topic is encrypted with a customer key: alarms cannot publish under AWS's own."""
    if "kmsMasterKeyId" not in topic:
        yield "kmsMasterKeyId is missing"
    elif topic["kmsMasterKeyId"] == AWS_KEY:
        yield f"kmsMasterKeyId is {AWS_KEY}, under which no alarm can publish"


@rule("topic-policy-closed", types=[TOPIC, POLICY, PROVIDER], about=About.STACK, field="components/pager.py: policy",
      controls=["SNS.4", "CIS 2.21", "CKV_AWS_169", "CKV_AWS_385"])  # fmt: skip
def policy_closed(stack: Stack) -> Iterator[Complaint]:
    """No topic's policy lets everybody or another account publish or subscribe."""
    yield from too_open(stack, stack.of(TOPIC, POLICY), "policy")


@rule("topic-tls-only", types=[TOPIC, POLICY], about=About.STACK, field="components/pager.py: _tls_only")
def tls_only(stack: Stack) -> Iterator[Complaint]:
    """A topic refuses whoever publishes without TLS."""
    for topic in stack.of(TOPIC):
        yield from ((topic, what) for what in as_far_as_known(_plain(stack, topic)))


def _plain(stack: Stack, topic: Resource) -> Iterator[str]:
    found = [*([topic] if "policy" in topic else []), *stack.takers(topic, POLICY)]
    if not any(refuses_plain_http(statements(each["policy"]), "sns:Publish") for each in found):
        yield "its policy refuses nobody who comes by plain HTTP; deny sns:Publish where aws:SecureTransport is false"
