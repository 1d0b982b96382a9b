"""A person forgotten in a database: what changes, what does not, and that it holds whatever is killed."""

# ruff: noqa: S608  (the names put into the SQL stand in this file)

import subprocess
import sys
import time

import pytest

from operations.connection import Connection, Target, connect
from operations.errors import OperationError
from operations.privacy.declared import Personal
from operations.privacy.erasure import Site as Place
from operations.privacy.erasure import forget, look
from operations.privacy.everywhere import forget_everywhere
from operations.privacy.person import Person
from operations.privacy.receipt import digest, receipt
from tests.operations.privacy.conftest import ADA, BOB, DECLARED, made
from tests.operations.server import Server, rows
from tests.operations.site import Site

KEY = bytes(range(32))
PERSON = Person(ADA, KEY)


@pytest.fixture
def place(built: Target, personal: Personal) -> Place:
    return Place("shop", built, personal)


OVERWRITTEN = "email, name, phone, born, notes, status, left_at IS NULL"
PENDING = {
    "keys": {"how": "deleted", "rows": 1},
    "homes": {"how": "deleted", "rows": 2},
    "bills": {"how": "kept", "rows": 2, "because": "the books are kept"},
    "users": {
        "how": "overwritten",
        "rows": 1,
        "columns": ["born", "digest", "email", "left_at", "name", "notes", "phone", "status"],
    },
}


def test_looking_tells_what_would_change_and_changes_nothing(place: Place) -> None:
    before = rows(place.target, "SELECT * FROM users, homes, keys, bills")
    assert look(place, PERSON).pending == PENDING
    assert rows(place.target, "SELECT * FROM users, homes, keys, bills") == before


def test_a_person_is_forgotten_and_nobody_else(place: Place) -> None:
    forget(place, PERSON)
    bob, ada = rows(place.target, f"SELECT {OVERWRITTEN} FROM users ORDER BY id")
    assert ada[1:] == ("Deleted", None, None, {}, "deleted", False)
    assert bob[1:] == ("Bob", None, None, {}, "active", True)
    assert str(ada[0]).endswith("@deleted.invalid")
    left = "SELECT (SELECT count(*) FROM homes), (SELECT count(*) FROM keys), (SELECT count(*) FROM bills)"
    assert rows(place.target, left) == [(1, 1, 3)]


def test_no_value_of_the_persons_is_left_in_the_database(place: Place) -> None:
    forget(place, PERSON)
    with connect(place.target) as connection:
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        everything = "".join(str(connection.execute(f"SELECT * FROM {name}").fetchall()) for name in tables)
    assert [word for word in ("ada@", "Ada", "1815", "engines", "Ockham", "0123") if word in everything] == []


def test_a_second_run_finds_nothing_and_tells_the_same(place: Place) -> None:
    first = forget(place, PERSON)
    assert first.done
    assert [run.tables for run in first.runs] == [PENDING]
    assert forget(place, PERSON) == first == look(place, PERSON)


def test_what_comes_after_is_forgotten_too_and_told_beside_the_first(place: Place, built: Target) -> None:
    forget(place, PERSON)
    with connect(built) as app:
        app.execute("INSERT INTO homes (user_id, street) VALUES (%s, 'again')", [ADA])
    assert not look(place, PERSON).done
    assert [run.tables.get("homes") for run in forget(place, PERSON).runs] == [
        PENDING["homes"],
        {"how": "deleted", "rows": 1},
    ]


def test_a_service_that_logs_who_changes_what_finds_it_in_its_log(place: Place) -> None:
    forget(place, PERSON)
    logged = [
        ("groundwork erase", "homes", "DELETE"),
        ("groundwork erase", "keys", "DELETE"),
        ("groundwork erase", "users", "UPDATE"),
    ]
    assert rows(place.target, "SELECT who, what, how FROM access_log ORDER BY 2") == logged
    assert rows(place.target, "SELECT DISTINCT row FROM access_log") == [(PERSON.receipt,)]


def test_the_record_is_the_owners_alone(built: Target, server: Server, personal: Personal, aws: None) -> None:
    site = Site.new(server, built)
    site.reconcile()
    forget(Place("shop", site.login("migrator"), personal), PERSON)
    site.reconcile()
    who = """SELECT DISTINCT pg_get_userbyid(grantee) FROM pg_class, aclexplode(relacl)
             WHERE relname = 'groundwork_erasures' AND grantee <> relowner"""
    assert rows(built, who) == []


def test_someone_nobody_knows_changes_nothing_and_has_a_record(place: Place) -> None:
    stranger = Person("no uuid at all", KEY)
    assert look(place, stranger).pending == {}
    assert [run.tables for run in forget(place, stranger).runs] == [{}]


def test_the_id_is_the_same_however_it_is_written(place: Place) -> None:
    assert look(place, Person(ADA.upper(), KEY)).pending == PENDING
    assert Person(ADA.upper(), KEY).receipt == PERSON.receipt


