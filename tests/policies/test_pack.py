"""The policy pack answers the engine as the rules do in this process, and takes Pulumi's own configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import analyzer_pb2 as rpc

import tests.policies.breaking  # noqa: F401 (collects the cases)
from policies.changes import Change, Fate
from policies.check import check
from policies.level import EVERYWHERE
from policies.pack import Pack
from policies.remedies import REMEDIES
from policies.rule import RULES, About, Rule
from policies.settings import Settings
from policies.sources import state
from tests.policies.broken import CASES, Case, Editable
from tests.policies.engine import UNKNOWN_TEXT, struct, violations

OF_THE_STACK = (About.RESOURCE, About.STACK)
ONE_OF_EACH = {
    RULES[case.rule].check.__module__: case for case in CASES.values() if RULES[case.rule].about in OF_THE_STACK
}
GROUP = "aws:cloudwatch/logGroup:LogGroup"
INSTANCE = "aws:rds/instance:Instance"
URN = f"urn:pulumi:shop-prod::groundwork::{INSTANCE}::shop"


def broken(case: Case) -> Editable:
    edited = Editable(case.stack)
    case.violate(edited)
    return edited


def in_process(edited: Editable) -> list[tuple[str, str]]:
    return sorted(
        (each.rule, each.urn) for each in check(edited.stack(), Settings(), datetime.now(UTC).date()).findings
    )


def asked(**inputs: Any) -> rpc.AnalyzeRequest:
    return rpc.AnalyzeRequest(type=INSTANCE, name="shop", urn=URN, properties=struct(inputs))


def of_encryption(answer: rpc.AnalyzeResponse) -> list[rpc.AnalyzeDiagnostic]:
    return [each for each in answer.diagnostics if each.policyName == "database-encrypted"]


def configured(rule: str, level: rpc.EnforcementLevel.ValueType = rpc.MANDATORY, **properties: Any) -> Pack:
    pack = Pack(None)
    pack.ConfigureStack(rpc.AnalyzerStackConfigureRequest(stack="shop-prod"), None)
    config = rpc.PolicyConfig(enforcementLevel=level, properties=struct(properties))
    pack.Configure(rpc.ConfigureAnalyzerRequest(policyConfig={rule: config}), None)
    return pack


@pytest.mark.parametrize("case", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_the_engine_is_told_what_is_found_in_this_process(case: Case) -> None:
    edited = broken(case)
    assert violations(Pack(None), case.stack, edited._made) == in_process(edited) != []


def test_what_is_not_known_yet_is_no_violation() -> None:
    assert of_encryption(Pack(None).Analyze(asked(storageEncrypted=False), None)) != []
    assert of_encryption(Pack(None).Analyze(asked(storageEncrypted=UNKNOWN_TEXT), None)) == []


def test_a_secrets_value_is_not_looked_at() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": False}
    assert of_encryption(Pack(None).Analyze(asked(storageEncrypted=secret), None)) == []


def test_what_a_run_leaves_out_is_not_looked_at() -> None:
    edited = broken(CASES["database-tags-on-snapshots"])
    whole = violations(Pack(None), edited.name, edited._made)
    for flow in (made for made in edited._made if made.kind.endswith(":FlowLog")):
        flow.inputs.clear()
    assert violations(Pack(None), edited.name, edited._made) == whole != []


@pytest.mark.parametrize(("stack", "level"), [("shop-local", rpc.DISABLED), ("shop-prod", rpc.MANDATORY)])
def test_a_rule_is_as_strict_as_the_stacks_environment_wants(stack: str, level: int) -> None:
    pack = Pack(None)
    pack.ConfigureStack(rpc.AnalyzerStackConfigureRequest(stack=stack), None)
    levels = {each.name: each.enforcementLevel for each in pack.GetAnalyzerInfo(None, None).policies}
    assert levels["database-deletion-protected"] == level
    assert sorted(levels) == sorted(RULES)


def test_a_level_of_the_users_own_is_taken() -> None:
    pack = configured("database-encrypted", rpc.ADVISORY)
    assert [each.enforcementLevel for each in of_encryption(pack.Analyze(asked(storageEncrypted=False), None))] == [
        rpc.ADVISORY
    ]


def test_a_figure_of_the_users_own_is_taken() -> None:
    request = asked(backupRetentionPeriod=30)
    rule = "database-backups-kept-in-production"
    said = [each.policyName for each in configured(rule, days=31.0).Analyze(request, None).diagnostics]
    assert rule in said
    assert rule not in [each.policyName for each in Pack(None).Analyze(request, None).diagnostics]


@pytest.mark.parametrize(("expires", "left"), [("2999-12-31", 0), ("2020-01-31", 1)])
def test_leave_not_to_keep_a_rule_ends_on_its_day(expires: str, left: int) -> None:
    leave = {"resources": ["Instance shop"], "owner": "ops", "reason": "moves in March", "expires": expires}
    pack = configured("database-encrypted", rpc.ADVISORY, exemptions=[leave])
    answer = pack.Analyze(asked(storageEncrypted=False), None)
    found = of_encryption(answer)
    assert len(found) == left
    assert [each.policy_name for each in answer.not_applicable] == ["database-encrypted"] * (1 - left)
    assert all("its exemption (ops: moves in March) ended on" in each.message for each in found)
    assert all(each.enforcementLevel == rpc.MANDATORY for each in found)


@pytest.mark.parametrize(
    ("rule", "kind", "inputs", "mended"),
    [
        ("resource-named-in-tags", "aws:s3/bucket:Bucket", {"tags": {"a": "b"}}, {"tags": {"a": "b", "Name": "shop"}}),
        ("log-group-ends", GROUP, {}, {"retentionInDays": 365}),
        ("log-group-kept-a-year", GROUP, {"retentionInDays": 7}, {"retentionInDays": 365}),
    ],
)
def test_what_may_be_mended_is_mended_where_it_is_asked_for(
    rule: str, kind: str, inputs: dict[str, Any], mended: dict[str, Any]
) -> None:
    request = rpc.AnalyzeRequest(type=kind, name="shop", properties=struct({"kmsKeyId": UNKNOWN_TEXT, **inputs}))
    assert list(Pack(None).Remediate(request, None).remediations) == []
    (told,) = configured(rule, rpc.REMEDIATE).Remediate(request, None).remediations
    assert (told.policyName, MessageToDict(told.properties)) == (rule, {"kmsKeyId": UNKNOWN_TEXT, **inputs, **mended})


def test_every_remedy_is_a_rules() -> None:
    assert sorted(REMEDIES) == ["log-group-ends", "log-group-kept-a-year", "resource-named-in-tags"]
    assert REMEDIES.keys() <= RULES.keys()


def nothing_goes(change: Change) -> Iterator[str]:
    """Nothing is deleted."""
    if change.fate is Fate.DELETED:
        yield "it goes"


def test_a_state_that_is_there_is_compared_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("nothing-goes", About.CHANGE, nothing_goes, (), "", EVERYWHERE, frozenset([INSTANCE]))
    monkeypatch.setitem(RULES, rule.id, rule)
    edited = Editable("neotool-prod")
    gone = edited.made(INSTANCE).urn
    file = tmp_path / "state.json"
    file.write_text(json.dumps(exported(edited)))
    edited.remove(INSTANCE)
    assert (rule.id, gone) in violations(Pack(file), edited.name, edited._made)
    assert (rule.id, gone) not in violations(Pack(None), edited.name, edited._made)


@pytest.mark.parametrize("case", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_a_state_says_what_the_plan_says(case: Case) -> None:
    edited = broken(case)
    found = check(state.stack(case.stack, exported(edited)), Settings(), datetime.now(UTC).date()).findings
    assert sorted((each.rule, each.urn) for each in found) == in_process(edited)


def exported(edited: Editable) -> dict[str, Any]:
    """The state after the stack was brought up."""
    return {"version": 3, "deployment": {"resources": [
        {
            "urn": made.urn, "type": made.kind, "inputs": made.inputs, "protect": made.protected,
            "parent": made.above, "provider": made.provider,
            "propertyDependencies": {name: list(urns) for name, urns in made.sources.items()},
        }
        for made in edited._made
    ]}}  # fmt: skip
