"""docs/reliability.md is what docs/reliability.json says, and a test run writes neither unless it is asked to."""

from pathlib import Path

import pytest

from tests import reliability
from tests.reliability import DOCS, Figure, figures, page, record, write

OURS = Figure("M10", "killed", 12345, "0 | 0", "2026-11-21", 2)


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the figures go to, and a fault of the tests' own."""
    monkeypatch.setattr(figures, "__defaults__", (tmp_path,))
    monkeypatch.setattr(write, "__defaults__", (tmp_path,))
    monkeypatch.setitem(reliability.FAULTS, "M10", reliability.Fault("A fault", "it holds", "it does not"))
    return tmp_path


def test_the_page_is_what_the_figures_say() -> None:
    assert (DOCS / "reliability.md").read_text() == page(figures())


def test_nothing_is_written_unless_asked(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RELIABILITY", raising=False)
    record("M1", "killed", 1, "0")
    assert list(docs.iterdir()) == []


def test_a_figure_takes_the_place_of_the_one_before(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELIABILITY", "write")
    for fault, size in (("M10", 1), ("M2", 2), ("M10", 3), ("M1", 4)):
        record(fault, "killed", size, "none lost")
    assert [(one.fault, one.size) for one in figures()] == [("M1", 4), ("M2", 2), ("M10", 3)]
    assert (docs / "reliability.md").read_text() == page(figures())


def test_an_unknown_fault_is_refused(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELIABILITY", "write")
    with pytest.raises(KeyError, match="X1: no such fault"):
        record("X1", "killed", 1, "0")


def test_a_table_tells_all(docs: Path) -> None:
    assert page([OURS]).endswith(
        "## M10. A fault\n\nWhat must hold: it holds. The best elsewhere: it does not.\n\n"
        "| injection | size | result | date | cores |\n| --- | ---: | --- | --- | ---: |\n"
        "| killed | 12,345 | 0 \\| 0 | 2026-11-21 | 2 |\n"
    )
