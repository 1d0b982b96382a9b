"""Policies of S3 buckets: TLS only, the own account only, and nobody locked out for good."""

from collections.abc import Iterator

from policies.exposure import PROVIDER, bound, refuses, refuses_plain_http, too_open
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.rules.buckets import BUCKET, configured
from policies.stack import Stack
from policies.statements import EVERYBODY, Statement, statements

POLICY = "aws:s3/bucketPolicy:BucketPolicy"

STRANGERS = (
    ("StringNotEquals", "aws:PrincipalAccount"),
    ("StringNotEquals", "aws:PrincipalOrgID"),
    ("ArnNotLike", "aws:PrincipalArn"),
)
"""Conditions that everybody of another account meets."""


def _statements(policy: Resource) -> list[Statement]:
    return statements(policy["policy"])


@rule("bucket-tls-only", types=[BUCKET, POLICY], about=About.STACK, field="components/bucket_policy.py: _tls_only",
      controls=["S3.5", "CIS 3.1.1", "CKV_AWS_379"])  # fmt: skip
def tls_only(stack: Stack) -> Iterator[Complaint]:
    """Every bucket refuses whoever comes without TLS."""
    yield from configured(stack, POLICY, "has no policy, so it answers plain HTTP; refuse that by one", _plain)


def _plain(policy: Resource) -> Iterator[str]:
    whole = (each for each in _statements(policy) if any(arn.endswith(EVERYBODY) for arn in each.resources))
    if not refuses_plain_http(whole, "s3:GetObject"):
        yield "its policy refuses nobody who comes by plain HTTP; deny s3:* where aws:SecureTransport is false"


@rule("bucket-own-account-only", types=[BUCKET, POLICY], about=About.STACK,
      field="components/bucket_policy.py: _own_account_only", controls=["S3.6"])  # fmt: skip
def own_account_only(stack: Stack) -> Iterator[Complaint]:
    """Every bucket refuses other accounts, whatever a later policy should allow them."""
    for bucket, what in configured(stack, POLICY, "", _strangers):
        if what:
            yield bucket, what


def _strangers(policy: Resource) -> Iterator[str]:
    refused = (refuses(each, *met) for each in _statements(policy) for met in STRANGERS)
    if not any(refused):
        yield "its policy refuses no other account; deny s3:* where aws:PrincipalAccount is not the own one"


@rule("bucket-policy-closed", types=[BUCKET, POLICY, PROVIDER], about=About.STACK,
      field="components/bucket_policy.py: the statements that allow",
      controls=["S3.2", "S3.3", "S3.6", "CIS 2.21", "CKV_AWS_70"])  # fmt: skip
def policy_closed(stack: Stack) -> Iterator[Complaint]:
    """No bucket's policy lets everybody or another account in."""
    yield from too_open(stack, stack.of(POLICY), "policy")


@rule("bucket-owner-not-locked-out", types=[POLICY], field="components/bucket_policy.py: the statements that deny",
      controls=["CKV_AWS_93"])  # fmt: skip
def owner_not_locked_out(policy: Resource) -> Iterator[str]:
    """No bucket's policy refuses everything to everybody: only the account's root could take it away again."""
    for each in _statements(policy):
        everything = {EVERYBODY, "s3:*"} & set(each.actions)
        if not each.allows and everything and each.to_everybody and not each.conditions:
            yield f"policy refuses everything to everybody by its statement {each.name}; give it a condition"


@rule("bucket-services-bound", types=[POLICY], field="components/bucket_policy.py: the statements that allow")
def services_bound(policy: Resource) -> Iterator[str]:
    """A service of AWS reaches a bucket for the own account's sake only, and not when another account asks it to."""
    for each in _statements(policy):
        services = [who for who in each.principals if who.startswith("Service ")]
        if each.allows and services and not bound(each):
            yield f"policy lets {', '.join(services)} in by its statement {each.name}; bind it by aws:SourceAccount"


@rule("bucket-policy-names-its-actions", types=[POLICY],
      field="components/bucket_policy.py: the statements that allow")  # fmt: skip
def names_its_actions(policy: Resource) -> Iterator[str]:
    """What a bucket's policy allows is named, action by action."""
    for each in _statements(policy):
        whole = [action for action in each.actions if action in {EVERYBODY, "s3:*"}]
        if each.allows and whole:
            yield f"policy allows {', '.join(whole)} by its statement {each.name}; name what is needed"
