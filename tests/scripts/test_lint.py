"""`groundwork migrate lint` on the shipped systems, and on a file that hurts."""

import json
import shutil
from pathlib import Path

import pytest

from scripts import checkout
from scripts.__main__ import main
from scripts.checkout import Checkout

ROOT = Path(__file__).resolve().parents[2]
ORDERS = ROOT / "stacks" / "commerce" / "migrations" / "order"


@pytest.mark.parametrize("system", ["neotool", "commerce", "standard", "vrooli"])
def test_every_shipped_migration_is_clean(system: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["migrate", "lint", "-s", f"{system}-prod", "--json"])
    assert (status, json.loads(capsys.readouterr().out)) == (0, [])


def test_one_file_is_looked_at_alone(capsys: pytest.CaptureFixture[str]) -> None:
    file = next(ORDERS.glob("*_create_orders.sql"))
    assert main(["migrate", "lint", "-s", "commerce-prod", str(file)]) == 0
    assert "1 files, no findings" in capsys.readouterr().err


def test_a_file_of_another_stack_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "lint", "-s", "neotool-prod", "README.md"]) == 2
    assert "README.md: is no migration of this stack" in capsys.readouterr().err


def test_what_hurts_is_told_with_its_place_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    monkeypatch.setattr(checkout, "here", lambda: Checkout(tmp_path, tmp_path / "home"))
    file = tmp_path / "stacks" / "commerce" / "migrations" / "order" / "20990101_001_hurt.sql"
    file.write_text("ALTER TABLE orders\n    ALTER COLUMN total TYPE text;\nDROP TABLE gone;\n")
    status = main(["migrate", "lint", "-s", "commerce-prod", "--service", "order", "--json"])
    out, err = capsys.readouterr()
    found = [(each["line"], each["column"], each["rule"]) for each in json.loads(out)]
    assert (status, found) == (1, [(2, 24, "changing-column-type"), (3, 1, "ban-drop-table")])
    assert "new_total text" in json.loads(out)[0]["fix"]
    assert f"{file.relative_to(tmp_path)}:3: drops gone: whether a backup is young enough; add --backups" in err
