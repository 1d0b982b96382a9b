"""A Pulumi project of a test's own, and the real `pulumi` on it with the stand-in plugins."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import toolchain
from tests.localcloud.plugins.engine import PLUGIN

ROOT = Path(__file__).parents[3]
PROJECT = f"""
name: tiny
runtime: {{name: python, options: {{toolchain: pip, virtualenv: {ROOT / ".venv"}}}}}
"""


@dataclass(frozen=True)
class Stack:
    """The project's folder and the environment of its `pulumi`."""

    folder: Path
    environment: dict[str, str]

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        command = ["pulumi", *arguments, "--non-interactive"]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, start_new_session=True, **pipes)

    def pulumi(self, *arguments: str) -> str:
        process = self.start(*arguments)
        printed, _ = process.communicate()
        assert process.returncode == 0, printed
        return printed

    def refused(self, *arguments: str) -> str:
        """Run what must not succeed, and give what it says."""
        process = self.start(*arguments)
        printed, _ = process.communicate()
        assert process.returncode != 0, printed
        return printed

    def outputs(self) -> dict[str, Any]:
        printed = self.pulumi("stack", "output", "--json")
        return dict(json.loads(printed[printed.index("{") :]))

    def write(self, program: str) -> None:
        (self.folder / "__main__.py").write_text(program)

    def begin(self) -> None:
        """Start with an empty state, whatever was known before."""
        shutil.rmtree(self.folder / "state", ignore_errors=True)
        (self.folder / "state").mkdir()
        self.pulumi("stack", "init", "dev")


def project(folder: Path, program: str, variables: dict[str, str], settings: str = "") -> Stack:
    """Make a project with an empty stack."""
    (folder / "Pulumi.yaml").write_text(PROJECT + settings)
    path = [PLUGIN.parent, ROOT / "toolchain/bin", *toolchain.locate().path, os.environ["PATH"]]
    environment = {
        **variables,
        "PATH": os.pathsep.join(map(str, path)),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "of this test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
    made = Stack(folder, environment)
    made.write(program)
    made.begin()
    return made
