"""Server programs that the machine already has: where they are, what they are."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from localcloud.cloud.servers.server import ServerError

POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/{major}/bin",  # Debian, Ubuntu
    "/usr/pgsql-{major}/bin",  # Red Hat, Fedora
    "/opt/homebrew/opt/postgresql@{major}/bin",
    "/usr/local/opt/postgresql@{major}/bin",
    "/usr/local/pgsql/bin",
)


@dataclass(frozen=True)
class RedisProgram:
    """A Redis or Valkey on PATH."""

    path: Path
    version: str
    tls: bool


@cache
def version(program: Path) -> str:
    """The number that the program gives for `--version`; raises ServerError when it does not run here."""
    said = _output([str(program), "--version"])
    found = re.search(r"(?:\) |v=)(\d+[\w.]*)", said)
    if found is None:
        raise ServerError(f"{program.name} does not run on this machine ({said.strip() or 'no output'})")
    return found[1]


def postgres(major: int) -> Path | None:
    """The folder with the programs of an installed PostgreSQL of this major version."""
    on_path = shutil.which("pg_config")
    folders = [Path(place.format(major=major)) for place in POSTGRES_FOLDERS]
    folders += [Path(_output([on_path, "--bindir"]).strip())] if on_path else []
    return next((place for place in folders if _is_postgres(place, major)), None)


def postgres_folders(programs: Path) -> tuple[Path, Path]:
    """The folders with the loadable libraries and with the shared files of this PostgreSQL."""
    asked = _output([str(programs / "pg_config"), "--pkglibdir", "--sharedir"]).splitlines()
    if len(asked) != 2:
        raise ServerError(f"{programs}: pg_config does not tell where the libraries are")
    return Path(asked[0]), Path(asked[1])


@cache
def redis() -> RedisProgram | None:
    """The Valkey or Redis on PATH, one with TLS before one without."""
    paths = [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    servers = [RedisProgram(path, version(path), _speaks_tls(path)) for path in paths]
    return next((one for one in servers if one.tls), servers[0] if servers else None)


def _is_postgres(place: Path, major: int) -> bool:
    needed = ("postgres", "initdb", "pg_basebackup", "pg_config", "pg_controldata")
    return all((place / name).exists() for name in needed) and version(place / "postgres").split(".")[0] == str(major)


def _speaks_tls(server: Path) -> bool:
    """Whether the server was built with TLS: then it knows `tls-port`, and stumbles only over the line after it."""
    done = subprocess.run(
        [str(server), "-"], input="tls-port 0\nno-such-line 1\n", capture_output=True, text=True, check=False
    )
    return "no-such-line" in done.stdout + done.stderr


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return done.stdout or done.stderr
