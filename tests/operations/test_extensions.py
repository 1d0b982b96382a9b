"""Extensions made by a master user that is no superuser, on a real server."""

import pytest

from operations.connection import connect
from operations.roles import RoleError, Terms, drift, reconcile, verify
from tests.operations.server import rows
from tests.operations.site import Site

INSTALLED = "SELECT extname, extnamespace::regnamespace::text FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1"
WANTED = ("citext", "pg_stat_statements")


def extended(site: Site, *extensions: str) -> list[str]:
    """What is said when these are wanted."""
    said: list[str] = []
    reconcile(site.place, site.master, site.logins, said.append, Terms(extensions))
    return said


def test_extensions_are_there_before_the_migrator_comes(site: Site) -> None:
    extended(site, *WANTED)
    with connect(site.login("migrator")) as migrator:
        migrator.execute("CREATE EXTENSION IF NOT EXISTS citext; CREATE TABLE people (email citext)")
        assert rows(migrator, INSTALLED) == [("citext", "public"), ("pg_stat_statements", "public")]


def test_extensions_once_made_need_no_further_step(site: Site) -> None:
    extended(site, *WANTED)
    assert (extended(site, *WANTED), drift(site.place, site.master, site.logins, Terms(WANTED))) == ([], [])


def test_the_matrix_holds_where_extensions_are(site: Site) -> None:
    extended(site, *WANTED)
    assert [probe for probe in verify(site.place, site.logins) if not probe.ok] == []


def test_an_extension_dropped_by_hand_is_reported_and_made_again(site: Site) -> None:
    extended(site, *WANTED)
    with connect(site.keeper) as keeper:
        keeper.execute("DROP EXTENSION citext")
    step = 'CREATE EXTENSION IF NOT EXISTS "citext" SCHEMA public'
    assert drift(site.place, site.master, site.logins, Terms(WANTED)) == [step]
    assert extended(site, *WANTED) == [f"{site.place.database}: {step}"]


def test_an_extension_no_longer_wanted_stays_and_that_is_said(site: Site) -> None:
    extended(site, *WANTED)
    assert extended(site, "citext") == [
        f"{site.place.database}: extension pg_stat_statements is not declared; it stays, for data may depend on it"
    ]
    assert len(rows(site.keeper, INSTALLED)) == 2


def test_one_that_another_needs_is_not_called_undeclared(site: Site) -> None:
    extended(site, "cube", "earthdistance")
    assert extended(site, "earthdistance") == []


def test_all_that_the_server_lacks_is_refused_at_once_with_the_nearest(site: Site) -> None:
    with pytest.raises(RoleError) as refused:
        extended(site, "citex", "citext", "hstor")
    version = rows(site.keeper, "SHOW server_version")[0][0]
    lacks = f"given, which PostgreSQL {version} lacks here; nearest is"
    assert refused.value.problems == (
        f"extensions[0]: citex {lacks} citext",
        f"extensions[2]: hstor {lacks} hstore",
    )
    assert rows(site.keeper, INSTALLED) == []
