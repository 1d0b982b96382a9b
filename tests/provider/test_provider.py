"""Roles and migrations declared in a Pulumi program and brought up by the real CLI."""

import time
from pathlib import Path

from operations import secrets
from operations.connection import connect
from operations.roles import drift, verify
from tests.operations.server import rows
from tests.operations.site import Site
from tests.provider.program import Project

APPLIED = "SELECT script FROM flyway_schema_history ORDER BY installed_rank"


def test_a_preview_names_what_is_pending_and_touches_nothing(project: Project, site: Site) -> None:
    seen = project.pulumi("preview")
    assert f"{site.place.database}: pending V1__a.sql, V2__b.sql" in seen.stdout
    assert secrets.find(site.logins["app"].secret) is None
    assert rows(site.keeper, "SELECT to_regclass('a')") == [(None,)]


def test_an_up_makes_roles_that_hold_and_a_schema_and_a_second_one_changes_nothing(
    project: Project, site: Site
) -> None:
    said = project.up()
    assert f"{site.place.database}: V2__b.sql applied in" in said
    assert rows(site.login("migrator"), APPLIED) == [("V1__a.sql",), ("V2__b.sql",)]
    assert [probe for probe in verify(site.place, site.logins) if not probe.ok] == []
    assert "3 unchanged" in project.up("--expect-no-changes")


def test_no_password_is_in_the_state_or_in_what_is_said(project: Project, site: Site) -> None:
    told = project.up("--logtostderr", "-v", "9") + project.state()
    passwords = [secrets.read(login.secret)["password"] for login in site.logins.values()]
    assert [password for password in [*passwords, site.keeper.password] if password in told] == []


def test_a_new_file_is_previewed_by_name_and_alone_applied(project: Project, site: Site, files: Path) -> None:
    project.up()
    (files / "V3__c.sql").write_text("CREATE TABLE c ();")
    assert f"{site.place.database}: pending V3__c.sql\n" in project.pulumi("preview").stdout
    assert "1 updated" in project.up()
    assert rows(site.login("migrator"), APPLIED)[2:] == [("V3__c.sql",)]


def test_a_preview_tells_what_each_pending_file_locks(project: Project, site: Site, files: Path) -> None:
    project.up()
    (files / "V3__c.sql").write_text("CREATE TABLE c (id int);\nCREATE INDEX ON c (id);\nALTER TABLE a ADD x uuid;")
    (files / "V4__d.sql").write_text("ALTER TABLE c ADD y int;\nALTER TABLE b ALTER id TYPE bigint;")
    said = project.pulumi("preview").stdout
    assert f"{site.place.database}: pending V3__c.sql, V4__d.sql\n" in said
    assert "V3__c.sql takes ACCESS EXCLUSIVE on a\n" in said
    assert "V4__d.sql takes ACCESS EXCLUSIVE on b, rewrites it\n" in said


def test_a_failed_migration_fails_the_update_and_nothing_that_depends_on_it_starts(
    project: Project, site: Site, files: Path
) -> None:
    project.given["dependent"] = {"is": "declared"}
    (files / "V2__b.sql").write_text("CREATE TABLE b (id int);\nSELECT nonsense;")
    seen = project.pulumi("up", "--yes", "--skip-preview")
    assert (seen.returncode != 0, "Roles::roles" in project.state(), "Roles::dependent" in project.state()) == (
        True, True, False,
    )  # fmt: skip
    assert rows(site.login("migrator"), APPLIED) == [("V1__a.sql",)]
    assert rows(site.login("migrator"), "SELECT to_regclass('b')") == [(None,)]
    (files / "V2__b.sql").write_text("CREATE TABLE b (id int);")
    project.up()
    assert "Roles::dependent" in project.state()


def test_an_edited_file_fails_the_preview_by_name_and_checksums(project: Project, files: Path) -> None:
    project.up()
    (files / "V1__a.sql").write_text("CREATE TABLE a (id bigint);")
    seen = project.pulumi("preview")
    assert seen.returncode != 0
    said = seen.stdout + seen.stderr
    assert "V1__a.sql: was edited after it was applied: checksum -623083431 then, 936413492 now" in said
    assert "Traceback" not in said


