"""What the benchmark asks, on a real server: nothing is amiss as we leave it, and each check finds what it is about."""

from collections.abc import Iterator
from typing import LiteralString

import pytest

from catalog import load
from components.parameters import settings
from operations.connection import connect
from operations.hardening import CHECKS, ELSEWHERE, Subject, Verdict, examine
from tests.operations.server import Server
from tests.operations.site import Site

SCHEMA = """
CREATE TABLE users (id int);
CREATE FUNCTION asks() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' RETURN 1;
CREATE POLICY p ON users USING (true);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
"""
SETTINGS = {
    "3.1.14": {"log_min_messages": "debug1"},
    "3.1.15": {"log_min_error_statement": "panic"},
    "3.1.16": {"debug_print_parse": "on"},
    "3.1.17": {"debug_print_rewritten": "on"},
    "3.1.18": {"debug_print_plan": "on"},
    "3.1.19": {"debug_pretty_print": "off"},
    "3.1.20": {"log_connections": "off"},
    "3.1.21": {"log_disconnections": "off"},
    "3.1.23": {"log_hostname": "on"},
    "3.1.24": {"log_line_prefix": "%p"},
    "3.1.25": {"log_statement": "none"},
    "5.7*": {"authentication_timeout": "120"},
    "5.8* TLS is 1.2 or newer": {"ssl_min_protocol_version": "TLSv1.1"},
    "6.2 system indexes": {"ignore_system_indexes": "on"},
    "6.2 compiled code is no debugger": {"jit_debugging_support": "on"},
    "6.2 compiled code is no profiler": {"jit_profiling_support": "on"},
    "6.2 a session begins at once": {"post_auth_delay": "1"},
    "7.2": {"log_replication_commands": "off"},
}
"""Below a check's number, and what its sentence begins with where there are several: settings that break it."""
STATEMENTS = {
    "1.8*": "CREATE EXTENSION citext",
    "4.3": "CREATE ROLE stranger CREATEDB",
    "4.4": "CREATE ROLE somebody LOGIN",
    "4.5": "ALTER FUNCTION asks() RESET search_path",
    "4.6": "CREATE ROLE outsider; GRANT SELECT ON users TO outsider",
    "4.7": "ALTER TABLE users NO FORCE ROW LEVEL SECURITY",
    "4.9": "REVOKE pg_monitor FROM {s}_monitor",
    "4.10*": "GRANT TEMP ON DATABASE {s}_db TO PUBLIC",
    "5.5*": "ALTER ROLE {s}_app CONNECTION LIMIT -1",
    "7.1": "GRANT rds_replication TO {s}_app",
    "+ each login has": "ALTER ROLE {s}_app RESET lock_timeout",
    "+ nobody who logs in": "GRANT {s}_app TO current_user; GRANT CREATE ON SCHEMA public TO {s}_app;"
    "ALTER TABLE users OWNER TO {s}_app",
}
"""The same, for statements of the master user's; all are taken back."""
UNBROKEN = (
    "+ nobody reads", "+ there is no untrusted", "1.4.3*", "1.5", "3.1.26", "5.8* TLS is on", "5.12*", "6.8", "6.9",
    "6.10*", "7.5",
)  # fmt: skip
"""What this server cannot be made to do, or not by the master user."""


@pytest.fixture(scope="module")
def alone() -> Iterator[Server]:
    """A server with production's settings and nobody else on it."""
    service = load("neotool", "prod").services["app"]
    wanted = settings(service.database, 60)
    known = {name: value for name, value in wanted.items() if not name.startswith(("rds.", "pgaudit."))}
    server = Server(18, 5435, known | {"shared_preload_libraries": "pg_stat_statements", "fsync": "off"})
    yield server
    server.remove()


@pytest.fixture(scope="module")
def hard(alone: Server, aws: dict[str, str]) -> Site:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**aws, "PGSSLROOTCERT": alone.authority}.items():
            patch.setenv(name, value)
        site = Site.new(alone, alone.database())
        site.reconcile()
        with connect(site.login("migrator")) as owner:
            owner.execute(SCHEMA)
        site.reconcile()
    return site


@pytest.fixture(autouse=True)
def reached(alone: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLROOTCERT", alone.authority)


def verdicts(site: Site, breaking: LiteralString = "SELECT 1") -> list[Verdict]:
    service = site.place.service
    logins = [f"{service}_{role}" for role in site.logins]
    subject = Subject(f"{service}_owner", logins, [f"{service}_monitor"], [], row_security=["public.users"])
    with connect(site.keeper) as connection, connection.transaction(force_rollback=True):
        connection.execute(breaking)
        return examine(connection, subject)


def amiss(site: Site, breaking: LiteralString = "SELECT 1") -> list[str]:
    return [f"{verdict.number} {verdict.sentence}" for verdict in verdicts(site, breaking) if verdict.amiss]


def test_nothing_is_amiss_on_a_server_as_we_leave_it(hard: Site, aws: object) -> None:
    assert [(verdict.number, verdict.amiss) for verdict in verdicts(hard) if verdict.amiss] == []


def test_what_cannot_be_looked_at_here_says_why(hard: Site, aws: object) -> None:
    assert {v.number for v in verdicts(hard) if v.otherwise} == {"3.2", "7.4"}


def test_each_check_finds_what_its_setting_breaks(hard: Site, alone: Server, aws: object) -> None:
    before = alone.postgres.spec.settings
    alone.postgres.configure(before | {name: value for one in SETTINGS.values() for name, value in one.items()})
    found = amiss(hard)
    alone.postgres.configure(before)
    assert [check for check in SETTINGS if not any(one.startswith(check) for one in found)] == []
    assert amiss(hard) == []


@pytest.mark.parametrize("check", STATEMENTS)
def test_each_check_finds_what_a_statement_breaks(hard: Site, aws: object, check: str) -> None:
    found = amiss(hard, STATEMENTS[check].format(s=hard.place.service))
    assert [one for one in found if one.startswith(check)] != []


def test_every_check_is_broken_here_or_it_is_said_that_it_cannot_be() -> None:
    known = [*SETTINGS, *STATEMENTS, *UNBROKEN, "3.2", "7.4"]
    numbers = [f"{check.number} {check.sentence}" for check in CHECKS]
    assert [one for one in numbers if not any(one.startswith(each) for each in known)] == []
    assert [each for each in known if not any(one.startswith(each) for one in numbers)] == []
    assert all(len(reason) > 40 for reason in ELSEWHERE.values())
