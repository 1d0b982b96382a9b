"""Files of SQL run by PostgreSQL's own psql, as a person would run them."""

import os
import subprocess
from pathlib import Path

from operations.connection import Target


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
