"""A copy of a cluster as the next major version has it: its files copied, then PostgreSQL's own pg_upgrade."""

import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from psycopg import Connection, sql

from localcloud.cloud.servers import postmaster, processes, replication, template
from localcloud.cloud.servers.account import own_folder, server_account
from localcloud.cloud.servers.configuration import ADMIN, REPLICATION, Place
from localcloud.cloud.servers.files import write
from localcloud.cloud.servers.server import ServerError

PORTS = ("50432", "50433")
"""Of the old and the new server while pg_upgrade runs them: names of sockets only, they listen on no network."""


@dataclass(frozen=True)
class Copy:
    """From which cluster to which, with the programs of both."""

    source: Place
    old: Path
    """The programs of the source's major version."""
    target: Place
    new: Path


def copy(job: Copy, data: Path) -> None:
    """Make the data directory from the source's as it is now, running or stopped. Raises ServerError.

    All of it happens in a folder beside the target's data, which a killed call leaves and the next one throws away.
    """
    workshop = job.target.folder / "upgrade.partial"
    shutil.rmtree(workshop, ignore_errors=True)
    own_folder(workshop)
    old, new = workshop / "old", workshop / "new"
    _copy_files(job, old)
    template.initialise(new, job.new)
    for place in (old, new):
        _let_in(place)
    _upgrade(job, workshop)
    new.rename(data)
    shutil.rmtree(workshop)


def finish(connection: Connection, source: int, target: int, master: str) -> None:
    """Give the roles of RDS what the new major version adds. Can be repeated."""
    for statement in template.memberships(source + 1, target):
        connection.execute(statement.encode())
    if source < 16 <= target:
        connection.execute(sql.SQL("ALTER ROLE {} NOSUPERUSER").format(sql.Identifier(REPLICATION)))
        _keep_in_charge(connection, master)


def _keep_in_charge(connection: Connection, master: str) -> None:
    """Let the master user go on ruling the roles he made: since 16, who may create roles rules his own ones only."""
    roles = connection.execute(
        "SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname NOT LIKE 'pg\\_%%' AND rolname NOT LIKE 'rds%%' "
        "AND rolname <> %s",
        [master],
    ).fetchall()
    for (role,) in roles:
        grant = sql.SQL("GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
        connection.execute(grant.format(sql.Identifier(role), sql.Identifier(master)))


def _copy_files(job: Copy, old: Path) -> None:
    """A running source gives a base backup, which has to be recovered; a stopped one is copied as it is."""
    if postmaster.pid(job.source.data) is None:
        template.copy(job.source.data, old, server_account().owner)
        return
    replication.back_up(job.target.spec.id, job.source, job.old, old)
    single = [str(job.old / "postgres"), "--single", "-D", str(old), "-c", "shared_preload_libraries=", "postgres"]
    template.run(single, "")  # recovers, then shuts down as pg_upgrade wants it


def _let_in(data: Path) -> None:
    """Let the administrator in by the socket, which only the servers' account can reach."""
    write(data / "pg_hba.conf", f"local all {ADMIN} trust\n", mode=0o600, owner=server_account().owner)


def _upgrade(job: Copy, workshop: Path) -> None:
    linked = ["--link", "--username", ADMIN, "--old-port", PORTS[0], "--new-port", PORTS[1]]
    folders = ["-b", str(job.old), "-B", str(job.new), "-d", str(workshop / "old"), "-D", str(workshop / "new")]
    done = subprocess.run(
        [str(job.new / "pg_upgrade"), *linked, *folders, "--socketdir", _socket(job.target)],
        capture_output=True,
        text=True,
        check=False,
        cwd=workshop,
        env=processes.environment(job.new.parent / "lib"),
        umask=0o077,
        **server_account().popen,
    )
    if done.returncode:
        said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise ServerError(f"{job.target.spec.id}: pg_upgrade refused: {' / '.join(said[-6:])}")


def _socket(target: Place) -> str:
    return f"{target.socket}-upgrade" if platform.system() == "Linux" else str(target.home / "run")
