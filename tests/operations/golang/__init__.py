"""The real dbmate and golang-migrate, built from their Go modules into the user's cache folder."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from operations.connection import Target
from toolchain import cache

HERE = Path(__file__).parent
PACKAGES = {
    "dbmate": ("github.com/amacneil/dbmate/v2", ""),
    "migrate": ("github.com/golang-migrate/migrate/v4/cmd/migrate", "postgres"),
}
"""Each tool's package, and the tags it is built with."""


def program(name: str) -> Path:
    """The tool, built once per machine: two minutes for dbmate, seconds for golang-migrate. Skips without Go."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not installed")
    version = (HERE / name / "go.mod").read_text().split()[-1]
    target = cache.folder() / "golang" / f"{name}-{version}"
    with cache.placing(target) as scratch:
        if scratch is not None:
            _build(go, name, scratch / name)
    return target / name


def _build(go: str, name: str, target: Path) -> None:
    package, tags = PACKAGES[name]
    places = {place: str(target.parent / "build" / place) for place in ("GOPATH", "GOCACHE")}
    fixed = {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly -modcacherw", "CGO_ENABLED": "0", "GOWORK": "off"}
    command = [go, "build", "-trimpath", "-tags", tags, "-o", str(target), package]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=HERE / name, env=os.environ | places | fixed
    )
    shutil.rmtree(target.parent / "build", ignore_errors=True)
    if done.returncode:
        pytest.skip(f"Go could not build {name}: {done.stderr[-300:]}")


def ask(name: str, target: Target, folder: Path, *words: str) -> list[str]:
    """What the tool says to a command, line by line."""
    process = start(name, target, folder, *words)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said[-2000:]
    return said.splitlines()


def start(name: str, target: Target, folder: Path, *words: str) -> "subprocess.Popen[str]":
    """The tool at work on a command."""
    places = {
        "dbmate": ["--url", _url(target), "--migrations-dir", str(folder), "--no-dump-schema"],
        "migrate": ["-database", _url(target), "-path", str(folder)],
    }
    command = [str(program(name)), *places[name], *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _url(target: Target) -> str:
    where = f"{quote(target.user)}:{quote(target.password)}@{target.host}:{target.port}/{target.database}"
    return f"postgres://{where}?sslmode=verify-full&sslrootcert={os.environ['PGSSLROOTCERT']}"
