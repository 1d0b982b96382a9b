"""The `pulumi` command on this machine."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from toolchain import cache
from toolchain.checkout import ENVIRONMENT, TOOLCHAIN
from toolchain.errors import ToolchainError

MINIMUM = (3, 230, 0)
"""The oldest version that the project is tested with."""

RELEASE = "3.272.0"
"""The official release that is fetched: the one of the SDK in `requirements.lock`."""

BUILT = "3.230.0"
"""The version of the Go module in `toolchain/go.mod`."""

HOST = "pulumi-language-python"


@dataclass(frozen=True)
class Toolchain:
    """A `pulumi` that can run this project's Python programs."""

    pulumi: Path
    version: str
    origin: Literal["path", "release", "built"]
    """Found on PATH, the official release, or built from the Go module."""
    path: tuple[Path, ...]
    """Folders to put first on PATH, so that `pulumi` and its language host are found."""

    @property
    def language_host(self) -> Path:
        """The program that runs Python for it."""
        beside = self.pulumi.resolve().parent / HOST
        return beside if beside.exists() else Path(shutil.which(HOST) or HOST)


def locate() -> Toolchain:
    """The toolchain to use: on PATH and new enough, else the official release, else the built one.

    Raises ToolchainError when there is none yet.
    """
    found = on_path() or released() or built()
    if found is None:
        raise ToolchainError("no pulumi is set up on this machine; get it: groundwork toolchain install")
    return found


def available() -> bool:
    """Whether `locate` will find one; changes nothing."""
    kept = (joined_folder(), built_folder(), release_folder())
    return any(folder.exists() for folder in kept) or on_path() is not None


def on_path() -> Toolchain | None:
    """The user's own: with a language host for Python, and not older than the oldest one tested."""
    pulumi = shutil.which("pulumi")
    if pulumi is None or not _hosts_python(Path(pulumi)):
        return None
    version = version_of(Path(pulumi))
    return Toolchain(Path(pulumi), version, "path", ()) if _numbers(version) >= MINIMUM else None


def released() -> Toolchain | None:
    """The official release that an earlier call has fetched."""
    folder = release_folder() / "bin"
    return Toolchain(folder / "pulumi", RELEASE, "release", (folder,)) if (folder / "pulumi").exists() else None


def built() -> Toolchain | None:
    """What an earlier call has built, joined with the language host of this checkout."""
    folder = joined_folder()
    if not (folder / "pulumi").exists() and (built_folder() / "pulumi").exists():
        _join(built_folder() / "pulumi", folder)
    return Toolchain(folder / "pulumi", BUILT, "built", (folder,)) if (folder / "pulumi").exists() else None


def release_folder() -> Path:
    """Where the official release is kept."""
    return cache.folder() / f"pulumi-release-{RELEASE}"


def built_folder() -> Path:
    """Where what was built is kept."""
    return cache.folder() / f"pulumi-built-{BUILT}"


def joined_folder() -> Path:
    """Where what was built lies beside the language host of this checkout."""
    return ENVIRONMENT / "toolchain" / BUILT


def version_of(pulumi: Path) -> str:
    """What the command says of itself, without the `v`; empty when it cannot be run."""
    quiet = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    done = subprocess.run([pulumi, "version"], capture_output=True, text=True, check=False, env=quiet)
    return done.stdout.strip().removeprefix("v")


def _hosts_python(pulumi: Path) -> bool:
    """Whether it comes with a language host, or one is on PATH that is not this project's own."""
    own = TOOLCHAIN / "bin" / HOST
    candidates = [pulumi.resolve().parent / HOST, Path(shutil.which(HOST) or own)]
    return any(host.exists() and host.resolve() != own for host in candidates)


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    return tuple(map(int, found.groups())) if found else (0, 0, 0)


def _join(pulumi: Path, folder: Path) -> None:
    """Put the command and the checkout's language host into one folder.

    The engine takes a host that lies beside itself for its own, and warns of any other in every command.
    """
    scratch = folder.with_name(f".{folder.name}-{os.getpid()}")
    scratch.mkdir(parents=True)
    (scratch / HOST).symlink_to(TOOLCHAIN / "bin" / HOST)
    try:
        (scratch / "pulumi").hardlink_to(pulumi)
    except OSError:  # another file system
        shutil.copy2(pulumi, scratch / "pulumi")
    try:
        scratch.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(scratch)