def test_a_pseudonym_tells_neither_the_person_nor_where_else_he_is() -> None:
    places = (("a", "t", "c"), ("a", "t", "d"), ("b", "t", "c"))
    mine = {PERSON.value("<pseudonym>", *place) for place in places}
    others = {person.value("<pseudonym>", *places[0]) for person in (Person(BOB, KEY), Person(ADA, bytes(32)))}
    assert len(mine | others) == 5
    assert ADA not in repr(PERSON)


def test_a_receipt_follows_from_the_records_and_names_nobody(place: Place) -> None:
    runs = {"shop": forget(place, PERSON).runs}
    given = ("shop-test", PERSON.receipt, runs, {"shop": {"daily backups": 30}}, ["cache: an hour"])
    written = receipt(*given)
    assert written == receipt(*given)
    assert written["digest"] == digest(written) != digest({**written, "stack": "other"})
    assert [word for word in (ADA, "ada@", "Ada") if word in str(written)] == []
    assert list(written["in backups until"]) == ["shop"]


def test_what_is_declared_and_not_there_is_told_before_anything_changes(place: Place, built: Target) -> None:
    wrong = {"tables": {**DECLARED["tables"], "pets": {"subject": "owner", "columns": {"name": {}}}}}
    other = Place("shop", built, Personal.of(wrong))
    with pytest.raises(OperationError, match="shop: pets: declared as personal, and there is no such table"):
        forget(other, PERSON)
    assert look(place, PERSON).pending == PENDING


def test_an_error_quotes_no_row(place: Place, built: Target) -> None:
    with connect(built) as owner:
        owner.execute("ALTER TABLE users ADD CONSTRAINT named CHECK (name <> 'Deleted')")
    with pytest.raises(OperationError) as caught:
        forget(place, PERSON)
    assert str(caught.value) == (
        'shop: new row for relation "users" violates check constraint "named" (23514); nothing was erased there'
    )


EVERYWHERE = """
import sys
from tests.operations.privacy.test_erasure import DECLARED, PERSON, Personal, Place, forget_everywhere
from operations.connection import Target
sites = {}
for name, at in zip(("first", "second", "third"), sys.argv[1:]):
    host, port, database, user, password = at.split("|")
    sites[name] = Place(name, Target(host, int(port), database, user, password), Personal.of(DECLARED))
forget_everywhere(sites, PERSON, print)
"""


def test_a_run_killed_between_databases_goes_on_and_counts_what_was_done(
    server: Server, personal: Personal, reachable: None
) -> None:
    sites = {name: Place(name, made(server.database()), personal) for name in ("first", "second", "third")}
    with connect(sites["second"].target) as owner:
        owner.execute(f"{HOLD}; CREATE TRIGGER hold BEFORE DELETE ON homes EXECUTE FUNCTION hold()")
        child = subprocess.Popen([sys.executable, "-c", EVERYWHERE, *(given(site) for site in sites.values())])
        wait_for(owner, child, asleep=True)
        child.kill()
        child.wait()
        wait_for(owner, child, asleep=False)
        owner.execute("DROP TRIGGER hold ON homes")
    assert [look(site, PERSON).done for site in sites.values()] == [True, False, False]
    said: list[str] = []
    done = forget_everywhere(sites, PERSON, said.append)
    assert said == ["first: done before", "second: 4 rows erased", "third: 4 rows erased"]
    assert [[run.tables for run in done[name].runs] for name in sites] == [[PENDING]] * 3
    assert forget_everywhere(sites, PERSON, print) == done


HOLD = "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(600); END'"
ASLEEP = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"


def given(site: Place) -> str:
    at = site.target
    return f"{at.host}|{at.port}|{at.database}|{at.user}|{at.password}"


def wait_for(owner: Connection, child: subprocess.Popen[bytes], *, asleep: bool) -> None:
    """Until the child's session sleeps in a trigger; or until the server noticed that the child is gone."""
    while bool(rows(owner, ASLEEP)) != asleep:
        assert not asleep or child.poll() is None
        time.sleep(0.05)


CHILD = """
import sys
from tests.operations.privacy.test_erasure import KEY, PERSON, DECLARED, Personal, Place, forget
from operations.connection import Target
host, port, database, user, password = sys.argv[1].split("|")
forget(Place("shop", Target(host, int(port), database, user, password), Personal.of(DECLARED)), PERSON)
"""


@pytest.mark.parametrize("moment", ["DELETE FROM homes", "UPDATE users", "INSERT INTO groundwork_erasures"])
def test_a_run_killed_on_the_way_leaves_all_or_nothing_and_the_next_ends_it(place: Place, moment: str) -> None:
    verb, _, rest = moment.partition(" ")
    table = rest.split()[-1]
    with connect(place.target) as owner:
        if "erasures" in table:
            forget(place, Person(BOB, KEY))
        owner.execute(f"{HOLD}; CREATE TRIGGER hold BEFORE {verb} ON {table} EXECUTE FUNCTION hold()")
        child = subprocess.Popen([sys.executable, "-c", CHILD, given(place)])
        wait_for(owner, child, asleep=True)
        child.kill()
        child.wait()
        wait_for(owner, child, asleep=False)
        owner.execute(f"DROP TRIGGER hold ON {table}")
    assert look(place, PERSON).pending == PENDING
    assert [run.tables for run in forget(place, PERSON).runs] == [PENDING]
