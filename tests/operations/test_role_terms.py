"""What a declaration may say of roles beyond the matrix, on a real server, proved by logging in."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from operations import secrets
from operations.connection import ConnectionFailed, connect
from operations.migrations import migrate
from operations.roles import Extra, Login, RoleError, Terms, drift
from tests.operations.server import rows
from tests.operations.site import Site

SCHEMA = {
    "V1__tables.sql": """
        CREATE TABLE users (id int PRIMARY KEY, email text);
        CREATE TABLE orders (id serial PRIMARY KEY, total int);
        CREATE TABLE notes (id int, of int);
        CREATE POLICY own ON notes USING (of = current_setting('app.user', true)::int);
        CREATE VIEW addresses AS SELECT email FROM users;
        CREATE VIEW totals AS SELECT total FROM orders;
        INSERT INTO notes VALUES (1, 1), (2, 2);
        CREATE SCHEMA masked;
        CREATE VIEW masked.users AS SELECT id, '***' AS email FROM users;
        CREATE PROCEDURE tidy(days int) LANGUAGE sql AS 'DELETE FROM orders';
        CREATE FUNCTION total_of(int, VARIADIC int[]) RETURNS int LANGUAGE sql STRICT IMMUTABLE AS 'SELECT 1';
    """
}


@pytest.fixture
def schema(folder: Callable[..., Path]) -> Path:
    return folder(SCHEMA)


def built(site: Site, schema: Path) -> Site:
    """Roles, then the schema, then what is said of its tables."""
    site.reconcile()
    migrate(site.login("migrator"), schema, progress=print)
    site.reconcile()
    return site


def refused(site: Site, role: str, *statements: str) -> None:
    with connect(site.login(role)) as session:
        session.execute("SET default_transaction_read_only = off")
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)


def test_a_role_of_ones_own_has_what_its_model_has_and_a_limit_of_its_own(site: Site, schema: Path) -> None:
    extended = site.declaring(Terms(extras={"reporting": Extra("readonly")}), reporting=site.new_login("reporting"))
    built(extended, schema)
    assert (extended.wrong(), extended.reconcile()) == ([], [])
    limit = "SELECT rolconnlimit, (SELECT count(*) FROM orders) FROM pg_roles WHERE rolname = current_user"
    assert rows(extended.login("reporting"), limit) == [(5, 0)]
    refused(extended, "reporting", "INSERT INTO orders DEFAULT VALUES")


def test_a_role_confined_to_tables_has_nothing_on_others(site: Site, schema: Path) -> None:
    terms = Terms(extras={"billing": Extra("app", frozenset({"public.orders"}))})
    confined = built(site.declaring(terms, billing=site.new_login("billing")), schema)
    assert (confined.wrong(), confined.reconcile()) == ([], [])
    assert rows(confined.login("billing"), "INSERT INTO orders (total) VALUES (1) RETURNING id") == [(1,)]
    refused(confined, "billing", "SELECT FROM users", "SELECT FROM totals")


def test_readers_see_masked_tables_through_views_alone_and_other_tables_as_they_are(site: Site, schema: Path) -> None:
    masked = built(site.declaring(Terms(masked=frozenset({"public.users"}))), schema)
    assert (masked.wrong(), masked.reconcile()) == ([], [])
    with connect(masked.login("migrator")) as owner:
        owner.execute("INSERT INTO users VALUES (1, 'ada@example.com'); CREATE TABLE later ()")
    assert rows(masked.login("readonly"), "SELECT * FROM users") == [(1, "***")]
    refused(masked, "readonly", "SELECT FROM public.users", "SELECT FROM addresses", "SELECT FROM later")
    masked.reconcile()
    assert rows(masked.login("readonly"), "SELECT count(*) FROM later") == [(0,)]
    assert rows(masked.login("app"), "SELECT email FROM users") == [("ada@example.com",)]


def test_policies_hold_for_everybody_where_that_is_declared(site: Site, schema: Path) -> None:
    secured = built(site.declaring(Terms(row_security=frozenset({"public.notes"}), migrated=False)), schema)
    assert (secured.wrong(), secured.reconcile()) == ([], [])
    with connect(secured.login("migrator")) as owner:
        assert rows(owner, "SELECT set_config('app.user', '1', false), (SELECT count(*) FROM notes)")[0][1] != 2
        owner.execute("ALTER TABLE notes NO FORCE ROW LEVEL SECURITY")
    step = 'ALTER TABLE "public"."notes" FORCE ROW LEVEL SECURITY'
    assert drift(secured.place, secured.master, secured.logins, secured.terms) == [step]
    assert f"{site.place.service}_migrator: see past the policies of public.notes: ok" in secured.wrong()
    secured.reconcile()
    assert secured.wrong() == []


def test_what_is_said_of_tables_that_are_not_so_is_a_problem_once_migrations_ran(site: Site, schema: Path) -> None:
    extras = {"billing": Extra("app", frozenset({"public.bills"}))}
    terms = Terms(extras=extras, masked=frozenset({"public.people"}), row_security=frozenset({"public.users"}))
    said = site.declaring(terms, billing=site.new_login("billing"))
    built(said, schema)
    with pytest.raises(RoleError) as failure:
        said.declaring(Terms(**{**vars(terms), "migrated": True})).reconcile()
    assert [problem.partition(": ")[2].partition(";")[0] for problem in failure.value.problems] == [
        "roles.billing.tables: public.bills given, and there is no such table",
        "masked: public.people given, and there is no such table",
        "row_security: public.users has no policy, so nobody would see a row",
    ]


def test_a_role_that_somebody_else_made_is_taken_over_only_when_that_is_declared(site: Site) -> None:
    name = f"{site.place.service}_app"
    with connect(site.keeper) as keeper:
        keeper.execute(f"CREATE ROLE {name} LOGIN CREATEDB")
    with pytest.raises(RoleError, match=rf"roles\.app: {name} is on the server already and was not made here; adopt"):
        site.reconcile()
    assert secrets.find(site.logins["migrator"].secret) is None
    adopted = site.declaring(Terms(adopted=frozenset({"app"})))
    adopted.reconcile()
    assert adopted.wrong() == []
    assert site.reconcile() == []  # once taken over it is marked, and needs no further word


def test_roles_made_before_they_were_marked_are_known_by_their_secrets(site: Site) -> None:
    site.reconcile()
    with connect(site.keeper) as keeper:
        for role in ("owner", *site.logins):
            keeper.execute(f"COMMENT ON ROLE {site.place.service}_{role} IS NULL")
    assert len(site.reconcile()) == 1
    assert site.reconcile() == []


def test_a_role_of_ones_own_no_longer_declared_loses_its_login_and_everything_but_is_not_dropped(
    site: Site, schema: Path
) -> None:
    extended = site.declaring(Terms(extras={"reporting": Extra("readonly")}), reporting=site.new_login("reporting"))
    login = built(extended, schema).login("reporting")
    site.reconcile()
    with pytest.raises(ConnectionFailed, match="not permitted to log in"):
        connect(login)
    name = f"{site.place.service}_reporting"
    assert rows(site.keeper, f"SELECT has_table_privilege('{name}', 'users', 'SELECT')") == [(False,)]
    assert (site.wrong(), site.reconcile()) == ([], [])


def test_a_login_by_iam_is_a_member_of_rds_iam_has_no_password_and_lets_none_in(site: Site) -> None:
    site.reconcile()
    before = site.login("app")
    by_iam = site.declaring(Terms(), app=Login(site.logins["app"].secret, 20, by="iam"))
    by_iam.reconcile()
    assert rows(site.keeper, f"SELECT pg_has_role('{before.user}', 'rds_iam', 'USAGE')") == [(True,)]
    held = secrets.read(site.logins["app"].secret)
    assert (held.get("password"), held["login"], held["username"]) == (None, "iam", before.user)
    with pytest.raises(ConnectionFailed, match=r"pg_hba\.conf rejects connection"):
        connect(before)
    assert "X-Amz-Signature" in by_iam.login("app").password  # the token that RDS would take
    assert f"{before.user}: log in with a password: ok" not in by_iam.wrong()
    site.reconcile()
    assert site.wrong() == []


WRONG = {
    "roles.owner: no such role; allowed are migrator, app": {"owner": None},
    "roles.reporting.like: nobody given, allowed is one of app, readonly, monitor, replication": {
        "reporting": "nobody"
    },
    "roles.app.like: readonly given": {"app": "readonly"},
}


@pytest.mark.parametrize("problem", WRONG)
def test_what_the_matrix_does_not_know_is_refused_before_anything_is_done(site: Site, problem: str) -> None:
    ((role, like),) = WRONG[problem].items()
    terms = Terms(extras={role: Extra(like)} if like else {})
    with pytest.raises(RoleError) as failure:
        site.declaring(terms, **{role: Login("x")}).reconcile()
    assert problem in str(failure.value)
