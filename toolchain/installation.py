"""Getting a toolchain onto a machine that has none."""

from collections.abc import Callable

from toolchain import release
from toolchain.build import build
from toolchain.command import MINIMUM, Toolchain, available, locate
from toolchain.errors import ToolchainError
from toolchain.process import Progress


def install(progress: Progress, packages: Callable[[], object] = lambda: None) -> Toolchain:
    """Find a toolchain, else fetch the official release, else build it; raises ToolchainError when no way works.

    `packages` returns when the environment is made: the release's installer is one of its packages, and what was built
    is joined with the language host in there.
    """
    if not available() and not _fetched(progress, packages):
        _build(progress)
    packages()
    return locate()


def _build(progress: Progress) -> None:
    try:
        build(progress)
    except ToolchainError as failed:
        least = ".".join(map(str, MINIMUM))
        raise ToolchainError(
            f"no pulumi {least} or newer with its Python host is on PATH, the official release cannot be fetched, and "
            f"building it failed; install it (https://www.pulumi.com/docs/install/) or mend this: {failed}"
        ) from failed


def _fetched(progress: Progress, packages: Callable[[], object]) -> bool:
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
