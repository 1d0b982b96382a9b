"""What a person is told when something goes wrong."""

from __future__ import annotations

import errno
import stat
from importlib import import_module
from pathlib import Path

import pytest

from catalog import DeclarationError, Problem
from localcloud.cloud.control import CloudError
from operations.errors import OperationError
from scripts import failures
from scripts.checkout import Checkout
from scripts.failures import Explanation, InputError, RunError
from toolchain import ToolchainError

LINES = "stacks/x/system.py: 2 problems\n  a: wrong\n  b: wrong"


@pytest.mark.parametrize(
    ("error", "explained"),
    [
        (InputError("wrong"), Explanation("wrong", 2)),
        (RunError("cannot"), Explanation("cannot", 1)),
        (CloudError("port 4566 is taken"), Explanation("port 4566 is taken", 1)),
        (ToolchainError("no go"), Explanation("no go", 1)),
        (OperationError("one", "two"), Explanation("one\ntwo", 1)),
        (DeclarationError("stacks/x/system.py", [Problem("a", "wrong"), Problem("b", "wrong")]), Explanation(LINES, 2)),
        (KeyboardInterrupt(), Explanation("interrupted", 130)),
    ],
)
def test_a_foreseen_error_is_its_own_message(error: BaseException, explained: Explanation, tmp_path: Path) -> None:
    assert failures.explain(error, tmp_path / "logs") == explained
    assert not (tmp_path / "logs").exists()


def test_every_foreign_error_named_is_one_that_exists() -> None:
    for name in failures.FOREIGN:
        module, _, kind = name.rpartition(".")
        assert isinstance(getattr(import_module(module), kind), type)


def test_a_full_disk_is_named_with_the_file_and_the_way_out(tmp_path: Path) -> None:
    said = "no space left on the device; free some and run the same command again"
    named, nameless = (OSError(errno.ENOSPC, "No space left on device", *file) for file in (["/data/x"], []))
    assert failures.explain(named, tmp_path / "logs") == Explanation(f"/data/x: {said}", 1)
    assert failures.explain(nameless, tmp_path / "logs") == Explanation(f"{tmp_path}: {said}", 1)


def test_a_home_that_is_no_folder_is_named_with_the_way_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("in the way")
    with pytest.raises(OSError, match="home") as refused:
        Checkout(tmp_path, home).folder("state")
    assert failures.explain(refused.value, tmp_path).message == (
        f"{home}: something else is in the way; move it, or set GROUNDWORK_HOME to another folder"
    )


def fault() -> KeyError:
    try:
        return {}["x"]
    except KeyError as error:
        return error


def test_a_fault_is_written_to_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    explained = failures.explain(fault(), tmp_path / "logs")
    (log,) = (tmp_path / "logs").iterdir()
    assert explained == Explanation(f"a fault of groundwork itself: KeyError; please report it with {log}", 1)
    assert "Traceback" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_fault_whose_log_cannot_be_written_still_names_its_place(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    explained = failures.explain(fault(), tmp_path / "logs")
    assert f"KeyError at {__file__}:" in explained.message
