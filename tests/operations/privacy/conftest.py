"""A database about persons, and what is declared of it."""

from collections.abc import Iterator

import pytest

from operations.connection import Connection, Target, connect
from operations.privacy.declared import Personal
from tests.operations.conftest import aws, database, folder, reachable, server

__all__ = ["aws", "database", "folder", "reachable", "server"]

SCHEMA = {
    "V1__users.sql": """
        CREATE TABLE users (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text UNIQUE NOT NULL, name text, phone varchar(20),
            born date, notes jsonb NOT NULL DEFAULT '{}', digest bytea UNIQUE, status text NOT NULL DEFAULT 'active',
            left_at timestamptz, words tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(name, ''))) STORED
        );
        CREATE TABLE homes (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id uuid NOT NULL REFERENCES users,
                            street text NOT NULL);
        CREATE TABLE keys (id int PRIMARY KEY, home_id int NOT NULL REFERENCES homes, code text);
        CREATE TABLE bills (id int PRIMARY KEY, user_id text NOT NULL, cents int);
        CREATE TABLE things (id int PRIMARY KEY, label text);
        CREATE TABLE access_log (who text, what text, how text, row text);""",
    "V2__views.sql": """
        CREATE VIEW active_users WITH (security_invoker = true) AS
            SELECT id, email FROM users WHERE status = 'active';
        CREATE VIEW domains AS SELECT DISTINCT split_part(email, '@', 2) AS domain FROM active_users;
        CREATE VIEW labels AS SELECT label FROM things;""",
}
DECLARED = {
    "tables": {
        "users": {
            "subject": "id",
            "columns": {
                "email": {"masked": "domain", "erased": "<pseudonym:12>@deleted.invalid", "sealed": "text"},
                "name": {"masked": "initial", "erased": "Deleted"},
                "phone": {},
                "born": {},
                "notes": {"erased": "{}"},
                "digest": {"erased": "\\x<pseudonym>"},
            },
            "marked": {"status": "deleted", "left_at": "<now>"},
        },
        "homes": {
            "subject": "user_id", "through": "users", "forgotten": "row", "columns": {"street": {"masked": "hidden"}},
        },
        "keys": {"subject": "home_id", "through": "homes", "forgotten": "row"},
        "bills": {"subject": "user_id", "forgotten": "kept", "because": "the books are kept"},
    },
    "access_log": {
        "table": "access_log", "row": {"who": "<who>", "what": "<table>", "how": "<OPERATION>", "row": "<receipt>"},
    },
}  # fmt: skip
# ruff: noqa: S608  (the names put into the SQL stand beside it)
ADA, BOB = "00000000-0000-4000-8000-00000000ada0", "00000000-0000-4000-8000-000000000b0b"
PEOPLE = f"""
INSERT INTO users (id, email, name, phone, born, notes, digest) VALUES
    ('{ADA}', 'ada@example.com', 'Ada', '0123', '1815-12-10', '{{"likes": "engines"}}', sha256('a')),
    ('{BOB}', 'sealed:AAAA', 'Bob', NULL, NULL, '{{}}', NULL);
INSERT INTO homes (user_id, street) VALUES ('{ADA}', 'St James Square'), ('{ADA}', 'Ockham'), ('{BOB}', 'Nowhere');
INSERT INTO keys VALUES (1, 1, 'x'), (2, 3, 'y');
INSERT INTO bills VALUES (1, '{ADA}', 5), (2, '{ADA}', 6), (3, '{BOB}', 7);
"""


@pytest.fixture
def personal() -> Personal:
    return Personal.of(DECLARED)


@pytest.fixture
def built(database: Target) -> Target:
    """A database with its schema and two persons, and its owner's login."""
    return made(database)


def made(database: Target) -> Target:
    """The same, of any database."""
    with connect(database) as connection:
        for script in (*SCHEMA.values(), PEOPLE):
            connection.execute(script)
    return database


@pytest.fixture
def owner(built: Target) -> Iterator[Connection]:
    """Who owns the tables."""
    with connect(built) as connection:
        yield connection
