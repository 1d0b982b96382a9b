"""`groundwork dashboards render`: the files it writes, and what it says when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.__main__ import main


def test_every_dashboard_is_written_for_both_with_a_page_each(tmp_path: Path) -> None:
    assert main(["dashboards", "render", "-s", "vrooli-prod", "-o", str(tmp_path)]) == 0
    names = [f"{kind}-{name}" for kind in ("cloudwatch", "grafana") for name in ("vrooli-prod", "vrooli-prod-server")]
    files = [f"{name}.{end}" for name in names for end in ("html", "json")]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([*files, "prometheus-rules.yaml"])


def test_the_paths_are_the_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["dashboards", "render", "-s", "standard-dev", "-o", str(tmp_path)])
    printed = capsys.readouterr().out.splitlines()
    assert [Path(line).parent for line in printed] == [tmp_path] * 9


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["dashboards", "render", "-s", "standard-dev", "-o", str(tmp_path / "file")]) == 2
    assert "name another folder with -o" in capsys.readouterr().err


def test_a_stack_is_wanted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    assert main(["dashboards", "render"]) == 2
    assert "which stack?" in capsys.readouterr().err
