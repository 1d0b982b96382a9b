"""U5: no secret of a system is in anything that is printed, kept, logged, or to be seen of a process."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.reliability import progress, record

from . import small
from .checkout import STACK, Checkout, checked_out, ended_well, kill, processes_of
from .watch import Watch, secrets_of

COUNTED = 10
"""Secrets in Pulumi's configuration."""
NOTES = "CREATE TABLE notes (id bigint PRIMARY KEY);\n"
FAILING = "CREATE UNIQUE INDEX notes_body ON notes (body);\n"
MENDED = "CREATE INDEX notes_body ON notes (body);\n"


def test_the_watch_sees_what_leaks(tmp_path_factory: pytest.TempPathFactory) -> None:
    checkout = Checkout(tmp_path_factory.mktemp("watched"))
    words = {where: secrets.token_hex(16) for where in ("argument", "variable", "temporary", "kept", "printed")}
    with Watch(checkout) as watch:
        watch.keep("printed", f"a {words['printed']} b")
        (checkout.root / "log").write_text(words["kept"])
        (watch.temporary / "scratch").write_text(words["temporary"])
        environment = checkout.environment(SECRET=words["variable"])
        subprocess.run(
            [sys.executable, "-c", "import time; time.sleep(1)", words["argument"]], env=environment, check=True
        )
        (watch.temporary / "scratch").unlink()
    seen = {where: watch.hits([word]) for where, word in words.items()}
    assert seen == {
        "argument": ["command lines of processes"],
        "variable": ["environments of processes"],
        "temporary": ["temporary files"],
        "kept": ["log"],
        "printed": ["printed"],
    }


def said(watch: Watch, checkout: Checkout, *arguments: str, fails: bool = False) -> str:
    """Run a command of the user's, and keep what it prints."""
    done = checkout.groundwork(*arguments, TMPDIR=str(watch.temporary))
    watch.keep(f"printed by groundwork {arguments[0]}", done.stdout + done.stderr)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_no_secret_leaks_while_a_system_is_looked_at(checkout: Checkout) -> None:
    with Watch(checkout) as watch:
        said(watch, checkout, "preview", "-s", STACK, "--diff")
        said(watch, checkout, "endpoints", "-s", STACK, "--json")
        said(watch, checkout, "migrate", "status", "-s", STACK, "--json")
        said(watch, checkout, "stack", "export", "-s", STACK)
    held = secrets_of(checkout)
    assert len(held) >= COUNTED
    assert watch.hits(held) == []


@pytest.fixture(scope="module")
def small_one() -> Iterator[Checkout]:
    """A small system of the test's own, with a cache."""
    with checked_out() as checkout:
        small.declare(checkout, small.SMALLER | {"caches": small.SYSTEM["caches"]})
        ended_well(checkout.make("setup"))
        yield checkout


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_no_secret_leaks_while_a_system_is_made_broken_mended_and_destroyed(small_one: Checkout) -> None:
    stack, migrations = ("-s", small.STACK), small_one.root / "stacks/small/migrations/shop"
    row, configured = secrets.token_hex(16), [secrets.token_hex(16) for _ in range(COUNTED)]
    loud = ("--yes", "--logtostderr", "-v", "9")
    with Watch(small_one) as watch:
        said(watch, small_one, "up", *stack, *loud)
        for number, value in enumerate(configured):
            configure(watch, small_one, f"canary:c{number}", value)
        held = secrets_of(small_one)
        progress("U5", "the system stands")
        said(watch, small_one, "roles", "verify", *stack, "--json")
        said(watch, small_one, "psql", *stack, "shop", "--", "-c", "select 1")
        (migrations / "V2__body.sql").write_text("ALTER TABLE notes ADD COLUMN body text;\n")
        said(watch, small_one, "up", *stack, *loud)
        dsn = ended_well(small_one.groundwork("dsn", *stack, "shop", "--role", "app")).stdout.strip()
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("insert into notes values (1, %s), (2, %s)", [row, row])
        (migrations / "V3__unique.sql").write_text(FAILING)
        told = said(watch, small_one, "up", *stack, *loud, fails=True)
        assert "could not create unique index" in told
        progress("U5", "a migration failed")
        (migrations / "V3__unique.sql").write_text(MENDED)
        crash(watch, small_one, *stack)
        said(watch, small_one, "up", *stack, *loud)
        said(watch, small_one, "refresh", *stack, "--yes")
        said(watch, small_one, "migrate", "status", *stack, "--json")
        said(watch, small_one, "preview", *stack, "--json")
        said(watch, small_one, "stack", "export", *stack)
        held |= secrets_of(small_one)
        progress("U5", "it was killed, and mended")
        found = watch.hits([*held, *configured])
        # A row is in the server's files, and in its log, which quotes the key that is there twice.
        rows = [where for where in watch.hits([row]) if not where.startswith(".groundwork/servers/")]
        said(watch, small_one, "destroy", *stack, "--yes")
    assert (found, rows, watch.hits([*held, *configured])) == ([], [], [])
    count = len(held) + len(configured) + 1
    result = f"0 hits; {len(watch.seen['command lines of processes'])} command lines, {watch.looks} looks at processes"
    record("U5", "secrets of roles, master user, cache, configuration, rows, sought everywhere", count, result)


def configure(watch: Watch, checkout: Checkout, key: str, value: str) -> None:
    """Give a secret to Pulumi as one does who cares: by its standard input."""
    python, told = str(checkout.root / ".venv/bin/python"), ["config", "set", "-s", small.STACK, "--secret", key]
    environment = checkout.environment(TMPDIR=str(watch.temporary))
    done = subprocess.run(
        [python, "-m", "scripts", *told], cwd=checkout.root, env=environment, input=value,
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    watch.keep("printed by groundwork config", done.stdout + done.stderr)
    assert done.returncode == 0, done.stderr


def crash(watch: Watch, checkout: Checkout, *stack: str) -> None:
    """Kill an up, and everything that works for it but the servers, as soon as it has begun."""
    run = checkout.start("up", *stack, "--yes")
    log = checkout.root / "killed.log"
    while run.poll() is None and "Updating" not in log.read_text():
        time.sleep(0.02)
    for pid in processes_of(checkout.root):
        kill(pid)
    run.wait(60)
    watch.keep("printed by groundwork up", log.read_text())
