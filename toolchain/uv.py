"""The installer `uv`: what takes pip half a minute takes it two seconds. `python -m toolchain.uv ARG…` runs it.

It is fetched once, by pip, at the version and hashes in `toolchain/installer.lock`.
"""

import os
import re
import sys
from functools import cache as once
from pathlib import Path

from toolchain import cache, pip
from toolchain.checkout import TOOLCHAIN
from toolchain.errors import ToolchainError
from toolchain.process import Progress, run

LOCK = TOOLCHAIN / "installer.lock"

FROM_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}
"""The variables by which uv is told what a user has told pip: a company's index, a folder of wheels, a certificate."""


def install(arguments: list[str], progress: Progress) -> None:
    """Run `uv pip ARGUMENTS`, telling only that uv itself is fetched when it is; raises ToolchainError."""
    run([executable(progress), "--quiet", "pip", *arguments], _unheard, environment=environment())


def unpack(lock: Path, progress: Progress, *, compiled: bool = False) -> Path:
    """Install the one package that a lock file pins into a folder of the cache, and give the folder.

    `compiled` tells that it serves none but the version of Python that it was installed with.
    """
    folder = cache.folder() / "-".join([*pinned(lock), *([str(sys.implementation.cache_tag)] if compiled else [])])
    with cache.placing(folder) as scratch:
        if scratch is not None:
            progress(f"fetching {folder.name}")
            options = ["--python", sys.executable, "--no-deps", "--require-hashes", "--target", str(scratch)]
            install(["install", *options, "-r", str(lock)], progress)
    return folder


def executable(progress: Progress) -> Path:
    """The pinned uv, fetched when it is not in the cache."""
    folder = cache.folder() / "-".join(pinned(LOCK))
    with cache.placing(folder) as scratch:
        if scratch is not None:
            progress(f"fetching {folder.name}")
            _fetch(scratch)
    return folder / "bin" / "uv"


def _fetch(target: Path) -> None:
    options = [
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--retries",
        "1",
        "--no-deps",
        "--require-hashes",
    ]
    try:
        run([*pip.command(), "install", *options, "--target", target, "-r", LOCK], _unheard)
    except ToolchainError as failed:
        why = str(failed).splitlines()[-1].strip().removeprefix("ERROR: ")
        raise ToolchainError(f"uv could not be fetched, let pip reach its package index ({why})") from failed


@once
def environment() -> dict[str, str]:
    """This process's environment and, where uv was not told otherwise, what the user has told pip."""
    told = {FROM_PIP[name]: _listed(name, value) for name, value in pip.settings().items() if name in FROM_PIP}
    return {**told, **os.environ}


def _listed(name: str, value: str) -> str:
    """Several values: pip has them on lines, uv after commas for `find-links` and after spaces for the rest."""
    return ("," if name == "find-links" else " ").join(value.split())


def pinned(lock: Path) -> tuple[str, str]:
    """Name and version of the one package in a lock file."""
    name, version = re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE)[0]
    return name, version


def _unheard(_: str) -> None: ...


if __name__ == "__main__":
    os.execve(executable(print), ["uv", *sys.argv[1:]], environment())  # noqa: S606 - no shell is wanted
