"""A lock of a run that is dead goes; that of a living one never does."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scripts import locks
from scripts.failures import RunError

NOW = datetime.now(UTC).isoformat().replace("+00:00", "000Z")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.2)


@pytest.fixture
def pulumi(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A living process of that name."""
    program = shutil.copy(shutil.which("sleep") or "", tmp_path / "pulumi")
    with subprocess.Popen([program, "60"]) as process:
        yield process
        process.kill()


def write(state: Path, pid: int, hostname: str = socket.gethostname(), since: str | None = None) -> Path:
    path = state / ".pulumi/locks/organization/groundwork/tiny-local" / f"{pid}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    since = since or datetime.now(UTC).isoformat()
    path.write_text(json.dumps({"pid": pid, "username": "me", "hostname": hostname, "timestamp": since}))
    return path


def test_the_lock_of_a_dead_process_is_reclaimed(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    lock = write(tmp_path, gone.pid)
    locks.reclaim(tmp_path, "tiny-local", wait=True)
    assert not lock.exists()


def test_the_lock_of_a_killed_process_that_nobody_has_waited_for_is_reclaimed(
    tmp_path: Path, pulumi: subprocess.Popen[bytes]
) -> None:
    lock = write(tmp_path, pulumi.pid)
    pulumi.kill()
    locks.reclaim(tmp_path, "tiny-local", wait=True)
    assert not lock.exists()


def test_the_lock_of_a_number_that_another_program_has_now_is_reclaimed(tmp_path: Path) -> None:
    lock = write(tmp_path, os.getpid())
    locks.reclaim(tmp_path, "tiny-local", wait=True)
    assert not lock.exists()


def test_the_lock_of_a_number_that_another_pulumi_has_now_is_reclaimed(
    tmp_path: Path, pulumi: subprocess.Popen[bytes]
) -> None:
    lock = write(tmp_path, pulumi.pid, since="2026-01-01T00:00:00.123456789Z")
    locks.reclaim(tmp_path, "tiny-local", wait=True)
    assert not lock.exists()


def test_the_lock_of_a_living_pulumi_stays_and_its_owner_is_named(
    tmp_path: Path, pulumi: subprocess.Popen[bytes]
) -> None:
    lock = write(tmp_path, pulumi.pid)
    with pytest.raises(RunError, match=f"tiny-local is being changed by pid {pulumi.pid} of me on .*kill -INT"):
        locks.reclaim(tmp_path, "tiny-local", wait=True)
    assert lock.exists()


def test_a_reader_does_not_wait_for_a_living_lock(tmp_path: Path, pulumi: subprocess.Popen[bytes]) -> None:
    lock = write(tmp_path, pulumi.pid)
    locks.reclaim(tmp_path, "tiny-local", wait=False)
    assert lock.exists()


def test_the_lock_of_another_machine_stays(tmp_path: Path) -> None:
    lock = write(tmp_path, 1, hostname="elsewhere")
    with pytest.raises(RunError, match="groundwork cancel -s tiny-local --yes"):
        locks.reclaim(tmp_path, "tiny-local", wait=True)
    assert lock.exists()


def test_a_half_written_lock_goes_when_its_writer_had_time_to_finish(tmp_path: Path) -> None:
    lock = write(tmp_path, 1)
    lock.write_text('{"pid": 1')
    locks.reclaim(tmp_path, "tiny-local", wait=True)
    assert lock.exists()
    os.utime(lock, (time.time() - 60,) * 2)
    locks.reclaim(tmp_path, "tiny-local", wait=True)
    assert not lock.exists()
