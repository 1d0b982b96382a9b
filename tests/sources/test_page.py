"""docs/sources.md names tests that are there, and a row for everything that a source asks."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "sources.md").read_text()
NAMED = sorted(set(re.findall(r"`((?:[a-z_]+/)+test_[a-z_]+\.py(?:::test_[a-z0-9_]+)?)`", PAGE)))
ROWS = {"neotool": 13, "commerce": 11, "standard": 9, "vrooli": 13, "Where the texts are wrong": 23}


@pytest.mark.parametrize("named", NAMED)
def test_a_test_that_is_named_is_there(named: str) -> None:
    file, _, test = named.partition("::")
    defined = {
        node.name for node in ast.walk(ast.parse((TESTS / file).read_text())) if isinstance(node, ast.FunctionDef)
    }
    assert not test or test in defined


@pytest.mark.parametrize("section", ROWS)
def test_every_row_of_a_source_is_answered(section: str) -> None:
    text = PAGE.partition(f"## {section}\n")[2].partition("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == ROWS[section]
    assert all(line.split(" | ", 1)[1].strip(" |") for line in rows)