def test_a_failing_statement_is_shown_with_its_line_and_mended_by_the_next_up(
    project: Project, site: Site, files: Path
) -> None:
    (files / "V2__b.sql").write_text("CREATE TABLE b (\n  id nonsense);")
    seen = project.pulumi("up", "--yes", "--skip-preview")
    assert 'V2__b.sql:2:6: type "nonsense" does not exist (42704)' in seen.stdout + seen.stderr
    assert "Traceback" not in seen.stdout + seen.stderr
    (files / "V2__b.sql").write_text("CREATE TABLE b (id int);")
    project.up()
    assert rows(site.login("migrator"), APPLIED) == [("V1__a.sql",), ("V2__b.sql",)]


def test_a_refresh_sees_a_drift_and_the_up_repairs_it(project: Project, site: Site) -> None:
    project.up()
    with connect(site.keeper) as keeper:
        keeper.execute(f"GRANT DELETE ON a TO {site.place.service}_readonly")
    assert "1 updated" in project.up("--refresh")
    assert drift(site.place, site.master, site.logins) == []


def test_extensions_are_previewed_by_name_and_made_before_the_migrations(
    project: Project, site: Site, files: Path
) -> None:
    project.given["roles"]["extensions"] = ["citext"]
    (files / "V3__c.sql").write_text("CREATE TABLE c (email citext);")
    assert f"{site.place.database}: pending extensions citext; pending roles" in project.pulumi("preview").stdout
    project.up()
    assert "3 unchanged" in project.up("--expect-no-changes")


def test_wrong_inputs_are_refused_by_name_all_at_once(project: Project) -> None:
    project.given["roles"]["roles"]["admin"] = {"secret": "x"}
    project.given["schema"]["layout"] = "rails"
    seen = project.pulumi("preview")
    assert "roles.admin: no such role; allowed are migrator, app, readonly, monitor" in seen.stdout + seen.stderr
    project.given["roles"]["roles"].pop("admin")
    seen = project.pulumi("preview")
    assert "layout: rails given, allowed is flyway" in seen.stdout + seen.stderr


def test_a_history_without_checksums_is_guarded_by_the_state(project: Project, site: Site, tmp_path: Path) -> None:
    dated = tmp_path / "dated"
    dated.mkdir()
    (dated / "20260101_001_a.sql").write_text("CREATE TABLE a (id int);")
    project.given["schema"] |= {"layout": "dated", "directory": str(dated)}
    assert f"{site.place.database}: pending 20260101_001_a.sql" in project.pulumi("preview").stdout
    project.up()
    assert rows(site.login("migrator"), "SELECT version FROM schema_migrations") == [("20260101_001",)]
    assert "3 unchanged" in project.up("--refresh", "--expect-no-changes")
    (dated / "20260101_001_a.sql").write_text("CREATE TABLE a (id bigint);")
    project.pulumi("refresh", "--yes")
    seen = project.pulumi("preview")
    assert "20260101_001_a.sql: was edited after it was applied" in seen.stdout + seen.stderr


def test_another_layout_than_the_historys_is_refused(project: Project, tmp_path: Path) -> None:
    project.up()
    (tmp_path / "dated").mkdir()
    project.given["schema"] |= {"layout": "dated", "directory": str(tmp_path / "dated")}
    seen = project.pulumi("preview")
    assert "layout: dated given, the history is in flyway; it is not carried over yet" in seen.stdout + seen.stderr


def test_a_destroy_leaves_roles_and_schema_to_their_database(project: Project, site: Site) -> None:
    project.up()
    done = project.pulumi("destroy", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stderr
    assert rows(site.login("app"), "SELECT count(*) FROM a") == [(0,)]


SLOW = "SELECT pg_sleep(CASE WHEN to_regclass('go') IS NULL THEN 600 ELSE 0 END); CREATE TABLE b (id int);"
AT_IT = "SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(CASE%' AND datname = current_database()"


def test_a_killed_engine_takes_its_plugin_with_it_and_the_next_up_ends_the_work(
    project: Project, site: Site, files: Path
) -> None:
    (files / "V2__b.sql").write_text(SLOW)
    engine = project.start("up", "--yes", "--skip-preview")
    with connect(site.keeper) as keeper:
        while rows(keeper, AT_IT) == []:
            time.sleep(0.05)
        engine.kill()
        engine.wait()
        while project.processes():
            time.sleep(0.05)
        keeper.execute("CREATE TABLE go ()")
    project.pulumi("cancel", "--yes")  # the file backend's lock outlives its holder
    project.up()
    assert rows(site.login("migrator"), APPLIED) == [("V1__a.sql",), ("V2__b.sql",)]
