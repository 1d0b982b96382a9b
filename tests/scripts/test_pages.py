"""The documentation's pages that follow from the declaration are what it says today."""

from pathlib import Path

import pytest

from scripts import pages
from scripts.checkout import Checkout
from scripts.verbs.docs import all_pages

ROOT = Path(__file__).resolve().parents[2]
STACKS = [
    f"{system}-{environment}"
    for system in ("commerce", "neotool", "standard", "vrooli")
    for environment in ("local", "dev", "staging", "prod", *(["prod-dr"] if system == "commerce" else []))
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return all_pages(Checkout(ROOT, tmp_path_factory.mktemp("home")))


def test_every_page_is_what_make_docs_would_write(made: dict[str, str]) -> None:
    assert pages.differing(ROOT / "docs", made) == []


@pytest.mark.parametrize("page", ["environments.md", "stacks.md"])
def test_every_stack_has_its_row_from_the_laptop_to_production(made: dict[str, str], page: str) -> None:
    rows = [line.split(" | ")[0].strip("| ") for line in made[page].splitlines() if line.startswith("| ")]
    assert [row for row in rows if "-" in row and "---" not in row and "`" not in row] == STACKS


def test_what_differs_is_named(made: dict[str, str], tmp_path: Path) -> None:
    assert pages.write(tmp_path, made) == list(made)
    (tmp_path / "stacks.md").write_text("older")
    assert pages.differing(tmp_path, made) == ["stacks.md"]
