"""The official release of Pulumi, where the network lets it through."""

import urllib.error
import urllib.request

from toolchain import cache
from toolchain.checkout import ENVIRONMENT
from toolchain.command import RELEASE, Toolchain, release_folder, released
from toolchain.errors import ToolchainError
from toolchain.process import Progress, run

SOURCE = "https://get.pulumi.com/install.sh"
"""The installer that the SDK fetches."""

PATIENCE = 2.0
"""Seconds to wait for it before another way is taken: a blocked network often swallows what is sent."""

INSTALL = """
import sys
from pulumi.automation import PulumiCommand
from semver import VersionInfo
PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))
"""


def reachable() -> bool:
    """Whether the release can be fetched from here, known after two seconds at most."""
    try:
        with urllib.request.urlopen(SOURCE, timeout=PATIENCE):
            return True
    except (urllib.error.URLError, OSError):
        return False


def fetch(progress: Progress) -> Toolchain:
    """Fetch it with the SDK's own installer, which needs the Python packages; raises ToolchainError."""
    with cache.placing(release_folder()) as scratch:
        if scratch is not None:
            progress(f"fetching the official release {RELEASE}")
            run([ENVIRONMENT / "bin" / "python", "-c", INSTALL, scratch, RELEASE], lambda _: None)
    found = released()
    if found is None:
        raise ToolchainError(f"pulumi {RELEASE}: the installer left no bin/pulumi in {release_folder()}")
    return found
