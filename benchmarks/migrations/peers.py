"""The other tools, from their own packages, built or unpacked once into the user's cache folder."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from operations.connection import Target
from toolchain import cache, go, uv
from toolchain.errors import ToolchainError

HERE = Path(__file__).parent
DBMATE = "github.com/amacneil/dbmate/v2"
GOLANG_MIGRATE = "github.com/golang-migrate/migrate/v4"
PYTHON = HERE / "peers.lock"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Peer:
    """A tool that migrates, as a program of its own; logins are handed over in libpq's variables."""

    name: str
    kind: str
    """How its files are laid out."""
    command: Callable[[Target, Path], list[str]]
    idle: list[str] = field(default_factory=list)
    """The same program asked for nothing but its version: what starting it costs."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Variables that it needs."""

    def apply(self, target: Target, folder: Path) -> None:
        """Apply what is pending; SystemExit with what it said when it fails."""
        run(self.command(target, folder), self.more | _login(target))


def run(command: list[str], more: Mapping[str, str]) -> None:
    """Run a program to its end; SystemExit with what it said when it fails."""
    done = subprocess.run(command, env=os.environ | more, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def _login(target: Target) -> dict[str, str]:
    return {
        "PGUSER": target.user,
        "PGPASSWORD": target.password,
        "PGSSLMODE": "require",
        "BENCH_URL": f"jdbc:postgresql://{target.host}:{target.port}/{target.database}?sslmode=require",
        "DATABASE_URL": url(target),
    }


def url(target: Target, scheme: str = "postgres", query: str = "?sslmode=require") -> str:
    """Where the database is; the password comes from the environment."""
    return f"{scheme}://{target.user}@{target.host}:{target.port}/{target.database}{query}"


def found(progress: Progress, psql: Path) -> tuple[list[Peer], list[str]]:
    """Every tool that can be had here, and for each that cannot the reason, its name first."""
    peers, missing = [], []
    for name, get in GETTERS.items():
        try:
            progress(f"getting {name}")
            peers.append(get(progress))
        except (ToolchainError, OSError, subprocess.CalledProcessError) as error:
            missing.append(f"{name}: not to be had here ({str(error).splitlines()[-1].strip()})")
    return [*peers, _psql(psql)], missing


def _psql(program: Path) -> Peer:
    def command(target: Target, folder: Path) -> list[str]:
        return [str(program), "-X", "-q", "-d", url(target), "-f", str(folder / "all.psql")]

    return Peer("psql", "psql", command, [str(program), "--version"])


def _dbmate(progress: Progress) -> Peer:
    program = str(_built("dbmate", DBMATE, DBMATE, [], progress))
    return Peer(
        "dbmate", "dbmate",
        lambda _, folder: [program, "--migrations-dir", str(folder), "--no-dump-schema", "migrate"],
        [program, "--version"],
    )  # fmt: skip


def _golang_migrate(progress: Progress) -> Peer:
    package = f"{GOLANG_MIGRATE}/cmd/migrate"
    program = str(_built("migrate", GOLANG_MIGRATE, package, ["-tags", "postgres"], progress))
    return Peer(
        "golang-migrate", "pairs",
        lambda target, folder: [program, "-path", str(folder), "-database", url(target), "up"], [program, "-version"],
    )  # fmt: skip


def _built(name: str, module: str, package: str, flags: list[str], progress: Progress) -> Path:
    """Build a Go program as pinned in `go.mod`: minutes, once per machine. Raises ToolchainError."""
    (version,) = re.findall(rf"^\s*{re.escape(module)} (\S+)", (HERE / "go.mod").read_text(), re.MULTILINE)
    folder = cache.folder() / "bench" / f"{name}-{version}"
    with cache.placing(folder) as scratch:
        if scratch is not None:
            progress(f"building {name} {version}")
            build = [
                str(go.command(progress)),
                "build",
                *flags,
                "-trimpath",
                "-ldflags",
                "-s -w",
                "-o",
                str(scratch / name),
            ]
            done = subprocess.run(
                [*build, package], cwd=HERE, env=go.environment(), capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise ToolchainError(done.stderr.strip() or "go build failed")
    return folder / name


def _flyway(_: Progress) -> Peer:
    for tool in ("java", "javac", "mvn"):
        if shutil.which(tool) is None:
            raise ToolchainError(f"{tool} is not installed")
    digest = hashlib.sha256((HERE / "pom.xml").read_bytes()).hexdigest()[:12]
    folder = cache.folder() / "bench" / f"flyway-{digest}"
    with cache.placing(folder) as scratch:
        if scratch is not None:
            kept = f"-Dmaven.repo.local={cache.folder() / 'bench' / 'maven'}"
            fetch = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), kept, "dependency:copy-dependencies"]
            subprocess.run([*fetch, f"-DoutputDirectory={scratch}"], check=True, capture_output=True)
            compile_ = ["javac", "-cp", f"{scratch}/*", "-d", str(scratch), str(HERE / "Migrate.java")]
            subprocess.run(compile_, check=True, capture_output=True)
    java = ["java", "-cp", f"{folder}:{folder}/*"]
    return Peer("Flyway", "flyway", lambda _, place: [*java, "Migrate", str(place)], ["java", "-version"])


def _packages(progress: Progress) -> dict[str, str]:
    """The folder of the Python tools, as the variable that finds it."""
    digest = hashlib.sha256(PYTHON.read_bytes()).hexdigest()[:12]
    folder = cache.folder() / "bench" / f"python-{digest}-{sys.implementation.cache_tag}"
    with cache.placing(folder) as scratch:
        if scratch is not None:
            options = ["--python", sys.executable, "--require-hashes", "--target", str(scratch)]
            uv.install(["install", *options, "-r", str(PYTHON)], progress)
    return {"PYTHONPATH": str(folder)}


def _alembic(progress: Progress) -> Peer:
    run_ = "import sys; from alembic.config import Config; from alembic import command; c = Config(); "
    run_ += "c.set_main_option('script_location', sys.argv[1]); c.set_main_option('sqlalchemy.url', sys.argv[2]); "
    run_ += "command.upgrade(c, 'head')"
    return Peer(
        "Alembic", "alembic",
        lambda target, folder: [sys.executable, "-c", run_, str(folder), url(target, "postgresql+psycopg")],
        [sys.executable, "-c", "import alembic.command, sqlalchemy.dialects.postgresql.psycopg"], _packages(progress),
    )  # fmt: skip


def _yoyo(progress: Progress) -> Peer:
    program = [sys.executable, "-m", "yoyo"]
    return Peer(
        "yoyo", "yoyo",
        lambda target, folder: [
            *program, "apply", "--batch", "--no-config-file", "--database", url(target, "postgresql+psycopg"),
            str(folder),
        ],
        [*program, "--help"], _packages(progress),
    )  # fmt: skip


GETTERS: dict[str, Callable[[Progress], Peer]] = {
    "dbmate": _dbmate,
    "golang-migrate": _golang_migrate,
    "Flyway": _flyway,
    "Alembic": _alembic,
    "yoyo": _yoyo,
}
