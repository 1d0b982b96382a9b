"""A migration wants a connection of its own; what only looks like one is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.connection import Target
from operations.migrations import MigrationError, migrate
from tests.operations.pooler import pgbouncer, pooler, relay
from tests.operations.server import Server, rows

Folder = Callable[[dict[str, str]], Path]
ONE = {"V1__a.sql": "CREATE TABLE a (id int);"}


def silent(_said: str) -> None:
    """Nobody listens."""


@pytest.mark.parametrize("mode", ["transaction", "session"])
def test_pgbouncer_is_refused_before_anything_runs(server: Server, database: Target, folder: Folder, mode: str) -> None:
    with pgbouncer(server, database, mode) as pooled:
        assert rows(pooled, "SELECT 1") == [(1,)]
        with pytest.raises(MigrationError, match=rf"{pooled.port}/{database.database}: goes through a pooler"):
            migrate(pooled, folder(ONE), progress=silent)
    assert rows(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_pooler_is_known_by_the_key_it_makes_up(server: Server, database: Target, folder: Folder) -> None:
    with pooler(server, database) as pooled, pytest.raises(MigrationError, match="the login met process 1234567, "):
        migrate(pooled, folder(ONE), progress=silent)


def test_a_port_that_is_only_handed_on_is_as_good_as_direct(database: Target, folder: Folder) -> None:
    with relay(database) as forwarded:
        assert migrate(forwarded, folder(ONE), progress=silent) == ["V1__a.sql"]
