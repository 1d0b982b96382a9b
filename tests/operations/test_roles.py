"""Roles made on a real server by a master user that is no superuser."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from localcloud.cloud.servers import administration
from operations import secrets
from operations.connection import ConnectionFailed, connect
from operations.migrations import migrate
from operations.roles import Login, RoleError, drift, reconcile, verify
from tests.operations.server import Server, rows
from tests.operations.site import Site

SCHEMA = {
    "V1__users.sql": "CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text);",
    "V2__view.sql": "CREATE VIEW emails AS SELECT email FROM users; CREATE TABLE logs (at timestamptz, id serial);",
    "V3__f.sql": "CREATE SCHEMA more; CREATE FUNCTION more.f() RETURNS int LANGUAGE sql RETURN 1;"
    "CREATE TABLE more.plain (id int);",
}


@pytest.fixture
def built(site: Site, folder: Callable[[dict[str, str]], Path]) -> Site:
    """A database with its roles and, made by the migrator, a schema."""
    site.reconcile()
    migrate(site.login("migrator"), folder(SCHEMA), progress=print)
    return site


def wrong(site: Site) -> list[str]:
    """What the proof finds amiss."""
    logins = site.logins
    return [f"{p.role}: {p.what}: {p.got}" for p in verify(site.place, logins) if not p.ok]


def test_roles_once_made_need_no_further_step(built: Site) -> None:
    assert drift(built.place, built.master, built.logins) == []
    assert built.reconcile() == []


def test_every_role_can_do_what_it_may_and_nothing_else(built: Site) -> None:
    assert wrong(built) == []


def test_the_migrator_works_as_the_owner(site: Site) -> None:
    site.reconcile()
    assert rows(site.login("migrator"), "SELECT session_user, current_user") == [
        (f"{site.place.service}_migrator", f"{site.place.service}_owner")
    ]


def test_the_app_writes_rows_but_makes_no_table_and_sees_no_history(built: Site) -> None:
    with connect(built.login("app")) as app:
        app.execute("INSERT INTO users (email) VALUES ('a@b.c')")
        assert rows(app, "SELECT count(*), more.f() FROM emails") == [(1, 1)]
        for forbidden in ("CREATE TABLE t ()", "SELECT FROM flyway_schema_history", "TRUNCATE users"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)


DRIFTS = {
    "a privilege too many": "GRANT DELETE ON users TO {s}_readonly",
    "a privilege for all": "GRANT SELECT ON users TO PUBLIC",
    "a column for somebody": "GRANT SELECT (email) ON users TO {s}_monitor",
    "a privilege too few": "REVOKE INSERT ON users FROM {s}_app",
    "a privilege to hand on": "GRANT SELECT ON users TO {s}_app WITH GRANT OPTION",
    "another owner": "ALTER TABLE users OWNER TO keeper",
    "the database open to all": "GRANT CONNECT, TEMP ON DATABASE {s}_db TO PUBLIC",
    "the schema open to all": "GRANT CREATE ON SCHEMA public TO PUBLIC",
    "a member too many": "GRANT {s}_owner TO {s}_app",
    "a power of the server": "GRANT pg_signal_backend TO {s}_monitor",
    "a power too many": "ALTER ROLE {s}_app CREATEDB",
    "no limit of connections": "ALTER ROLE {s}_app CONNECTION LIMIT -1",
    "an owner who logs in": "ALTER ROLE {s}_owner LOGIN",
    "a setting gone": "ALTER ROLE {s}_readonly RESET default_transaction_read_only",
    "a setting here only": "ALTER ROLE {s}_readonly IN DATABASE {s}_db SET default_transaction_read_only = off",
    "the history open": "GRANT SELECT ON flyway_schema_history TO {s}_app",
    "a default too many": "ALTER DEFAULT PRIVILEGES FOR ROLE {s}_owner GRANT DELETE ON TABLES TO {s}_readonly",
    "a default in a schema": "ALTER DEFAULT PRIVILEGES FOR ROLE {s}_owner IN SCHEMA more GRANT ALL ON TABLES TO PUBLIC",
    "a default too few": "ALTER DEFAULT PRIVILEGES FOR ROLE {s}_owner REVOKE SELECT ON TABLES FROM {s}_app",
    "a function for all": "GRANT EXECUTE ON FUNCTION more.f() TO PUBLIC",
}


@pytest.fixture(scope="module")
def lasting(server: Server, aws: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One such database for many tests: each repairs what it broke."""
    path = tmp_path_factory.mktemp("migrations")
    for name, text in SCHEMA.items():
        (path / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**aws, "PGSSLROOTCERT": server.authority}.items():
            patch.setenv(name, value)
        site = Site.new(server, server.database())
        site.reconcile()
        migrate(site.login("migrator"), path, progress=print)
    return site


