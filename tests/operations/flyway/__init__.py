"""The real Flyway, fetched with Maven into the user's cache folder."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from operations.connection import Target

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "groundwork" / "flyway"


def jars() -> Path:
    """The folder of Flyway's jars; skips the test where there is no Java or Maven, or nothing to fetch them from."""
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    jars = CACHE / "jars"
    if not any(jars.glob("flyway-core-*.jar")):
        fetch = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), f"-Dmaven.repo.local={CACHE / 'maven'}"]
        copy = ["dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
        done = subprocess.run([*fetch, *copy], check=False, capture_output=True, text=True, cwd=CACHE.parent)
        if done.returncode:
            pytest.skip(f"Maven could not fetch Flyway: {done.stdout[-300:]}")
    return jars


def ask(what: str, target: Target, folder: Path, *, out_of_order: bool = False) -> list[str]:
    """Flyway's answer to `migrate`, `info`, `validate`, `repair` or `baseline`, line by line."""
    authority = os.environ["PGSSLROOTCERT"]
    place = f"jdbc:postgresql://{target.host}:{target.port}/{target.database}"
    login = {
        "DATABASE_URL": f"{place}?sslmode=verify-full&sslrootcert={authority}",
        "DATABASE_USER": target.user,
        "DATABASE_PASSWORD": target.password,
        "OUT_OF_ORDER": str(out_of_order).lower(),
    }
    command = ["java", "-cp", f"{jars()}/*", str(HERE / "Ask.java"), what, str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ | login, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return [line for line in done.stdout.splitlines() if line]
