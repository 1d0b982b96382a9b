"""The policy pack beside the real Pulumi, and what of a stack is looked at."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from scripts import engine, stacks
from scripts.__main__ import main
from scripts.checkout import Checkout
from scripts.policing import pack

from .conftest import PROJECT

STACK = "tiny-prod"
POLICIES = str(PROJECT / "policies")
URN = "urn:pulumi:tiny-prod::groundwork::aws:rds/instance:Instance::tiny-prod-app"
GONE: dict[str, Any] = {"urn": URN, "type": "aws:rds/instance:Instance", "inputs": {"storageEncrypted": True}}


def written(folder: Path, *resources: dict[str, Any]) -> Path:
    file = folder / "state.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    return file


@pytest.mark.parametrize(
    ("verb", "given", "passed"),
    [
        ("preview", ["--diff"], ["--policy-pack", POLICIES, "--diff"]),
        ("up", ["--policy-pack-config", "c.json"], ["--policy-pack", POLICIES, "--policy-pack-config", "c.json"]),
        ("up", ["--policy-pack", "mine"], ["--policy-pack", "mine"]),
        ("up", ["--policy-pack=mine"], ["--policy-pack=mine"]),
        ("up", ["--no-policies", "--yes"], ["--yes"]),
        ("destroy", ["--yes"], ["--yes"]),
    ],
)
def test_the_pack_goes_along_unless_something_else_is_asked_for(verb: str, given: list[str], passed: list[str]) -> None:
    assert pack.with_pack(Checkout(PROJECT, PROJECT / "home"), verb, given) == passed


def test_a_checkout_without_rules_is_run_without() -> None:
    assert pack.with_pack(Checkout(PROJECT / "docs", PROJECT / "home"), "up", ["--yes"]) == ["--yes"]


def test_a_preview_fails_that_would_delete_a_database(
    project: Checkout, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert engine.run(project, "preview", ["--policy-pack", POLICIES], STACK) == 0
    monkeypatch.setenv(pack.BEFORE, str(written(project.root, GONE)))
    assert engine.run(project, "preview", ["--policy-pack", POLICIES], STACK) != 0
    assert "[mandatory]  store-not-deleted" in capfd.readouterr().out


def test_a_state_that_is_kept_elsewhere_is_lent_to_the_pack_alone(
    project: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = project.root / "theirs"
    theirs.mkdir()
    monkeypatch.setenv("PULUMI_BACKEND_URL", theirs.as_uri())
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "theirs")
    assert engine.run(project, "preview", [], STACK) == 0
    made = engine.session(project, stacks.find(project, STACK), "preview")
    with pack.before(made, ["--policy-pack", POLICIES]) as variables:
        lent = Path(variables[pack.BEFORE])
        assert stat.S_IMODE(lent.stat().st_mode) == 0o600
        assert "deployment" in json.loads(lent.read_text())
    assert not lent.exists()


def test_a_state_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clear = GONE | {"inputs": {"storageEncrypted": False}}
    file = str(written(tmp_path, clear))
    assert main(["policy", "check", "-s", "neotool-prod", "--state", file, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["failed"]
    assert "database-encrypted" in {each["rule"] for each in told["findings"]}


def test_a_report_tells_what_would_become_of_what_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = GONE | {"urn": URN.replace("tiny-prod", "neotool-prod").replace("app", "old")}
    monkeypatch.setattr("scripts.state.resources", lambda *_: [there])
    assert main(["policy", "report", "-s", "neotool-prod", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {each["id"]: each["outcome"] for each in told["rules"]}["store-not-deleted"] == "violated"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not readable as JSON"),
        ("[]", "holds no JSON object"),
        ('{"database-encryptd": "advisory"}', "database-encryptd: there is no such rule"),
        ('{"database-encrypted": "mandatry"}', "database-encrypted.enforcementLevel: mandatry given, allowed are"),
        ('{"database-encrypted": {"hours": 3}}', "database-encrypted.hours: no such figure"),
        ('{"database-encrypted": {"exemptions": [{"reason": "x", "expires": "2027-01-01"}]}}', "owner"),
    ],
)
def test_settings_that_are_wrong_are_refused(
    tmp_path: Path, text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text)
    assert main(["policy", "check", "-s", "neotool-prod", "--config", str(file)]) == 2
    assert says in capsys.readouterr().err
