"""The filters' patterns against what a real PostgreSQL writes, with the prefix that RDS gives it."""

import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from catalog import load
from localcloud.cloud.servers.endpoints import allocate
from localcloud.cloud.servers.postgres import Postgres, PostgresSpec
from monitoring import watch
from monitoring.alarm import LogFilter
from monitoring.logs import at_least, settings
from tests.monitoring.patterns import fits

NEOTOOL, STANDARD = load("neotool", "prod"), load("standard", "prod")


def filters(stack: object = NEOTOOL, service: str = "app", instance: str = "neotool-prod-app") -> dict[str, LogFilter]:
    found = watch.service(stack, service, "123456789012").filters  # type: ignore[arg-type]
    return {one.name.removeprefix(f"{instance}-"): one for one in found if f"/{instance}/" in one.group}


@pytest.fixture(scope="module")
def lines() -> Iterator[list[str]]:
    """What a server with neotool's settings logs while statements are slow, fast, blocked and deadlocked."""
    home = Path(tempfile.mkdtemp(prefix="groundwork-"))
    home.chmod(0o711)
    port, password = allocate(home, "postgres", "logged", 5433), secrets.token_urlsafe()
    wanted = settings(NEOTOOL.services["app"].database) | {
        "log_statement_sample_rate": "1",
        "log_min_duration_statement": "1000",
        "log_lock_waits": "on",
        "deadlock_timeout": "300",
    }
    server = Postgres(home, PostgresSpec("logged", 18, port.host, port.port, "keeper", "app_db", wanted))
    server.create(password)

    def connect(user: str = "app_app") -> psycopg.Connection:
        return psycopg.connect(
            host=port.host,
            port=port.port,
            dbname="app_db",
            user=user,
            password=password,
            sslmode="verify-full",
            sslrootcert=str(home / "ca" / "ca.pem"),
            autocommit=True,
        )

    with connect("keeper") as keeper:
        keeper.execute(f"CREATE ROLE app_app LOGIN PASSWORD '{password}'")
        keeper.execute("GRANT ALL ON SCHEMA public TO app_app")
        keeper.execute("SELECT pg_sleep(1.1)")
    _work(connect)
    yield server.place.log.read_text(encoding="utf-8").splitlines()
    server.delete()
    shutil.rmtree(home)


def _work(connect: object) -> None:
    with connect() as one, connect() as other:  # type: ignore[operator]
        one.execute("CREATE TABLE counters AS SELECT generate_series(1, 2) AS id, 0 AS value")
        one.execute("SELECT %s::int", [1])  # with a parameter: the extended protocol
        one.execute("SELECT 1; SELECT 2")  # without one: the simple protocol
        one.execute("SELECT pg_sleep(0.15)")
        one.execute("SELECT pg_sleep(%s)", [1.05])
        for connection, row in ((one, 1), (other, 2)):
            connection.execute("BEGIN")
            connection.execute("UPDATE counters SET value = 1 WHERE id = %s", [row])
        failed: list[Exception] = []
        crossed = threading.Thread(target=_update, args=(one, 2, failed))
        crossed.start()
        _update(other, 1, failed)
        crossed.join()
        assert [type(error).__name__ for error in failed] == ["DeadlockDetected"]
        _wait_for_a_lock(one, other)


def _wait_for_a_lock(one: psycopg.Connection, other: psycopg.Connection) -> None:
    for connection in (one, other):
        connection.execute("ROLLBACK")
    one.execute("BEGIN; UPDATE counters SET value = 3 WHERE id = 1")
    waiting = threading.Thread(target=other.execute, args=("UPDATE counters SET value = 4 WHERE id = 1",))
    waiting.start()
    one.execute("SELECT pg_sleep(0.6)")
    one.execute("COMMIT")
    waiting.join()


def _update(connection: psycopg.Connection, row: int, failed: list[Exception]) -> None:
    try:
        connection.execute("UPDATE counters SET value = 2 WHERE id = %s", [row])
    except psycopg.Error as error:
        failed.append(error)
        connection.execute("ROLLBACK")


