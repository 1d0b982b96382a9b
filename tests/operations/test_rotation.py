"""Logins turned under load, killed at any point: whoever reads the secret gets in, and nobody is thrown out."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from random import Random

import psycopg
import pytest

from operations import secrets
from operations.connection import ConnectionFailed, connect
from operations.errors import OperationError
from operations.roles import Login, verify
from operations.roles.rotate import rotate
from tests import reliability
from tests.operations.server import rows
from tests.operations.site import Site

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 4
KILLS = 40
LIFETIME = 20
"""Transactions after which a pool replaces a connection, and reads the secret for that."""


class Pool:
    """Clients as services are: each keeps its connection for a while, then reads the secret and logs in anew."""

    def __init__(self, site: Site) -> None:
        self._site, self._over = site, threading.Event()
        self.done, self.failed, self.users = 0, list[str](), set[str]()

    def _work(self) -> None:
        while not self._over.is_set():
            target = self._site.login("app")
            try:
                with connect(target) as connection:
                    for _ in range(LIFETIME):
                        connection.execute("INSERT INTO counted (by) VALUES (session_user)")
            except (psycopg.Error, ConnectionFailed) as error:
                self.failed.append(str(error))
            self.done += LIFETIME
            self.users.add(target.user)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Work until the block ends."""
        threads = [threading.Thread(target=self._work) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        yield
        self._over.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def counting(site: Site) -> Site:
    """A database with a table that the app writes to."""
    site.reconcile()
    with connect(site.login("migrator")) as owner:
        owner.execute("CREATE TABLE counted (by text)")
    return site


def turn(site: Site, role: str = "app", **how: float) -> str:
    return rotate(site.place, site.master, site.logins, role, lambda _: None, terms=site.terms, **how).now


def under_load(site: Site, rounds: int) -> Pool:
    pool = Pool(site)
    with pool.busy():
        for _ in range(rounds):
            until = pool.done + CLIENTS * LIFETIME
            turn(site)
            while pool.done < until:
                time.sleep(0.01)
    return pool


def test_no_transaction_fails_while_a_login_is_turned(counting: Site) -> None:
    pool = under_load(counting, 2)
    name = f"{counting.place.service}_app"
    assert (pool.failed, pool.users) == ([], {name, f"{name}_clone"})


@pytest.mark.deep
def test_ten_rotations_under_load_fail_no_transaction(counting: Site) -> None:
    pool = under_load(counting, 10)
    (written,) = rows(counting.keeper, "SELECT count(*) FROM counted")[0]
    assert (pool.failed, written) == ([], pool.done)
    told = f"{len(pool.failed)} of {pool.done:,} transactions failed, {CLIENTS} clients"
    reliability.record("R4", "a password rotated under load", 10, told)


def test_the_login_before_stays_valid_until_the_next_rotation(counting: Site) -> None:
    first = counting.login("app")
    turn(counting)
    second = counting.login("app")
    connect(first).close()
    turn(counting)
    assert counting.login("app").user == first.user
    connect(second).close()
    with pytest.raises(ConnectionFailed, match="password authentication failed"):
        connect(first)


def test_both_users_have_the_same_privileges_settings_and_limit_and_prove_it(counting: Site) -> None:
    turn(counting)
    assert counting.wrong() == []
    same = (
        "SELECT count(*), count(DISTINCT (rolconnlimit, rolcanlogin, rolconfig)) FROM pg_roles WHERE rolname LIKE '{}%'"
    )
    assert rows(counting.keeper, same.format(f"{counting.place.service}\\_app")) == [(2, 1)]


def test_an_up_after_a_rotation_leaves_the_login_as_it_is(counting: Site) -> None:
    turn(counting)
    before = secrets.read(counting.logins["app"].secret)
    assert counting.reconcile() == []
    assert secrets.read(counting.logins["app"].secret) == before


@pytest.mark.parametrize("role", ["migrator", "readonly", "monitor"])
def test_every_login_can_be_turned(counting: Site, role: str) -> None:
    turn(counting, role)
    assert counting.wrong() == []


def test_a_pooler_knows_both_users_before_clients_come_as_the_other(counting: Site) -> None:
    users = tuple(counting.new_login(f"app-{user}").secret for user in ("first", "second"))
    pooled = counting.declaring(counting.terms, app=Login(counting.logins["app"].secret, 20, users=users))
    pooled.reconcile()
    for _ in range(3):
        logged_in = [rows(secrets.target(secret), "SELECT session_user")[0][0] for secret in users]
        assert logged_in == [f"{counting.place.service}_app", f"{counting.place.service}_app_clone"]
        now = turn(pooled, settle=0.0)
        assert secrets.target(users[logged_in.index(now)]) == pooled.login("app")


def test_a_login_by_iam_has_nothing_to_turn(counting: Site) -> None:
    by_iam = counting.declaring(counting.terms, app=Login(counting.logins["app"].secret, 20, by="iam"))
    with pytest.raises(OperationError, match="logs in by IAM and has no password to turn"):
        turn(by_iam)


def killed(site: Site, after: float) -> int:
    """A rotation in a process of its own, killed so many seconds after it began to work."""
    code = "import sys; from tests.operations.rotating import main; main(sys.argv[1])"
    logins = {role: login.secret for role, login in site.logins.items()}
    given = json.dumps({"place": asdict(site.place), "master": site.master, "logins": logins})
    process = subprocess.Popen([sys.executable, "-c", code, given], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout
    process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    return process.wait()


def survives(site: Site, rounds: int, moment: Callable[[], float]) -> int:
    """How many of so many rotations that were killed had turned the login; whoever reads the secret gets in anyway."""
    turned = 0
    for _ in range(rounds):
        before = site.login("app").user
        killed(site, moment())
        assert rows(site.login("app"), "SELECT 1") == [(1,)]
        turned += site.login("app").user != before
    turn(site)
    site.reconcile()
    assert site.wrong() == []
    return turned


def test_a_rotation_killed_half_way_leaves_a_login_that_works(counting: Site) -> None:
    survives(counting, 2, lambda: 0.03)


@pytest.mark.deep
def test_rotations_killed_at_any_moment_leave_a_login_that_works(counting: Site) -> None:
    chance, begun = Random(5), time.monotonic()  # noqa: S311 (moments, no secrets)
    turn(counting)
    whole = time.monotonic() - begun
    turned = survives(counting, KILLS, lambda: chance.random() * whole * 2)
    told = f"{KILLS - turned} before the login was turned, {turned} after; the one in the secret worked each time"
    reliability.record("R4", "kill -9 of a rotation at any moment", KILLS, told)


def test_two_rotations_at_once_end_with_a_login_that_works(counting: Site) -> None:
    threads = [threading.Thread(target=turn, args=(counting,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(counting.login("app"), "SELECT 1") == [(1,)]
    assert [probe for probe in verify(counting.place, counting.logins) if not probe.ok] == []
