"""Rules that hold for every component, read from its source."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*sorted((ROOT / "components").glob("*.py")), *sorted((ROOT / "stacks").rglob("*.py"))]
IMPURE = {
    "boto3",
    "botocore",
    "datetime",
    "os",
    "psycopg",
    "random",
    "redis",
    "requests",
    "socket",
    "subprocess",
    "time",
}


def imported(tree: ast.AST) -> set[str]:
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_that_declares_can_reach_the_clock_the_network_or_a_database(source: Path) -> None:
    assert {name.partition(".")[0] for name in imported(ast.parse(source.read_text()))} & IMPURE == set()


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_that_declares_asks_the_cloud_or_where_it_is(source: Path) -> None:
    tree = ast.parse(source.read_text())
    called = [node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "attr")]
    assert [
        name for name in called if name.startswith(("get_caller", "get_availability", "get_region", "invoke"))
    ] == []
    compared = {
        leaf.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        for leaf in ast.walk(node)
        if isinstance(leaf, ast.Constant)
    }
    assert compared & {"local", "dev", "staging", "prod"} == set()
