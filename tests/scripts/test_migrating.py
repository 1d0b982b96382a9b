"""What `groundwork migrate` does with the files of a checkout, without a cloud."""

import shutil
from pathlib import Path

import pytest

from scripts import checkout
from scripts.__main__ import main
from scripts.checkout import Checkout

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own."""
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    monkeypatch.setattr(checkout, "here", lambda: Checkout(tmp_path, tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize("system", ["neotool", "commerce", "standard", "vrooli"])
def test_the_shipped_files_are_valid(system: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "validate", "--files", "-s", f"{system}-prod"]) == 0
    assert capsys.readouterr().out == ""


def test_every_problem_of_a_service_is_told_and_fails(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy / "stacks/neotool/migrations/app"
    (folder / "V900__a.sql").write_text("COMMIT;\r\n")
    (folder / "V901__b.sql").write_text("SELECT '${nobody}';")
    (folder / "beforeMigrate.sql").write_text("-- later")
    assert main(["migrate", "validate", "--files", "-s", "neotool-prod", "--service", "app"]) == 1
    assert [line.split(" ")[:2] for line in capsys.readouterr().out.splitlines()] == [
        ["app:", "V900__a.sql:1:"], ["app:", "V900__a.sql:1:"], ["app:", "V901__b.sql:1:"],
        ["app:", "beforeMigrate.sql:"],
    ]  # fmt: skip


def test_a_draft_is_written_and_refused_until_it_is_filled(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "new", "Add a note", "-s", "commerce-prod", "--service", "order"]) == 0
    (name,) = capsys.readouterr().out.split()
    assert main(["migrate", "validate", "--files", "-s", "commerce-prod", "--service", "order"]) == 1
    assert f"order: {Path(name).name}: holds no statement" in capsys.readouterr().out
    (copy / name).write_text((copy / name).read_text() + "ALTER TABLE orders ADD COLUMN note text;\n")
    assert main(["migrate", "validate", "--files", "-s", "commerce-prod", "--service", "order"]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "x", "-s", "neotool-prod"], "--service: which one? one of: app, security, asset"),
        (["new", "../x", "-s", "vrooli-prod"], "description '../x': letters, digits and single _ make a name"),
        (["new", "x", "--undo", "-s", "vrooli-prod"], "layout prisma has no repeatable or undo files"),
        (["validate", "--files", "-s", "vrooli-prod", "--service", "y"], "service y: there is none of that name"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    copy: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["migrate", *words]) == 2
    assert said in capsys.readouterr().err