@pytest.mark.parametrize("what", DRIFTS)
def test_what_somebody_changed_by_hand_is_reported_and_repaired(lasting: Site, what: str) -> None:
    with connect(lasting.keeper) as keeper:
        keeper.execute(DRIFTS[what].format(s=lasting.place.service))
    assert drift(lasting.place, lasting.master, lasting.logins) != []
    lasting.reconcile()
    assert drift(lasting.place, lasting.master, lasting.logins) == []


NOTICED = {
    "REVOKE pg_monitor FROM {s}_monitor": "{s}_monitor: see what other sessions run: 22012",
    "GRANT SELECT ON flyway_schema_history TO {s}_app": "{s}_app: SELECT public.flyway_schema_history: ok",
    "GRANT TEMP ON DATABASE {s}_db TO PUBLIC": "{s}_app: create a temporary table: ok",
    "REVOKE UPDATE ON users FROM {s}_app": "{s}_app: UPDATE public.users: 42501",
    "ALTER ROLE {s}_readonly RESET default_transaction_read_only": (
        "{s}_readonly: begin with default_transaction_read_only = on: 22012"
    ),
}


@pytest.mark.parametrize("change", NOTICED)
def test_the_proof_notices_what_is_amiss(lasting: Site, change: str) -> None:
    with connect(lasting.keeper) as keeper:
        keeper.execute(change.format(s=lasting.place.service))
    assert NOTICED[change].format(s=lasting.place.service) in wrong(lasting)
    lasting.reconcile()


def test_a_password_that_is_too_old_is_told(built: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[verify.__module__], "DAYS", -1)
    assert len(wrong(built)) == len(built.logins)
    assert {each.partition(": ")[2] for each in wrong(built)} == {
        "a password of -1 days at most: written 0 days ago: `groundwork roles rotate` turns it"
    }


@pytest.mark.parametrize("major", [15, pytest.param(17, marks=pytest.mark.deep)])
def test_the_matrix_holds_on_older_servers(major: int, aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    older = Server(major, port=5434)
    try:
        monkeypatch.setenv("PGSSLROOTCERT", older.authority)
        site = Site.new(older, older.database())
        site.reconcile()
        assert drift(site.place, site.master, site.logins) == []
        assert wrong(site) == []
    finally:
        older.remove()


def test_a_role_does_not_get_into_another_services_database(site: Site, lasting: Site) -> None:
    site.reconcile()
    found = verify(site.place, site.logins, [lasting.place])
    probes = [probe for probe in found if probe.what == f"log in to {lasting.place.database}"]
    assert [probe.ok for probe in probes] == [True] * len(site.logins)


def test_a_secret_changed_is_the_password_after_the_next_run_and_open_sessions_stay(site: Site) -> None:
    site.reconcile()
    before = site.login("app")
    with connect(before) as app:
        secrets.write(site.logins["app"].secret, secrets.read(site.logins["app"].secret) | {"password": "changed"})
        site.reconcile()
        assert rows(site.login("app"), "SELECT 1") == rows(app, "SELECT 1")
    with pytest.raises(ConnectionFailed, match="authentication failed"):
        connect(before)


def test_runs_at_once_end_as_one(site: Site) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: site.reconcile(), range(6)))
    assert wrong(site) == []


def test_a_role_no_longer_declared_loses_login_and_privileges_but_is_not_dropped(site: Site) -> None:
    site.reconcile()
    login = site.login("readonly")
    fewer = {role: login for role, login in site.logins.items() if role != "readonly"}
    reconcile(site.place, site.master, fewer, print)
    with pytest.raises(ConnectionFailed, match="not permitted to log in"):
        connect(login)
    assert drift(site.place, site.master, fewer) == []


def test_what_the_master_user_cannot_undo_is_said(site: Site, server: Server) -> None:
    site.reconcile()
    name = f"{site.place.service}_app"
    undo = f'ALTER ROLE "{name}" NOSUPERUSER'
    with administration.session(server.postgres.place) as superuser:
        superuser.execute(f"ALTER ROLE {name} SUPERUSER")
        with pytest.raises(RoleError, match=f"let a superuser, or whoever made it, run: {undo}"):
            site.reconcile()
        assert f"server: no stranger with special powers: {name}" in wrong(site)
        superuser.execute(undo)


def test_an_unknown_role_is_refused_by_name(site: Site) -> None:
    with pytest.raises(RoleError, match=r"roles\.admin: no such role; allowed are migrator, app, readonly, monitor"):
        reconcile(site.place, site.master, {"admin": Login("x")}, print)
