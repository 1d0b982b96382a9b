"""CloudWatch's log groups: encrypted, kept as long as they must be and no longer, there before what writes them."""

from __future__ import annotations

from collections.abc import Iterator

from policies.level import PRODUCTION
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.rules.identity import SOURCES
from policies.stack import Stack
from policies.statements import allowed

GROUP = "aws:cloudwatch/logGroup:LogGroup"
POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
INSTANCE = "aws:rds/instance:Instance"
PROXY = "aws:rds/proxy:Proxy"
DAYS = "environment.retention.log_days"


@rule("log-group-encrypted", types=[GROUP], field="components/log_group.py: kms_key_id", controls=["CKV_AWS_158"])
def encrypted(group: Resource) -> Iterator[str]:
    """A log group is encrypted with a key of one's own."""
    if "kmsKeyId" not in group:
        yield "kmsKeyId names no key"


@rule("log-group-ends", types=[GROUP], field=DAYS, controls=["CKV_AWS_66"])
def ends(group: Resource) -> Iterator[str]:
    """What is logged is deleted some day."""
    if not group.get("retentionInDays"):
        yield "retentionInDays is not said, so everything is kept for ever"


@rule("log-group-kept-a-year", types=[GROUP], field=DAYS, controls=["CloudWatch.16", "CKV_AWS_338"],
      levels=PRODUCTION)  # fmt: skip
def kept_a_year(group: Resource, *, days: int = 365) -> Iterator[str]:
    """In production what is logged is kept for a year or more."""
    found = group.get("retentionInDays")
    if found and found < days:
        yield f"retentionInDays is {found:g}, {days:g} or more are asked for"


@rule("log-group-there-before-its-database", types=[GROUP, INSTANCE], about=About.STACK,
      field="components/instance.py: log_group")  # fmt: skip
def there_before_its_database(stack: Stack) -> Iterator[Complaint]:
    """The log groups of a database are declared: those that RDS makes itself have no key and no end."""
    there = {group["name"] for group in stack.of(GROUP) if "name" in group}
    for instance in stack.of(INSTANCE):
        for log in instance.get("enabledCloudwatchLogsExports", ()):
            path = f"/aws/rds/instance/{instance.get('identifier', instance.name)}/{log}"
            if path not in there:
                yield instance, f"it exports {log}, and {path} is not declared"


@rule("log-group-there-before-its-proxy", types=[GROUP, PROXY], about=About.STACK, field="components/proxy.py")
def there_before_its_proxy(stack: Stack) -> Iterator[Complaint]:
    """The log group of a proxy is declared: the one that RDS makes itself has no key and no end."""
    there = {group["name"] for group in stack.of(GROUP) if "name" in group}
    for proxy in stack.of(PROXY):
        path = f"/aws/rds/proxy/{proxy.get('name', proxy.name)}"
        if path not in there:
            yield proxy, f"{path} is not declared"


@rule("log-policy-narrow", types=[POLICY], field="components/search_logs.py: Action and Resource")
def narrow(policy: Resource) -> Iterator[str]:
    """A service may write to the log groups that are meant for it, and do nothing else with logs."""
    for each in allowed(policy["policyDocument"]):
        wide = [*(action for action in each.actions if action in {"*", "logs:*"}), *({"*"} & set(each.resources))]
        if wide:
            yield f"a statement allows {', '.join(wide)}"


@rule("log-policy-for-own-account", types=[POLICY], field="components/search_logs.py: Condition", controls=["CIS 2.21"])
def for_own_account(policy: Resource) -> Iterator[str]:
    """A service writes logs for the own account's sake only, and not when another account asks it to."""
    for each in allowed(policy["policyDocument"]):
        if not SOURCES & each.conditions.keys():
            yield f"{', '.join(each.principals)} may write without a condition on aws:SourceAccount or aws:SourceArn"
