"""The official release of Pulumi, where the network lets it through."""

import urllib.error
import urllib.request

from toolchain import cache
from toolchain.checkout import ENVIRONMENT
from toolchain.command import RELEASE, release_folder
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


def fetch(progress: Progress) -> None:
    """Fetch it into the cache with the SDK's own installer; raises ToolchainError."""
    with cache.placing(release_folder()) as scratch:
        if scratch is not None:
            progress(f"fetching the official release {RELEASE}")
            run([ENVIRONMENT / "bin" / "python", "-c", INSTALL, scratch, RELEASE], lambda _: None)