def matched(lines: list[str], pattern: str) -> list[dict[str, str]]:
    return [found for line in lines if (found := fits(pattern, line)) is not None]


def durations(lines: list[str], user: str = "app_app") -> list[float]:
    shape = rf":{user}@app_db:\[\d+\]:LOG:  duration: ([\d.]+) ms  (?:statement|execute)"
    return [float(found[1]) for line in lines if (found := re.search(shape, line))]


def test_the_lines_have_the_form_that_rds_documents(lines: list[str]) -> None:
    form = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+:[\d.]+\(\d+\):app_app@app_db:\[\d+\]:LOG:  duration: [\d.]+ ms  \w+"
    assert any(re.match(form, line) for line in lines)


def test_a_deadlock_is_counted_once(lines: list[str]) -> None:
    assert len(matched(lines, filters()["Deadlocks"].pattern)) == 1


def test_waits_for_locks_are_counted(lines: list[str]) -> None:
    pattern = filters(STANDARD, "web", "standard-prod-web")["LockWaits"].pattern
    waits = [line for line in lines if "still waiting for ShareLock on transaction" in line]
    assert len(matched(lines, pattern)) == len(waits) > 0


def test_only_the_services_own_slow_queries_are_counted(lines: list[str]) -> None:
    slow = [one for one in durations(lines) if one >= 1000]
    assert len(matched(lines, filters()["SlowQueries"].pattern)) == len(slow) > 0
    assert any(one >= 1000 for one in durations(lines, "keeper"))


def test_statements_are_counted_and_their_preparation_is_not(lines: list[str]) -> None:
    assert len(matched(lines, filters()["Statements"].pattern)) == len(durations(lines)) > 8
    assert any(re.search(r"ms  (parse|bind)", line) for line in lines)


def test_those_over_the_limit_are_counted(lines: list[str]) -> None:
    over = [one for one in durations(lines) if one >= 100]
    assert len(matched(lines, filters()["StatementsOver99"].pattern)) == len(over) > 1


def test_the_times_of_what_is_sampled_are_taken(lines: list[str]) -> None:
    taken = [float(found["ms"]) for found in matched(lines, filters()["StatementTimes"].pattern)]
    assert sorted(taken) == sorted(one for one in durations(lines) if one < 1000)


def test_one_in_ten_of_those_that_are_always_logged_is_taken() -> None:
    pattern = filters()["StatementTimesAlways"].pattern
    prefix = "2026-01-05 10:00:00 UTC:10.0.0.1(50000):app_app@app_db:[4711]:LOG:  duration: "
    given = [f"{prefix}{1000 + number / 1000:.3f} ms  statement: SELECT 1" for number in range(1000)]
    assert len(matched(given, pattern)) == 100


@pytest.mark.parametrize("limit", [1, 7, 9, 10, 99, 100, 250, 500, 999, 1000, 1500, 5000, 9999, 60000])
def test_the_expressions_fit_just_the_numbers_that_are_as_great(limit: int) -> None:
    fitting = "|".join(f"^{one}$" for one in at_least(limit))
    tried = [*range(1, 12_000), 59_999, 60_000, 99_999, 100_000, 1_234_567]
    assert [one for one in tried if re.search(fitting, str(one))] == [one for one in tried if one >= limit]


def test_cloudwatchs_quotas_are_kept() -> None:
    """Five expressions in the filters of a log group, two in a pattern, 1,024 characters."""
    groups: dict[str, int] = {}
    for system in ("neotool", "commerce", "standard", "vrooli"):
        stack = load(system, "prod")
        for name in stack.services:
            for one in watch.service(stack, name, "123456789012").filters:
                groups[one.group] = groups.get(one.group, 0) + ("%" in one.pattern)
                assert len(one.pattern) <= 1024
                assert one.pattern.count("%") <= 4
    assert max(groups.values()) <= 5
