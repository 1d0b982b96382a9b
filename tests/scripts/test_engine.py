"""The real Pulumi behind its verbs, on a stack that needs no cloud."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import toolchain
from scripts import checkpoint, engine, process
from scripts.checkout import Checkout
from scripts.failures import InputError, RunError

STACK = "tiny-prod"
NO_CHANGES_EXPECTED = 7
"""Pulumi's exit status for changes where none were expected."""
SLEEPY = "import pathlib, time\npathlib.Path('../asleep').touch()\ntime.sleep(600)\n"

RUN = """
import sys
from pathlib import Path
from scripts import arguments, engine
from scripts.checkout import Checkout
root, words = Path(sys.argv[1]), arguments.split(sys.argv[2:])
sys.exit(engine.run(Checkout(root, root / "home"), words.rest[0], words.rest[1:], words.stack))
"""


def tracked(project: Checkout) -> dict[str, str]:
    return {file.name: file.read_text() for file in project.settings.iterdir()}


def test_a_preview_of_a_real_stack_needs_no_login_and_leaves_the_checkout_as_it_was(
    project: Checkout, capfd: pytest.CaptureFixture[str]
) -> None:
    before = tracked(project)
    assert engine.run(project, "preview", [], STACK) == 0
    assert "+ 1 to create" in capfd.readouterr().out
    assert tracked(project) == before
    assert not (Path.home() / ".pulumi").exists()


def test_the_exit_status_is_pulumis_own(project: Checkout) -> None:
    assert engine.run(project, "preview", ["--expect-no-changes"], STACK) == NO_CHANGES_EXPECTED


def test_a_flag_that_pulumi_does_not_know_is_its_own_to_refuse(
    project: Checkout, capfd: pytest.CaptureFixture[str]
) -> None:
    assert engine.run(project, "preview", ["--no-such-flag"], STACK) != 0
    assert "unknown flag: --no-such-flag" in capfd.readouterr().err


@pytest.mark.parametrize("verb", ["up", "destroy", "refresh", "import", "state", "stack", "config"])
def test_a_real_stack_is_not_touched_without_a_login(project: Checkout, verb: str) -> None:
    with pytest.raises(InputError, match=f"{verb} of {STACK}: this is a real stack.*log in .*pulumi login"):
        engine.run(project, verb, ["--yes"], STACK)
    assert not project.home.exists()


@pytest.mark.parametrize("verb", ["up", "destroy", "refresh"])
def test_what_nobody_can_agree_to_is_refused_before_anything_starts(project: Checkout, verb: str) -> None:
    with pytest.raises(InputError, match=f"groundwork {verb} -s tiny-local --diff --yes"):
        engine.run(project, verb, ["--diff"], "tiny-local")
    assert not project.home.exists()


def test_the_passphrase_is_made_once_and_read_by_its_owner_only(project: Checkout) -> None:
    assert engine.run(project, "preview", [], STACK) == 0
    passphrase = project.home / "passphrase"
    first = passphrase.read_text()
    assert engine.run(project, "preview", [], STACK) == 0
    assert passphrase.read_text() == first
    assert len(first) > 30
    assert stat.S_IMODE(passphrase.stat().st_mode) == 0o600


@pytest.mark.parametrize("by", ["file", "variable"])
def test_a_wrong_passphrase_is_called_so(project: Checkout, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine.run(project, "preview", [], STACK) == 0
    if by == "file":
        (project.home / "passphrase").write_text("another\n")
    else:
        monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "another")
    named = project.home / "passphrase" if by == "file" else "PULUMI_CONFIG_PASSPHRASE"
    with pytest.raises(RunError, match=f"wrong passphrase: the {by} {named} does not hold the one"):
        engine.run(project, "preview", [], STACK)


def test_a_lost_passphrase_is_not_silently_made_anew(project: Checkout) -> None:
    assert engine.run(project, "preview", [], STACK) == 0
    (project.home / "passphrase").unlink()
    with pytest.raises(RunError, match="passphrase is gone"):
        engine.run(project, "preview", [], STACK)


def test_the_users_own_login_is_used_and_its_stack_made(project: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = project.root / "theirs"
    theirs.mkdir()
    monkeypatch.setenv("PULUMI_BACKEND_URL", theirs.as_uri())
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "theirs")
    assert engine.run(project, "preview", [], STACK) == 0
    assert checkpoint.of(theirs, STACK).exists
    assert not (project.home / "state").exists()


def test_a_login_that_pulumi_remembers_is_used(project: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = project.root / "theirs"
    theirs.mkdir()
    monkeypatch.setenv("PULUMI_HOME", str(project.root / "pulumi"))
    subprocess.run([toolchain.locate().pulumi, "login", theirs.as_uri()], check=True)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "theirs")
    assert engine.run(project, "preview", [], STACK) == 0
    assert checkpoint.of(theirs, STACK).exists


def test_pulumi_does_not_outlive_a_killed_command(project: Checkout) -> None:
    (project.root / "stacks/__main__.py").write_text(SLEEPY)
    run = start(project, "preview", "-s", STACK)
    wait_for((project.root / "asleep").exists)
    (pulumi,) = children(run.pid)
    run.kill()
    run.wait()
    wait_for(lambda: process.look(pulumi) is None)


def test_ctrl_c_ends_pulumi_in_order(project: Checkout) -> None:
    (project.root / "stacks/__main__.py").write_text(SLEEPY)
    run = start(project, "preview", "-s", STACK)
    wait_for((project.root / "asleep").exists)
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait(30) > 0


def start(project: Checkout, *arguments: str) -> subprocess.Popen[bytes]:
    with (project.root / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-c", RUN, project.root, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)
