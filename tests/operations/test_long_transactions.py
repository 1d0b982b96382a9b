"""A long transaction holds the table that a migration needs: the application stalls no longer than the lock timeout."""

import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from operations.connection import Target, connect
from operations.migrations import Waiting, migrate
from tests.operations.server import Server, rows
from tests.reliability import progress, record

Folder = Callable[[dict[str, str]], Path]
SECONDS = 4
"""Of load, in each round: two refusals and what comes after them."""
LONGEST = 10.0
"""Seconds until the long transaction ends in any case: so long would everybody stall without a lock timeout."""
MARGIN = 4.0
"""Seconds that a busy machine may add."""
WAITING = Waiting()


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.deep)])
def test_nobody_stalls_longer_than_the_lock_timeout(
    server: Server, database: Target, folder: Folder, tmp_path: Path, rounds: int
) -> None:
    pgbench(server, database, "--initialize", "--quiet")
    path = folder({"R__nothing.sql": "SELECT 1;"})
    migrate(database, path, progress=lambda _: None)
    latencies: list[float] = []
    refusals = 0
    for number in range(1, rounds + 1):
        (path / f"V{number}__c.sql").write_text(f"ALTER TABLE pgbench_accounts ADD COLUMN c{number} int;")
        log = tmp_path / f"round{number}"
        flags = "--client=4", f"--time={SECONDS}", "--no-vacuum", "--log", f"--log-prefix={log}"
        load = threading.Thread(target=pgbench, args=(server, database, *flags))
        load.start()
        refusals += refused_while_held(database, path)
        load.join()
        latencies += [
            int(line.split()[2]) / 1e6
            for file in tmp_path.glob(f"{log.name}.*")
            for line in file.read_text().splitlines()
        ]
        progress("M6", f"round {number} of {rounds}: {told(latencies)}")
    assert refusals >= 2 * rounds
    assert max(latencies) <= WAITING.lock_timeout + MARGIN
    assert rows(database, "SELECT count(*) FROM pg_attribute WHERE attrelid = 'pgbench_accounts'::regclass "
                          "AND attname ~ '^c[0-9]+$'") == [(rounds,)]  # fmt: skip
    record("M6", "a long transaction holds the table that a migration alters, under pgbench", rounds,
           f"{refusals} refusals, each tried again, every migration applied; {told(latencies)}")  # fmt: skip


def refused_while_held(database: Target, path: Path) -> int:
    """Migrate while a reader holds the table until it was in the way twice; how often it was."""
    said: list[str] = []
    with connect(database, autocommit=False) as holder:
        holder.execute("SELECT count(*) FROM pgbench_accounts")
        gives_up = threading.Timer(LONGEST, holder.close)

        def tell(words: str) -> None:
            if "tried again" in words:
                said.append(words)
            if len(said) == 2:
                holder.rollback()

        gives_up.start()
        migrate(database, path, progress=tell, waiting=WAITING)
        gives_up.cancel()
    return len(said)


def told(latencies: list[float]) -> str:
    ordered = sorted(latencies)
    points = ((f"p{percent}", ordered[len(ordered) * percent // 100]) for percent in (50, 99))
    figures = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in points)
    return f"{len(ordered):,} transactions, {figures}, longest {ordered[-1] * 1000:.0f} ms"


def pgbench(server: Server, target: Target, *flags: str) -> None:
    """Run it; a transaction that fails ends it with a failure."""
    login = {"PGHOST": target.host, "PGPORT": str(target.port), "PGUSER": target.user, "PGPASSWORD": target.password}
    program = server.postgres.binaries.bin / "pgbench"
    done = subprocess.run(
        [program, *flags, target.database], env=os.environ | login | {"PGSSLMODE": "verify-full"}, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
