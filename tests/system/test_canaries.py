"""U5: no secret of a system is in anything that is printed, kept, logged, or to be seen of a process."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.reliability import progress, record

from . import small
from .checkout import STACK, Checkout, checked_out, ended_well, kill, processes_of
from .watch import Watch, secrets_of

COUNTED = 10
"""Secrets in Pulumi's configuration."""
NOTES = "CREATE TABLE notes (id bigint PRIMARY KEY, owner text, body text);\n"
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


def said(watch: Watch, checkout: Checkout, *arguments: str, given: str | None = None, fails: bool = False) -> str:
    """Run a command of the user's, which may be given something on standard input, and keep what it prints."""
    python, environment = str(checkout.root / ".venv/bin/python"), checkout.environment(TMPDIR=str(watch.temporary))
    done = subprocess.run(
        [python, "-m", "scripts", *arguments], cwd=checkout.root, env=environment, input=given or "",
        text=True, capture_output=True, check=False, timeout=900,
    )  # fmt: skip
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


@pytest.fixture
def small_one() -> Iterator[Checkout]:
    """A small system of the test's own, with a cache and with something about persons."""
    personal = {"tables": {"notes": {"subject": "owner", "columns": {"body": {"kind": "free text"}}}}}
    database = {"services": {"shop": {"database": {"personal": personal}}}}
    with checked_out() as checkout:
        small.declare(checkout, small.merged(small.SMALLER | {"caches": small.SYSTEM["caches"]}, database))
        (migrations(checkout) / "V1__create_notes.sql").write_text(NOTES)
        ended_well(checkout.make("setup"))
        yield checkout


def migrations(checkout: Checkout) -> Path:
    return checkout.root / "stacks/small/migrations/shop"


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_no_secret_leaks_while_a_system_is_made_broken_mended_and_destroyed(small_one: Checkout) -> None:
    stack, loud = ("-s", small.STACK), ("--yes", "--logtostderr", "-v", "9")
    person, row, *configured = (secrets.token_hex(16) for _ in range(COUNTED + 2))
    with Watch(small_one) as watch:
        said(watch, small_one, "up", *stack, *loud)
        held = secrets_of(small_one)
        for number, value in enumerate(configured):
            said(watch, small_one, "config", "set", *stack, "--secret", f"canary:c{number}", given=value)
        progress("U5", "the system stands")
        used(watch, small_one, person, row)
        held |= secrets_of(small_one)
        progress("U5", "it was used")
        (migrations(small_one) / "V2__unique.sql").write_text(FAILING)
        assert "could not create unique index" in said(watch, small_one, "up", *stack, *loud, fails=True)
        (migrations(small_one) / "V2__unique.sql").write_text(MENDED)
        crash(watch, small_one, *stack)
        said(watch, small_one, "up", *stack, *loud)
        progress("U5", "it failed, was killed, and mended")
        said(watch, small_one, "erase", *stack, "--subject", "-", "--yes", "--json", given=person)
        said(watch, small_one, "refresh", *stack, "--yes")
        said(watch, small_one, "preview", *stack, "--json")
        said(watch, small_one, "stack", "export", *stack)
        held |= secrets_of(small_one)
        found = watch.hits([*held, *configured])
        # Persons and rows are in the server's files, and in its log, which quotes a key that is there twice.
        told = [where for where in watch.hits([person, row]) if not where.startswith(".groundwork/servers/")]
        said(watch, small_one, "destroy", *stack, "--yes")
    assert (found, told, watch.hits([*held, *configured])) == ([], [], [])
    count = len(held) + len(configured) + 2
    result = f"0 hits; {len(watch.seen['command lines of processes'])} command lines, {watch.looks} looks at processes"
    record("U5", "secrets of roles, master user, cache, configuration, persons, sought everywhere", count, result)


def used(watch: Watch, checkout: Checkout, person: str, row: str) -> None:
    """Look at it, write to it, and renew its passwords."""
    stack = ("-s", small.STACK)
    said(watch, checkout, "roles", "verify", *stack, "--json")
    said(watch, checkout, "migrate", "status", *stack, "--json")
    said(watch, checkout, "psql", *stack, "shop", "-c", "select 1")
    dsn = ended_well(checkout.groundwork("dsn", *stack, "shop", "--role", "app")).stdout.strip()
    with psycopg.connect(dsn, autocommit=True) as connection:
        for number in (1, 2):
            connection.execute("insert into notes values (%s, %s, %s)", [number, person, row])
    for _ in range(3):
        said(watch, checkout, "roles", "rotate", *stack, "--settle", "0")


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
