"""Set-up of a fresh checkout, with the caches of this machine."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from toolchain.checkout import ROOT
from toolchain.errors import ToolchainError
from toolchain.steps import Board, Step

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".groundwork", "__pycache__", ".*_cache")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of this checkout that is set up already."""
    folder = tmp_path_factory.mktemp("fresh") / "checkout"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT, symlinks=True)
    done = bootstrap(folder)
    assert done.returncode == 0, done.stderr
    return folder


def bootstrap(checkout: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [_python(), "toolchain/bootstrap.py"],
        cwd=checkout,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_fresh_checkout_can_be_worked_with(checkout):
    script = [checkout / ".venv" / "bin" / "groundwork", "--help"]
    assert b"usage: groundwork" in subprocess.run(script, capture_output=True, check=True).stdout
    where = "import toolchain, scripts; print(toolchain.__file__)"
    python = checkout / ".venv" / "bin" / "python"
    found = subprocess.run([python, "-I", "-c", where], capture_output=True, text=True, check=True).stdout
    assert found == f"{checkout}/toolchain/__init__.py\n"


def test_the_environment_is_what_the_lock_file_says(checkout):
    python = [checkout / ".venv" / "bin" / "python", "-m", "pip"]
    assert subprocess.run([*python, "check"], capture_output=True, check=True)
    listed = subprocess.run(
        [*python, "freeze", "--all", "--exclude-editable"], capture_output=True, text=True, check=True
    )
    installed = set(listed.stdout.lower().replace("_", "-").split())
    assert installed <= set((ROOT / "requirements.lock").read_text().split())


def test_a_second_time_nothing_is_done(checkout):
    before = (checkout / ".venv" / ".groundwork").stat().st_mtime_ns
    assert bootstrap(checkout).stderr == ""
    assert (checkout / ".venv" / ".groundwork").stat().st_mtime_ns == before


def test_nothing_is_written_into_the_users_home(checkout, tmp_path):
    caches = {"XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")}
    (checkout / ".venv" / ".groundwork").unlink()
    assert bootstrap(checkout, HOME=str(tmp_path), **caches).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_changed_lock_file_is_followed(checkout):
    lock = checkout / "requirements.lock"
    lock.write_text(lock.read_text() + "\n# changed\n")
    assert "python packages" in bootstrap(checkout).stderr
    assert bootstrap(checkout).stderr == ""


def test_what_a_killed_set_up_left_is_repaired(checkout):
    environment = checkout / ".venv"
    shutil.rmtree(environment)
    killed = subprocess.Popen([_python(), "toolchain/bootstrap.py"], cwd=checkout, stderr=subprocess.DEVNULL)
    while not (environment / ".unfinished").exists():
        assert killed.poll() is None
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    (environment / "lib" / "of-the-killed-one").touch()
    assert bootstrap(checkout).returncode == 0
    assert not (environment / "lib" / "of-the-killed-one").exists()
    assert not (environment / ".unfinished").exists()


def test_a_checkout_that_was_moved_gets_a_new_environment(checkout):
    moved = checkout.rename(checkout.with_name("moved"))
    assert bootstrap(moved).returncode == 0
    script = (moved / ".venv" / "bin" / "pytest").read_text()
    moved.rename(checkout)
    assert str(moved) in script
    assert str(checkout) not in script


def test_an_old_python_is_named_and_what_to_do_about_it():
    old = (
        "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('toolchain/bootstrap.py', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", old], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "make PYTHON=python3.12" in done.stderr


def test_a_python_that_makes_no_environments_is_told_what_to_install(checkout, tmp_path):
    (tmp_path / "venv.py").write_text("raise SystemExit('No module named ensurepip')\n")
    shutil.rmtree(checkout / ".venv")
    done = bootstrap(checkout, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "apt-get install python3-venv (No module named ensurepip)" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_package_index_it_is_said_in_a_sentence(checkout, tmp_path):
    (checkout / ".venv" / ".groundwork").unlink(missing_ok=True)
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_FIND_LINKS": "", "XDG_CACHE_HOME": str(tmp_path)}
    done = bootstrap(checkout, **nowhere, GOPROXY="off")
    assert done.returncode == 1
    assert "python packages: uv could not be fetched, let pip reach its package index (No matching" in done.stderr
    assert "Traceback" not in done.stderr


def test_steps_run_side_by_side_and_all_failures_are_told(capsys):
    both = threading.Barrier(2, timeout=10)

    def fail(progress):
        both.wait()
        progress("half way")
        raise ToolchainError("broken")

    failures = Board([Step("one", fail), Step("other", fail)], sys.stderr).run()
    told = [line.split(" s  ")[1] for line in capsys.readouterr().err.splitlines()]
    assert failures == ["one: broken", "other: broken"]
    assert sorted(told) == ["failed", "failed", "half way", "half way"]


def _python() -> str:
    """The interpreter outside of any virtual environment, which is what a stranger starts with."""
    return str(Path(sys.base_prefix) / "bin" / "python3")
