"""Which phase of which change a file belongs to, and what is held back for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.connection import Connection
from operations.migrations import Mark, MigrationError, Phase, State, held_back, read_directory, status, up
from operations.migrations.marker import mark
from tests.operations.server import rows

Folder = Callable[[dict[str, str]], Path]
FILES = {
    "V1__t.sql": "CREATE TABLE t (a int);",
    "V2__b.sql": "-- The new column.\n-- groundwork: expand a-to-b\nALTER TABLE t ADD COLUMN b int;",
    "V3__drop.sql": "-- groundwork: contract a-to-b\nALTER TABLE t DROP COLUMN a;",
    "V4__other.sql": "CREATE TABLE other ();",
}


def silent(_said: str) -> None:
    """Nobody listens."""


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("-- groundwork: expand order-status\nSELECT 1", Mark(Phase.EXPAND, "order-status")),
        ("-- Why.\n\n  --groundwork:  contract x  \nSELECT 1", Mark(Phase.CONTRACT, "x")),
        ("SELECT 1;\n-- groundwork: contract x", None),
        ("-- the groundwork: contract x", None),
        ("-- groundwork: allow drop-table", None),
        ("", None),
    ],
)
def test_a_mark_stands_alone_in_a_comment_at_the_head(sql: str, found: Mark | None) -> None:
    assert mark(sql) == found


def test_a_mark_that_is_none_is_refused_with_its_file(folder: Folder) -> None:
    path = folder({"V1__a.sql": "-- groundwork: contract\nSELECT 1", "V2__b.sql": FILES["V2__b.sql"] * 2})
    with pytest.raises(MigrationError, match=r"V1__a.sql: line 1: 'contract' is no mark; write expand or contract and"):
        read_directory(path)


def test_a_contract_waits_until_it_is_let_go_and_is_not_late_then(connection: Connection, folder: Folder) -> None:
    path = folder(FILES)
    held = held_back(read_directory(path), thrown=())
    assert up(connection, path, progress=silent, held=held) == ["V1__t.sql", "V2__b.sql", "V4__other.sql"]
    waiting = [(row.script, row.hint) for row in status(connection, path, held=held) if row.state is State.HELD]
    assert waiting == [("V3__drop.sql", "contract of a-to-b")]
    assert up(connection, path, progress=silent, held=held_back(read_directory(path), {"a-to-b"})) == ["V3__drop.sql"]
    assert rows(connection, "SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = 't'::regclass "
                            "AND attnum > 0 AND NOT attisdropped") == [(["b"],)]  # fmt: skip


def test_everybody_else_runs_all_files_in_their_order(connection: Connection, folder: Folder) -> None:
    assert up(connection, folder(FILES), progress=silent) == list(FILES)
