"""Getting a toolchain onto a machine that has none."""

from collections.abc import Callable

from toolchain import release
from toolchain.build import build
from toolchain.command import Toolchain, available, locate
from toolchain.errors import ToolchainError
from toolchain.process import Progress


def install(progress: Progress, packages: Callable[[], object] = lambda: None) -> Toolchain:
    """Find a toolchain, else fetch the official release, else build it; raises ToolchainError when no way works.

    `packages` returns when the environment is made: the release's installer is one of its packages, and what was built
    is joined with the language host in there.
    """
    if not available() and not _fetch(progress, packages):
        build(progress)
    packages()
    return locate()


def _fetch(progress: Progress, packages: Callable[[], object]) -> bool:
    if not release.reachable():
        progress("the official release is out of reach, building from the Go module")
        return False
    packages()
    try:
        release.fetch(progress)
    except ToolchainError as failed:
        progress(f"the official release could not be fetched, building from the Go module ({failed})")
        return False
    return True
