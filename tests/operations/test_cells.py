"""The matrix written down a second time, cell by cell, and tried on a server; and services that keep to themselves."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from itertools import product
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from operations.connection import Connection, ConnectionFailed, connect
from operations.migrations import migrate
from operations.roles import Extra, Terms, drift, verify
from tests import reliability
from tests.operations.server import Server
from tests.operations.site import Site
from tests.operations.test_roles import DRIFTS, SCHEMA

TABLES = """
CREATE TABLE things (id int, name text);
CREATE TABLE others (id int);
CREATE TABLE people (id int, name text);
CREATE TABLE notes (id int);
CREATE POLICY everybody ON notes USING (true);
CREATE VIEW shown AS SELECT id FROM things;
CREATE SEQUENCE numbers;
CREATE FUNCTION answer() RETURNS int LANGUAGE sql RETURN 42;
CREATE PROCEDURE tidy() LANGUAGE sql AS 'SELECT 1';
CREATE SCHEMA masked;
CREATE VIEW masked.people AS SELECT id, NULL::text AS name FROM people;
"""
ROLES = ("app", "readonly", "monitor", "migrator", "replication", "reporting", "billing")
ANY, WRITERS, READERS = frozenset(ROLES), frozenset({"app", "migrator"}), {"app", "migrator", "readonly", "reporting"}
OWNER = frozenset({"migrator"})
CELLS: dict[str, tuple[LiteralString, set[str] | frozenset[str]]] = {
    "SELECT things": ("SELECT FROM public.things", READERS | {"replication", "billing"}),
    "SELECT a column": ("SELECT name FROM public.things", READERS | {"replication", "billing"}),
    "INSERT things": ("INSERT INTO public.things VALUES (1)", WRITERS | {"billing"}),
    "UPDATE things": ("UPDATE public.things SET id = 2", WRITERS | {"billing"}),
    "DELETE things": ("DELETE FROM public.things", WRITERS | {"billing"}),
    "TRUNCATE public.things": ("TRUNCATE public.things", OWNER),
    "REFERENCES things": (
        "ALTER TABLE public.things ADD PRIMARY KEY (id); CREATE TABLE public.r (id int REFERENCES public.things)",
        OWNER,
    ),
    "TRIGGER things": (
        "CREATE TRIGGER t BEFORE UPDATE ON public.things EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        OWNER,
    ),
    "MAINTAIN things": ("REINDEX TABLE public.things", OWNER),
    "LOCK things": ("LOCK TABLE public.things IN ACCESS EXCLUSIVE MODE", WRITERS | {"billing"}),
    "GRANT a membership": ("GRANT {s}_owner TO {s}_app", frozenset()),
    "ALTER things": ("ALTER TABLE public.things ADD COLUMN more int", OWNER),
    "DROP things": ("DROP TABLE public.things CASCADE", OWNER),
    "SELECT others": ("SELECT FROM public.others", READERS | {"replication"}),
    "INSERT others": ("INSERT INTO public.others VALUES (1)", WRITERS),
    "SELECT people": ("SELECT FROM public.people", WRITERS | {"replication"}),
    "SELECT masked people": ("SELECT FROM masked.people", READERS | {"replication"}),
    "SELECT past the policies": ("SET LOCAL row_security = off; SELECT FROM public.notes", frozenset()),
    "SELECT notes": ("SELECT FROM public.notes", READERS | {"replication"}),
    "SELECT shown": ("SELECT FROM public.shown", READERS | {"replication"}),
    "SELECT numbers": ("SELECT FROM public.numbers", READERS),
    "USAGE numbers": ("SELECT nextval('public.numbers')", WRITERS),
    "UPDATE numbers": ("SELECT setval('public.numbers', 1)", OWNER),
    "EXECUTE answer": ("SELECT public.answer()", READERS | {"billing"}),
    "EXECUTE tidy": ("CALL public.tidy()", READERS | {"billing"}),
    "CREATE in public": ("CREATE TABLE public.t ()", OWNER),
    "CREATE a schema": ("CREATE SCHEMA s", OWNER),
    "TEMPORARY": ("CREATE TEMPORARY TABLE t ()", OWNER),
    "become the owner": ("SET LOCAL ROLE {s}_owner", OWNER),
    "become the app": ("SET LOCAL ROLE {s}_app", frozenset({"app"})),
    "CREATE a role": ("CREATE ROLE r", frozenset()),
    "CREATE a trusted extension": ("CREATE EXTENSION pg_trgm SCHEMA public", OWNER),
    "CREATE a function in C": ("CREATE FUNCTION public.f() RETURNS int LANGUAGE c AS 'f'", frozenset()),
    "read files": ("SELECT pg_read_file('PG_VERSION')", frozenset()),
    "COPY a program": ("COPY (SELECT 1) TO PROGRAM 'true'", frozenset()),
    "change a setting of the server": ("ALTER SYSTEM SET work_mem = '8MB'", frozenset()),
    "read verifiers": ("SELECT FROM pg_authid", frozenset()),
}
"""A statement, and who may run it: nobody else, and he who may not is told so by 42501."""
NO_TRANSACTION = {"change a setting of the server"}


def built(server: Server) -> Site:
    """A database with every role that there can be."""
    site = Site.new(server, server.database())
    extras = {"reporting": Extra("readonly"), "billing": Extra("app", frozenset({"public.things"}))}
    masked, row_security = frozenset({"public.people"}), frozenset({"public.notes"})
    terms = Terms(extras=extras, masked=masked, row_security=row_security)
    more = {role: site.new_login(role) for role in ("replication", "reporting", "billing")}
    site = site.declaring(terms, **more)
    site.reconcile()
    with connect(site.login("migrator")) as owner:
        owner.execute(TABLES)
    site.reconcile()
    return site


@pytest.fixture(scope="module")
def whole(server: Server, aws: dict[str, str]) -> Site:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**aws, "PGSSLROOTCERT": server.authority}.items():
            patch.setenv(name, value)
        return built(server)


@contextmanager
def sessions(site: Site) -> Iterator[dict[str, Connection]]:
    """A session of each role, that does not begin with reading alone."""
    with ExitStack() as stack:
        opened = {role: stack.enter_context(connect(site.login(role))) for role in ROLES}
        for session in opened.values():
            session.execute("SET default_transaction_read_only = off")
        yield opened


def answer(session: Connection, statement: LiteralString, *, alone: bool) -> str:
    try:
        with nullcontext() if alone else session.transaction(force_rollback=True):
            session.execute(statement)
    except psycopg.Error as error:
        return str(error.sqlstate)
    return "ok"


def wrong(site: Site) -> list[str]:
    """Every cell that is not as it is written down."""
    found = []
    with sessions(site) as opened:
        for role, cell in product(ROLES, CELLS):
            statement, allowed = CELLS[cell]
            got = answer(opened[role], statement.format(s=site.place.service), alone=cell in NO_TRANSACTION)
            if got != ("ok" if role in allowed else "42501"):
                found.append(f"{role}: {cell}: {got}")
    return found


def test_every_cell_is_as_the_matrix_has_it_and_what_is_forbidden_ends_in_42501(whole: Site, aws: object) -> None:
    assert wrong(whole) == []


@pytest.mark.deep
def test_every_cell_is_so_on_every_major_version(aws: object, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = asked = 0
    for major in (15, 16, 17, 18):
        older = Server(major, port=5436)
        try:
            monkeypatch.setenv("PGSSLROOTCERT", older.authority)
            site = built(older)
            assert wrong(site) == []
            probes = [probe for probe in verify(site.place, site.logins, terms=site.terms) if probe.role != "CIS"]
            assert [probe for probe in probes if not probe.ok] == []
        finally:
            older.remove()
        tried, asked = tried + len(ROLES) * len(CELLS), asked + len(probes)
    what = "a statement for each privilege by each role, PostgreSQL 15 to 18"
    reliability.record("R1", what, tried, f"{tried} of {tried} as declared")
    reliability.record("R1", "what `groundwork roles verify` asks there", asked, f"{asked} of {asked} as declared")


def test_the_proof_finds_every_cell_of_it_as_declared_and_asks_nothing_twice(whole: Site, aws: object) -> None:
    probes = verify(whole.place, whole.logins, terms=whole.terms, master=whole.master)
    ours = [probe for probe in probes if probe.role != "CIS"]
    assert [probe for probe in ours if not probe.ok] == []
    assert len({(probe.role, probe.what) for probe in ours}) == len(ours)


@pytest.mark.parametrize("services", [3, pytest.param(8, marks=pytest.mark.deep)])
def test_no_service_gets_into_another_ones_database(server: Server, aws: object, services: int) -> None:
    sites = [Site.new(server, server.database()) for _ in range(services)]
    for site in sites:
        site.reconcile()
    let_in, tried = [], 0
    for one, other in product(sites, sites):
        for role in one.logins if one is not other else ():
            tried += 1
            if gets_in(one, role, other):
                let_in.append(f"{one.place.service}_{role} into {other.place.database}")
    assert (let_in, tried) == ([], services * (services - 1) * 4)
    if services == 8:
        reliability.record("R2", "each service's roles at each other one's database", tried, f"{tried} refused")


def gets_in(one: Site, role: str, other: Site) -> bool:
    login = one.login(role)
    try:
        connect(type(login)(login.host, login.port, other.place.database, login.user, login.password)).close()
    except ConnectionFailed as failure:
        return not failure.refused
    return True


@pytest.mark.deep
def test_whatever_somebody_did_by_hand_is_reported_and_repaired(
    site: Site, folder: Callable[[dict[str, str]], Path]
) -> None:
    site.reconcile()
    migrate(site.login("migrator"), folder(SCHEMA), progress=print)
    for change in DRIFTS.values():
        with connect(site.keeper) as keeper:
            keeper.execute(change.format(s=site.place.service))
        assert drift(site.place, site.master, site.logins) != []
        assert site.wrong() != []
        site.reconcile()
        assert site.wrong() == []
    told = f"{len(DRIFTS)} reported, {len(DRIFTS)} repaired"
    reliability.record("R3", "a grant, owner, power, setting or member changed by hand", len(DRIFTS), told)


def test_grants_of_others_at_the_same_time_are_waited_for(site: Site, server: Server) -> None:
    """As in "tuple concurrently updated", which ends a GRANT that meets another one on the same thing."""
    site.reconcile()
    with connect(site.login("migrator")) as owner:
        for number in range(30):
            owner.execute(f"CREATE TABLE t{number} ()")
    extended = site.declaring(Terms(extras={"reporting": Extra("readonly")}), reporting=site.new_login("reporting"))
    with ThreadPoolExecutor(5) as pool:
        busy = pool.submit(keep_granting, site)
        list(pool.map(lambda _: extended.reconcile(), range(4)))
        busy.result()
    extended.reconcile()
    assert extended.wrong() == []


def keep_granting(site: Site) -> None:
    with connect(site.keeper) as keeper:
        for number in range(90):
            try:
                keeper.execute(f"GRANT TRUNCATE ON t{number % 30} TO {site.place.service}_monitor")
                keeper.execute(f"ALTER ROLE {site.place.service}_app SET work_mem = '{64 + number}kB'")
            except psycopg.errors.InternalError_:  # the very thing: here it is the other one who has to try again
                continue
