"""`python -m audit.workflows`: actionlint and zizmor over the workflows; exit status 1 when one of them objects.

actionlint is built from its Go module (`audit/actionlint/`), zizmor comes as a wheel (`audit/zizmor.lock`): both pinned
with checksums, fetched once for all checkouts. zizmor is asked for all it knows without asking GitHub.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from toolchain import cache, go, uv
from toolchain.checkout import ROOT
from toolchain.errors import ToolchainError
from toolchain.process import Progress, run

MODULE = ROOT / "audit" / "actionlint"
VERSION = "1.7.12"
"""As in its go.mod, which a test holds against it."""
PACKAGE = "github.com/rhysd/actionlint/cmd/actionlint"
ZIZMOR = ROOT / "audit" / "zizmor.lock"
WORKFLOWS = ROOT / ".github" / "workflows"


def judged(files: Sequence[Path], progress: Progress) -> str:
    """What the two object to, in their own words; empty when to nothing. Raises ToolchainError."""
    names = list(map(str, files))
    # Neither looks into the shell scripts with what a machine may have: the findings are the same everywhere.
    return _said([str(_actionlint(progress)), "-no-color", "-shellcheck=", "-pyflakes=", *names]) + _said(
        [str(_zizmor(progress)), "--offline", "--persona=pedantic", "--color=never", "--no-progress", "--quiet", *names]
    )


def _said(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return f"{done.stdout}{done.stderr}" if done.returncode else ""


def _zizmor(progress: Progress) -> Path:
    return uv.unpack(ZIZMOR, progress) / "bin" / "zizmor"


def _actionlint(progress: Progress) -> Path:
    folder = cache.folder() / f"actionlint-{VERSION}"
    with cache.placing(folder) as scratch:
        if scratch is not None:
            progress(f"building {folder.name}")
            _build(scratch, progress)
    return folder / "actionlint"


def _build(scratch: Path, progress: Progress) -> None:
    own = {"GOPATH": str(scratch / "path"), "GOCACHE": str(scratch / "build")}
    command = [str(go.command(progress)), "build", "-trimpath", "-o", str(scratch / "actionlint"), PACKAGE]
    run(command, lambda _: None, environment=go.environment() | own, directory=MODULE)
    for folder in own.values():
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Judge every workflow."""
    try:
        said = judged(sorted(WORKFLOWS.glob("*.yml")), say)
    except ToolchainError as error:
        said = f"{error}\n"
    sys.stderr.write(said)
    return 1 if said else 0


def say(message: str) -> None:
    """Tell the user one line of progress."""
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    sys.exit(main())
