"""A Pulumi project that declares a database's roles and schema with the project's own provider, and the CLI for it."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import toolchain

ROOT = Path(__file__).resolve().parents[2]
MAIN = """
import json
from pathlib import Path

from pulumi import ResourceOptions
from components.inside import Migrations, Privileges, Roles, RolesArgs

given = json.loads(Path("given.json").read_text())
said = RolesArgs(**given["roles"])
roles = Roles("roles", said)
schema = Migrations("schema", **given["schema"], opts=ResourceOptions(depends_on=[roles]))
if said.row_security or any("tables" in role for role in said.roles.values()):
    Privileges("privileges", said, schema.files, ResourceOptions(depends_on=[schema]))
if given.get("dependent"):
    Roles("dependent", said, opts=ResourceOptions(depends_on=[schema]))
"""
PROJECT = f"""
name: inside
runtime: {{name: python, options: {{toolchain: pip, virtualenv: {ROOT}/.venv}}}}
plugins: {{providers: [{{name: groundwork, path: {ROOT}/provider}}]}}
"""


@dataclass
class Project:
    """The project's folder, with a state of its own."""

    folder: Path
    given: dict[str, dict[str, Any]] = field(default_factory=dict)

    def make(self) -> None:
        """Write the program and make its stack."""
        (self.folder / "__main__.py").write_text(MAIN)
        (self.folder / "Pulumi.yaml").write_text(PROJECT)
        (self.folder / "state").mkdir()
        done = self.pulumi("stack", "init", "tested")
        assert done.returncode == 0, done.stderr

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the real CLI."""
        return subprocess.run(
            self._command(*arguments), cwd=self.folder, env=self._environment(), text=True,
            capture_output=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the real CLI, to be killed."""
        return subprocess.Popen(
            self._command(*arguments), cwd=self.folder, env=self._environment(), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def processes(self) -> list[int]:
        """Ids of all processes that work for the project, told by their environment."""
        mark, found = f"PULUMI_HOME={self.folder}/".encode(), []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (process / "environ").read_bytes():
                    found.append(int(process.name))
        return found

    def _command(self, *arguments: str) -> list[str]:
        (self.folder / "given.json").write_text(json.dumps(self.given))
        return [str(toolchain.locate().pulumi), *arguments, "--non-interactive"]

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "PATH": os.pathsep.join([*map(str, toolchain.locate().path), os.environ["PATH"]]),
            "PULUMI_HOME": str(self.folder / "pulumi"),
            "PULUMI_BACKEND_URL": f"file://{self.folder}/state?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

    def up(self, *arguments: str) -> str:
        """Bring it up and give all that was said; it must end well."""
        done = self.pulumi("up", "--yes", "--skip-preview", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def state(self) -> str:
        """All that Pulumi keeps."""
        return "".join(path.read_text() for path in (self.folder / "state").rglob("*") if path.is_file())
