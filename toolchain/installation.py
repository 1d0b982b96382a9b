"""Getting a toolchain onto a machine that has none."""

from collections.abc import Callable

from toolchain import release
from toolchain.build import build
from toolchain.command import Toolchain, locate
from toolchain.errors import ToolchainError
from toolchain.process import Progress


def install(progress: Progress, packages: Callable[[], object] = lambda: None) -> Toolchain:
    """Find a toolchain, else fetch the official release, else build it; raises ToolchainError when no way works.

    `packages` returns when the Python packages are installed, which the release's installer is one of.
    """
    try:
        return locate()
    except ToolchainError:
        return _fetched(progress, packages) or build(progress)


def _fetched(progress: Progress, packages: Callable[[], object]) -> Toolchain | None:
    if not release.reachable():
        progress("the official release is out of reach, building from the Go module")
        return None
    packages()
    try:
        return release.fetch(progress)
    except ToolchainError as failed:
        progress(f"the official release could not be fetched, building from the Go module ({failed})")
        return None
