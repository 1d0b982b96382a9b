"""A local stack from its first `up`: the cloud starts, the state is kept, the endpoints are shown."""

from __future__ import annotations

import json
import os
import subprocess
from argparse import Namespace

import pytest

from localcloud.cloud import control
from scripts import checkpoint, engine, locks, settings, stacks
from scripts.checkout import Checkout
from scripts.failures import InputError, RunError
from scripts.verbs import cloud, endpoints, pulumi

from .conftest import ENDPOINTS

STACK = "tiny-local"
TABLE = """\
name\tpart\taddress\tdatabase\tengine
app\twriter\t127.1.2.3:5433\tapp_db\tpostgres 18
app\treader 1\t127.1.2.4:5433\tapp_db\tpostgres 18
cache\tcache\t127.1.2.5:6380\t-\tredis
backups\tbucket\ttiny-backups\t-\ts3
"""


def up(project: Checkout) -> int:
    return pulumi.run(project, STACK, Namespace(verb="up", flags=["--yes"]))


@pytest.fixture(scope="module")
def raised(running: Checkout) -> Checkout:
    """The shared project after its first `up`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(running.root))
        assert up(running) == 0
    return running


@pytest.fixture
def state(raised: Checkout) -> checkpoint.Checkpoint:
    return checkpoint.of(raised.home / "state", STACK)


def test_up_starts_the_cloud_and_ends_with_the_endpoints(raised: Checkout, capfd: pytest.CaptureFixture[str]) -> None:
    assert up(raised) == 0
    assert control.status(raised.home).running
    assert capfd.readouterr().out.endswith(TABLE)


def test_up_again_says_that_nothing_changes(raised: Checkout, capfd: pytest.CaptureFixture[str]) -> None:
    assert up(raised) == 0
    assert "1 unchanged" in capfd.readouterr().out


def test_up_leaves_the_tracked_settings_as_they_were(raised: Checkout) -> None:
    for name in stacks.names(raised):
        assert "encryptionsalt" not in (raised.settings / f"Pulumi.{name}.yaml").read_text()


def test_every_run_is_encrypted_with_one_salt(raised: Checkout, state: checkpoint.Checkpoint) -> None:
    salt = state.salt()
    assert up(raised) == 0
    assert state.salt() == salt is not None


def test_a_setting_is_written_to_the_tracked_file_and_used(raised: Checkout) -> None:
    tracked = raised.settings / f"Pulumi.{STACK}.yaml"
    before = tracked.read_text()
    assert engine.run(raised, "config", ["set", "greeting", "hello"], STACK) == 0
    assert "groundwork:greeting: hello" in tracked.read_text()
    assert up(raised) == 0
    assert (checkpoint.of(raised.home / "state", STACK).outputs() or {})["greeting"] == "hello"
    tracked.write_text(before)


def test_a_secret_setting_is_encrypted_with_the_salt_of_the_state(
    raised: Checkout, state: checkpoint.Checkpoint
) -> None:
    tracked = raised.settings / f"Pulumi.{STACK}.yaml"
    before = tracked.read_text()
    assert engine.run(raised, "config", ["set", "--secret", "whisper", "psst"], STACK) == 0
    assert settings.salt_in(tracked) == state.salt() is not None
    assert "psst" not in tracked.read_text()
    assert up(raised) == 0
    assert "ciphertext" in (state.outputs() or {})["whisper"]
    assert "psst" not in state.path.read_text()
    tracked.write_text(before)


def test_listing_the_settings_writes_nothing(raised: Checkout, capfd: pytest.CaptureFixture[str]) -> None:
    tracked = raised.settings / f"Pulumi.{STACK}.yaml"
    before = tracked.read_text()
    assert engine.run(raised, "config", [], STACK) == 0
    assert "eu-west-1" in capfd.readouterr().out
    assert tracked.read_text() == before


def test_endpoints_are_printed_as_a_table_or_as_json(raised: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert endpoints.run(raised, STACK, Namespace(as_json=False)) == 0
    assert capsys.readouterr().out == TABLE
    assert endpoints.run(raised, STACK, Namespace(as_json=True)) == 0
    assert json.loads(capsys.readouterr().out) == ENDPOINTS


def test_endpoints_of_a_stack_that_was_never_up_are_refused(project: Checkout) -> None:
    with pytest.raises(RunError, match=r"tiny-local is not up.*groundwork up -s tiny-local"):
        endpoints.run(project, STACK, Namespace(as_json=True))
    assert not project.home.exists()


def test_endpoints_of_a_real_stack_are_not_here_without_a_login(project: Checkout) -> None:
    with pytest.raises(InputError, match=r"endpoints of tiny-prod: this is a real stack.*log in there first"):
        endpoints.run(project, "tiny-prod", Namespace(as_json=True))


def test_what_a_killed_run_left_pending_is_gone_after_the_next(raised: Checkout, state: checkpoint.Checkpoint) -> None:
    content = json.loads(state.path.read_text())
    resource = {
        "urn": f"urn:pulumi:{STACK}::groundwork::aws:sns/topic:Topic::x",
        "custom": True,
        "type": "aws:sns/topic:Topic",
    }
    content["checkpoint"]["latest"]["pending_operations"] = [{"resource": resource, "type": "creating"}]
    state.path.write_text(json.dumps(content))
    assert up(raised) == 0
    assert "pending_operations" not in json.loads(state.path.read_text())["checkpoint"]["latest"]


def test_the_lock_that_a_killed_run_left_does_not_stop_the_next(raised: Checkout) -> None:
    folder = raised.home / "state/.pulumi/locks/organization/groundwork" / STACK
    left = {
        "pid": 4_000_000,
        "username": "me",
        "hostname": locks.socket.gethostname(),
        "timestamp": "2026-01-01T00:00:00Z",
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "left.json").write_text(json.dumps(left))
    assert up(raised) == 0
    assert list(folder.iterdir()) == []


def test_the_settings_survive_the_removal_of_the_stack(raised: Checkout) -> None:
    tracked = raised.settings / f"Pulumi.{STACK}.yaml"
    before = tracked.read_text()
    assert engine.run(raised, "stack", ["rm", "--force", "--yes"], STACK) == 0
    assert tracked.read_text() == before
    assert not checkpoint.of(raised.home / "state", STACK).exists
    assert up(raised) == 0


def test_the_users_account_is_out_of_reach_of_a_local_stack(raised: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL_RDS", "https://example.org")
    session = engine.session(raised, stacks.find(raised, STACK), "up")
    aws = {name: value for name, value in session.environment.items() if name.startswith("AWS_")}
    assert aws == {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{control.status(raised.home).port}",
        "AWS_REGION": "eu-west-1",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def test_the_variables_for_a_shell_can_be_evaluated(raised: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert cloud.run(raised, STACK, Namespace(action="env", as_json=False)) == 0
    script = capsys.readouterr().out + 'printf "%s " "$AWS_ENDPOINT_URL" "$AWS_REGION" "$PULUMI_BACKEND_URL"'
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.split()
    port = control.status(raised.home).port
    assert said == [f"http://127.0.0.1:{port}", "eu-west-1", f"{(raised.home / 'state').as_uri()}?metadata=skip"]


def test_a_login_of_the_users_keeps_the_state_of_a_local_stack_too(
    raised: Checkout, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    theirs = raised.root / "theirs"
    theirs.mkdir()
    monkeypatch.setenv("PULUMI_BACKEND_URL", theirs.as_uri())
    monkeypatch.setenv("PULUMI_HOME", str(raised.root / "their-pulumi"))
    assert [up(raised), up(raised)] == [0, 0]
    said = capfd.readouterr().out
    assert ("1 unchanged" in said, said.endswith(TABLE)) == (True, True)
    assert checkpoint.of(theirs, STACK).exists
    assert "encryptionsalt" not in (raised.settings / f"Pulumi.{STACK}.yaml").read_text()


def test_reset_asks_where_somebody_can_answer_and_needs_yes_elsewhere(raised: Checkout) -> None:
    with pytest.raises(InputError, match="needs --yes"):
        cloud.run(raised, None, Namespace(action="reset", yes=False))
    assert control.status(raised.home).running


def test_reset_deletes_the_local_stacks_with_their_cloud(raised: Checkout) -> None:
    assert cloud.run(raised, None, Namespace(action="reset", yes=True)) == 0
    assert not control.status(raised.home).running
    assert not checkpoint.of(raised.home / "state", STACK).exists
