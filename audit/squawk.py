"""squawk on the migrations of the systems that have told it how they are run, in a `.squawk.toml`."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from audit.environment import tool
from audit.finding import Finding
from toolchain.checkout import ROOT
from toolchain.errors import ToolchainError


def judge() -> Iterator[Finding]:
    """Every warning and error, by system; raises ToolchainError when squawk itself fails."""
    for settings in sorted((ROOT / "stacks").glob("*/.squawk.toml")):
        files = sorted((settings.parent / "migrations").glob("*/*.sql"))
        yield from _system(settings, files)


def _system(settings: Path, files: list[Path]) -> Iterator[Finding]:
    command = [str(tool("squawk")), "--config", str(settings), "--reporter", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        warnings = json.loads(done.stdout)
    except ValueError as error:
        raise ToolchainError(f"squawk ended with exit status {done.returncode}: {done.stderr}") from error
    for warning in warnings:
        file = Path(warning["file"]).relative_to(settings.parent / "migrations")
        where = f"{file}:{warning['line'] + 1}"
        mend = warning.get("help") or f"change the statement, or say at it why it stands: {settings.name} says how"
        yield Finding("squawk", settings.parent.name, where, warning["rule_name"], warning["message"], mend)
