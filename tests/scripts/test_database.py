"""A role's way into a service's database, on a real instance of the local cloud."""

from __future__ import annotations

import json
import stat
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from localcloud.cloud import control
from scripts import database, environment, stacks
from scripts.checkout import Checkout
from scripts.failures import InputError
from scripts.verbs import dsn, migrate, psql

from .conftest import ENDPOINTS

STACK = "tiny-local"
PASSWORD = r"it's:a:pass\word%20"
ASKED = {"service": "app", "role": "app", "replica": None, "command": [], "more": []}


@pytest.fixture(scope="module")
def served(running: Checkout) -> Iterator[Checkout]:
    """The shared project with one real database behind its endpoints, as if its program had declared it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(running.root))
        control.start(running.home, print)
        for name, value in environment.local(running, "eu-west-1").items():
            patch.setenv(name, value)
        record(running, database_in_the_cloud())
        yield running


def database_in_the_cloud() -> dict[str, Any]:
    rds = boto3.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="tiny-app", DBInstanceClass="db.t4g.micro", Engine="postgres", EngineVersion="18",
        AllocatedStorage=20, MasterUsername="app_app", MasterUserPassword=PASSWORD, DBName="app_db", Port=5433,
    )  # fmt: skip
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier="tiny-app", WaiterConfig={"Delay": 0.2, "MaxAttempts": 150}
    )
    made = rds.describe_db_instances()["DBInstances"][0]
    value = json.dumps({"username": "app_app", "password": PASSWORD})
    secret = boto3.client("secretsmanager").create_secret(Name="tiny/app/app", SecretString=value)["ARN"]
    writer = {"id": "tiny-app", "host": made["Endpoint"]["Address"], "port": made["Endpoint"]["Port"]}
    roles = {role: {"username": "app_app", "secret": secret} for role in ("app", "migrator")}
    app = ENDPOINTS["services"]["app"] | {"writer": writer, "roles": roles}
    return ENDPOINTS | {"services": {"app": app | {"migrations": {"layout": "flyway", "directory": "migrations/app"}}}}


def record(project: Checkout, endpoints: dict[str, Any]) -> None:
    """Write the state as an `up` would leave it."""
    path = project.home / "state/.pulumi/stacks/groundwork" / f"{STACK}.json"
    path.parent.mkdir(parents=True)
    stack = {"type": "pulumi:pulumi:Stack", "outputs": {"endpoints": endpoints}}
    path.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"resources": [stack]}}}))


def asked(**more: object) -> Namespace:
    return Namespace(**ASKED | more)


@pytest.fixture
def printed(served: Checkout, capsys: pytest.CaptureFixture[str]) -> str:
    """What `groundwork dsn` prints."""
    assert dsn.run(served, STACK, asked()) == 0
    return capsys.readouterr().out.strip()


def test_the_dsn_connects_and_holds_no_password(served: Checkout, printed: str) -> None:
    assert PASSWORD not in printed
    assert conninfo_to_dict(printed)["sslmode"] == "verify-full"
    with psycopg.connect(printed) as connection:
        row = connection.execute("select ssl, current_user from pg_stat_ssl where pid = pg_backend_pid()").fetchone()
    assert row == (True, "app_app")


def test_the_password_waits_in_a_file_that_only_its_owner_reads(served: Checkout, printed: str) -> None:
    passfile = Path(str(conninfo_to_dict(printed)["passfile"]))
    assert passfile.parent == served.home / "passwords"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (passfile, passfile.parent)] == [0o600, 0o700]


def test_a_replica_is_chosen_by_its_number(served: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert dsn.run(served, STACK, asked(replica=1)) == 0
    assert conninfo_to_dict(capsys.readouterr().out.strip())["host"] == "127.1.2.4"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"service": "ap"}, "service ap: there is none of that name; one of: app"),
        ({"role": "owner"}, "--role owner: app has no such role; one of: app, migrator"),
        ({"replica": 2}, "--replica 2: allowed is 1 to 1"),
        ({"replica": 0}, "--replica 0: allowed is 1 to 1"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_those_that_do(
    served: Checkout, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError) as refused:
        dsn.run(served, STACK, asked(**wrong))
    assert str(refused.value) == said


def test_psql_runs_sql_as_the_role(served: Checkout, capfd: pytest.CaptureFixture[str]) -> None:
    commands = ["select current_user", "show server_version_num"]
    assert psql.run(served, STACK, asked(command=commands, more=["-At", "-v", "ON_ERROR_STOP=1"])) == 0
    user, version = capfd.readouterr().out.split()
    assert (user, version[:2]) == ("app_app", "18")


def test_psql_passes_its_exit_status_on(served: Checkout) -> None:
    assert psql.run(served, STACK, asked(command=["select nonsense"])) == 1


def test_psql_keeps_the_password_out_of_the_process_list(served: Checkout, capfd: pytest.CaptureFixture[str]) -> None:
    assert psql.run(served, STACK, asked(command=["\\! cat /proc/$PPID/cmdline /proc/$PPID/environ"])) == 0
    said = capfd.readouterr().out
    assert "postgresql://app_app@" in said
    assert (PASSWORD in said, "PGPASSWORD" in said) == (False, False)


def test_migrate_status_lists_what_is_applied_and_what_is_not(
    served: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = served.root / "migrations/app"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "V1__create_notes.sql").write_text("create table notes (id int);")
    assert migrate.run(served, STACK, Namespace(action="status", service=None, as_json=False)) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert lines[1:] == [["app", "1", "create notes", "SQL", "V1__create_notes.sql", "pending", "-"]]


def test_an_unreachable_local_cloud_is_started_for_whoever_connects(served: Checkout, printed: str) -> None:
    control.stop(served.home)
    assert database.password(served, database.login(served, stacks.find(served, STACK), "app", "app")) == PASSWORD
    with psycopg.connect(printed) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


CHANGED = {
    "V1__create_notes.sql": "create table notes (id int);",
    "V2__rows.sql": "alter table notes add primary key (id); insert into notes select generate_series(1, 300);",
    "V3__body.sql": "-- groundwork: expand bodies\nalter table notes add column body text;",
    "V4__body.sql": "-- groundwork: contract bodies\nalter table notes alter column body set not null;",
    "changes.toml": '[bodies]\ntable = "notes"\nkey = "id"\ntodo = "body is null"\nset.body = "\'note \' || id"\n',
}


def test_a_change_is_shown_and_taken_step_by_step(served: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in CHANGED.items():
        (served.root / "migrations/app").mkdir(parents=True, exist_ok=True)
        (served.root / "migrations/app" / name).write_text(text)

    def told(action: str, *, yes: bool, change: str | None = "bodies") -> list[str]:
        words = Namespace(action=action, change=change, yes=yes, service=None, as_json=False)
        assert migrate.run(served, STACK, words) == 0
        return capsys.readouterr().out.splitlines()[1].split("\t")[2:]

    assert told("contract", yes=False, change=None) == ["expand", "0 of 1 files", "not begun", "0 of 1 files"]
    assert told("expand", yes=True) == ["expand", "1 of 1 files", "not begun", "0 of 1 files"]
    assert told("backfill", yes=True) == ["expand", "1 of 1 files", "done, 300 rows filled", "0 of 1 files"]
    assert told("contract", yes=True) == ["expand", "1 of 1 files", "through", "1 of 1 files"]


def test_a_contract_is_done_by_its_name_alone(served: Checkout) -> None:
    with pytest.raises(InputError, match="takes something away, so the change must be named"):
        migrate.run(served, STACK, Namespace(action="contract", change=None, yes=True, service=None, as_json=False))
    with pytest.raises(InputError, match="change nothing: there is none of that name"):
        migrate.run(served, STACK, Namespace(action="expand", change="nothing", yes=False, service=None, as_json=False))
