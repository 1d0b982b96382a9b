"""A tiny project that the real `pulumi` runs through the language host of this checkout."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import toolchain
from toolchain.checkout import TOOLCHAIN

PROJECT = """
name: tiny
runtime: python
main: program
plugins: {providers: [{name: toy, path: ./provider}]}
"""

PROVIDER = """
import sys
from pulumi.provider.experimental.provider import CheckResponse, CreateResponse, Provider
from pulumi.provider.experimental.server import main

class Toys(Provider):
    async def check(self, request):
        return CheckResponse(inputs=request.new_inputs)

    async def create(self, request):
        return CreateResponse(resource_id="toy-1", properties=request.properties)

main(sys.argv[1:], "1.0.0", Toys())
"""

POLICIES = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def no_toys(resource, report):
    if resource.resource_type == "toy:index:Toy":
        report("toys are forbidden here")

PolicyPack("house", [ResourceValidationPolicy("no-toys", "No toys.", no_toys, EnforcementLevel.MANDATORY)])
"""


@dataclass(frozen=True)
class Tiny:
    """The project's folder and the environment of its `pulumi`."""

    folder: Path
    environment: dict[str, str]

    def program(self, source: str) -> None:
        (self.folder / "program" / "__main__.py").write_text(source)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def pulumi(self, *arguments: str, status: int = 0) -> str:
        process = self.start(*arguments)
        output, _ = process.communicate()
        assert process.returncode == status, output
        return output


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    for name in ("program", "provider", "policies", "state"):
        (tmp_path / name).mkdir()
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    (tmp_path / "provider" / "PulumiPlugin.yaml").write_text("runtime: python\n")
    (tmp_path / "provider" / "__main__.py").write_text(PROVIDER)
    (tmp_path / "policies" / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (tmp_path / "policies" / "__main__.py").write_text(POLICIES)
    project = Tiny(tmp_path, environment(tmp_path))
    project.pulumi("stack", "init", "dev")
    return project


def environment(folder: Path) -> dict[str, str]:
    path = [TOOLCHAIN / "bin", toolchain.locate().pulumi.parent, os.environ["PATH"]]
    return {
        **os.environ,
        "PATH": os.pathsep.join(map(str, path)),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "of this test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


@pytest.fixture
def waiting(tiny: Tiny) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Start a preview whose program waits, and hand it over as soon as the program runs."""
    started: list[subprocess.Popen[str]] = []
    tiny.program('import os, time\nprint(f"the program is {os.getpid()}", flush=True)\ntime.sleep(600)\n')

    def start() -> "subprocess.Popen[str]":
        started.append(tiny.start("preview"))
        return started[-1]

    yield start
    for process in started:
        with process:
            process.kill()
