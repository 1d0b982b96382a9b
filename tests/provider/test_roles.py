"""Roles of one's own, and what is said of single tables, declared in a program and brought up by the real CLI."""

from pathlib import Path

import pytest

from operations import secrets
from operations.connection import connect
from operations.roles import Extra, Terms
from operations.roles.rotate import rotate
from tests.operations.server import rows
from tests.operations.site import Site
from tests.provider.program import Project

NOTES = """
CREATE TABLE notes (id int);
CREATE POLICY everybody ON notes USING (true);
"""


def declared(project: Project, site: Site, files: Path) -> Site:
    """A role confined to one table, and another table with policies, both made by migrations of the same up."""
    (files / "V3__notes.sql").write_text(NOTES)
    login = site.new_login("billing")
    billing = {"secret": login.secret, "connectionLimit": 5, "like": "app", "tables": ["public.a"]}
    project.given["roles"]["roles"]["billing"] = billing
    project.given["roles"]["row_security"] = ["public.notes"]
    extras = {"billing": Extra("app", frozenset({"public.a"}))}
    return site.declaring(Terms(extras=extras, row_security=frozenset({"public.notes"})), billing=login)


def test_what_is_said_of_tables_holds_after_the_first_up_and_what_is_changed_by_hand_after_the_next(
    project: Project, site: Site, files: Path
) -> None:
    site = declared(project, site, files)
    project.up()
    assert site.wrong() == []
    assert "4 unchanged" in project.up("--refresh", "--expect-no-changes")
    with connect(site.keeper) as keeper:
        keeper.execute("ALTER TABLE notes DISABLE ROW LEVEL SECURITY; GRANT SELECT ON b TO PUBLIC; CREATE TABLE c ()")
        keeper.execute(f"GRANT SELECT ON b TO {site.place.service}_billing; ALTER TABLE a OWNER TO keeper")
        name = f"{site.place.service}_app"
        keeper.execute(f"ALTER ROLE {name} CREATEDB CREATEROLE; GRANT rds_iam TO {name}")
    assert site.wrong() != []
    assert "1 updated" in project.up("--refresh")
    assert site.wrong() == []


@pytest.mark.deep
def test_a_new_table_of_a_later_migration_reaches_who_is_confined(project: Project, site: Site, files: Path) -> None:
    site = declared(project, site, files)
    project.up()
    (files / "V4__d.sql").write_text("CREATE TABLE d (id int); DROP TABLE a; CREATE TABLE a (id int);")
    assert f"{site.place.database}: privileges on single tables are reconciled" in project.pulumi("preview").stdout
    project.up()
    assert site.wrong() == []


def test_a_turned_password_is_nowhere_but_in_its_secret(project: Project, site: Site) -> None:
    project.up()
    said: list[str] = []
    rotate(site.place, site.master, site.logins, "app", said.append)
    told = project.up("--refresh", "--logtostderr", "-v", "9") + project.state() + "".join(said)
    passwords = [secrets.read(login.secret)["password"] for login in site.logins.values()]
    assert [password for password in passwords if password in told] == []
    assert rows(site.login("app"), "SELECT session_user") == [(f"{site.place.service}_app_clone",)]
