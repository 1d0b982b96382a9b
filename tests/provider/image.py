"""The image of the Dockerfile, made in a folder, for there is no Docker where the tests run."""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.provider.program import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COPIES = re.findall(r"^COPY (?!--from)(\S+) (\S+)$", DOCKERFILE, re.MULTILINE)
KEPT = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]


@dataclass(frozen=True)
class Image:
    """What the last stage holds, and its packages; a Python that sees these and no more."""

    root: Path
    packages: str

    def run(self, container: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run a container's command as a node would, with the cloud and the authority of this machine."""
        command = [*container["command"], *container["args"]]
        assert command[0] == "python"
        reached = {name: os.environ[name] for name in os.environ if name.startswith(("AWS_", "PGSSL"))}
        # -S: the checkout that the tests run in is among the packages of this Python, and not to be seen.
        return subprocess.run(
            [sys.executable, "-S", *command[1:]], cwd=self.root, env={"PYTHONPATH": self.packages, **reached},
            text=True, capture_output=True, check=False, timeout=120,
        )  # fmt: skip


def image(folder: Path, *, own_packages: bool) -> Image:
    """The image; with packages of its own it takes a while to make, else it borrows those of the tests."""
    root = made(folder / "image")
    return Image(root, str(installed(folder / "packages")) if own_packages else sysconfig.get_paths()["purelib"])


def made(root: Path) -> Path:
    """What the last stage copies out of the checkout."""
    for source, target in COPIES:
        for path in filter(reaches, listed(source)):
            if not target.startswith("/"):
                to = root / target / Path(path).relative_to(source)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / path, to)
    return root


def installed(folder: Path) -> Path:
    """What the first stage installs."""
    options = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement", "toolchain/image.lock"]
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), *options]
    subprocess.run(install, cwd=ROOT, check=True)
    return folder


def listed(folder: str) -> list[str]:
    """The files of a folder that a clone has, and those to be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [path for path in found if (ROOT / path).exists()]


def reaches(path: str) -> bool:
    """Whether .dockerignore lets a file into the build."""
    return any(fnmatch.fnmatch(path, pattern.replace("**/", "*")) for pattern in KEPT)
