"""How a read replica gets its first data: from the template where its source is fresh, else by a base backup."""

import os
import subprocess
from pathlib import Path

from localcloud.cloud.servers import administration
from localcloud.cloud.servers.account import server_account
from localcloud.cloud.servers.configuration import REPLICATION, Place, slot
from localcloud.cloud.servers.processes import environment
from localcloud.cloud.servers.server import ServerError
from localcloud.cloud.servers.template import Template, copy


def is_fresh(source: Place, template: Template) -> bool:
    """Whether the source was copied from this template and still has all WAL since: then a copy can simply follow."""
    with administration.session(source) as connection:
        found = connection.execute(
            """SELECT system_identifier::text = %s AND (SELECT timeline_id = 1 FROM pg_control_checkpoint())
                   AND EXISTS (SELECT FROM pg_ls_waldir() WHERE name = %s)
               FROM pg_control_system()""",
            [template.identifier, template.segment],
        ).fetchone()
    return found is not None and bool(found[0])


def follow(template: Template, data: Path) -> None:
    """Begin where the source began, and replay all it has done since."""
    copy(template.data, data, server_account().owner)
    mark(data)


def base_backup(place: Place, source: Place, programs: Path, data: Path) -> None:
    """Copy the running source for a replica; raises ServerError with pg_basebackup's own words."""
    back_up(place.spec.id, source, programs, data, "--slot", slot(place.spec.id))
    mark(data)


def back_up(name: str, source: Place, programs: Path, data: Path, *more: str) -> None:
    """Copy the running source; raises ServerError with pg_basebackup's own words."""
    target = ["--pgdata", str(data), "--checkpoint=fast", "--wal-method=stream", "--no-sync", *more]
    way = ["--host", source.socket, "--port", str(source.spec.port), "--username", REPLICATION, "--no-password"]
    done = subprocess.run(
        [str(programs / "pg_basebackup"), *target, *way],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**environment(), "PGREQUIREPEER": server_account().name},
        **server_account().popen,
    )
    if done.returncode:
        raise ServerError(f"{name}: no copy of {source.spec.id} could be made: {done.stderr.strip()}")


def mark(data: Path) -> None:
    """Make the data directory a replica's."""
    signal = data / "standby.signal"
    signal.touch(mode=0o600)
    os.chown(signal, *server_account().owner)
