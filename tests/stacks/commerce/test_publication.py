"""What analytics publishes for ClickHouse."""

from collections.abc import Iterator

import pytest

from localcloud.cloud.servers import administration
from operations.connection import Connection, Target, connect
from tests.operations.server import Server
from tests.stacks.commerce.conftest import equipped, files
from tests.stacks.commerce.rows import KEY, add

CHANGES = """SELECT data FROM pg_logical_slot_peek_binary_changes('clickhouse', NULL, NULL,
    'proto_version', '1', 'publication_names', 'analytics')"""
"""Messages of PostgreSQL's logical replication: R describes a table, I is an inserted row."""


@pytest.fixture
def logical(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with `rds.logical_replication` on, which sets the WAL's level."""
    server = Server(17)
    monkeypatch.setenv("PGSSLROOTCERT", server.authority)
    server.postgres.configure({**server.postgres.spec.settings, "wal_level": "logical"})
    server.postgres.restart()
    yield server
    server.remove()


def test_the_events_are_published_and_the_access_log_is_not(catalogs: dict[str, Connection]) -> None:
    published = "SELECT pubname::text, tablename::text FROM pg_publication_tables"
    assert catalogs["analytics"].execute(published).fetchall() == [("analytics", "events")]


def test_where_nothing_can_leave_the_server_publishing_only_warns(empty: Target) -> None:
    said: list[str] = []
    with connect(empty) as connection:
        connection.add_notice_handler(lambda notice: said.append(f"{notice.severity}: {notice.message_primary}"))
        for file in files("analytics"):
            connection.execute(file.read_bytes())
        assert connection.execute("SHOW wal_level").fetchone() == ("replica",)
    assert said == ['WARNING: "wal_level" is insufficient to publish logical changes']


def test_every_event_leaves_the_server_and_no_access_does(logical: Server, aws: dict[str, str]) -> None:
    site = equipped(logical, logical.database())
    with connect(site.login("migrator")) as migrator:
        for file in files("analytics"):
            migrator.execute(file.read_bytes())
    with administration.session(logical.postgres.place) as administrator:
        administrator.execute("ALTER ROLE keeper REPLICATION")
    with connect(site.keeper) as subscriber, connect(site.login("app")) as app:
        subscriber.execute("SELECT pg_create_logical_replication_slot('clickhouse', 'pgoutput', true)")
        add(app, "events")
        add(app, "data_access_log")
        sent = [row[0] for row in subscriber.execute(CHANGES)]
    assert [message[5:].split(b"\0")[1] for message in sent if message.startswith(b"R")] == [b"events"]
    assert [KEY.encode() in message for message in sent if message.startswith(b"I")] == [True]
