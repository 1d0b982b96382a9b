"""Pulumi built from its Go module, at the version and checksums in `toolchain/go.mod` and `go.sum`."""

import shutil
from pathlib import Path

from toolchain import cache, go
from toolchain.checkout import TOOLCHAIN
from toolchain.command import BUILT, built_folder
from toolchain.process import Progress, run

PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"

FLAGS = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{BUILT}"
"""Without symbols it is 85 MB; the version is what `pulumi version` says and plugins are asked for."""

STRIDE = 50
"""Modules or packages between two words of progress: some ten seconds of a build that takes minutes."""


def build(progress: Progress) -> None:
    """Build it into the cache: 2 to 5 minutes on 2 cores, once per machine; raises ToolchainError."""
    with cache.placing(built_folder()) as scratch:
        if scratch is not None:
            _compile(scratch / "pulumi", progress)
    shutil.rmtree(go.scratch(), ignore_errors=True)


def _compile(target: Path, progress: Progress) -> None:
    compiler, environment = str(go.command(progress)), go.environment()
    progress("fetching Go modules")
    modules, packages = _Count(progress, "fetched {} Go modules"), _Count(progress)

    def listed(line: str) -> None:
        (modules if line.startswith("go: downloading") else packages)(line)

    run([compiler, "list", "-deps", PACKAGE], listed, environment=environment, directory=TOOLCHAIN)
    compiled = _Count(progress, f"compiled {{}} of {packages.seen} Go packages")
    build = [compiler, "build", "-v", "-trimpath", "-ldflags", FLAGS, "-o", str(target), PACKAGE]
    run(build, compiled, environment=environment, directory=TOOLCHAIN)


class _Count:
    """Counts lines, and tells the number now and then where there is a sentence to tell it in."""

    def __init__(self, progress: Progress, sentence: str = "") -> None:
        self.seen = 0
        self._progress, self._sentence = progress, sentence

    def __call__(self, _line: str) -> None:
        self.seen += 1
        if self._sentence and self.seen % STRIDE == 0:
            self._progress(self._sentence.format(self.seen))
