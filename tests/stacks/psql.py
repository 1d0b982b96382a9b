"""Files of SQL run by PostgreSQL's own psql, as a person would run them."""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from operations.connection import Target
from operations.roles import Terms, reconcile
from tests.operations.server import Server
from tests.operations.site import Site


def psql(programs: Path, target: Target, sql: str) -> None:
    """Run all of it and stop at the first error, which becomes the test's."""
    environment = os.environ | {
        "PGHOST": target.host,
        "PGPORT": str(target.port),
        "PGDATABASE": target.database,
        "PGUSER": target.user,
        "PGPASSWORD": target.password,
        "PGSSLMODE": "verify-full",
    }
    done = subprocess.run(
        [programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"],
        input=sql, env=environment, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def built(server: Server, variables: Mapping[str, str], scripts: Iterable[str], extensions: Sequence[str] = ()) -> Site:
    """A database with its roles, and these scripts run by its migrator one after the other."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        site = Site.new(server, server.database())
        reconcile(site.place, site.master, site.logins, print, Terms(tuple(extensions)))
        for script in scripts:
            psql(server.postgres.binaries.bin, site.login("migrator"), script)
    return site
