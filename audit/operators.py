"""Operators' kinds against the types that are published for them: written as TypeScript literals, and compiled.

A literal may hold only what its type knows, so that an unknown field is an error, as is a missing or mistyped one.
"""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from audit.finding import Finding
from audit.kubernetes import Object, finding
from toolchain import cache
from toolchain.errors import ToolchainError
from toolchain.process import Progress, run

TYPES = Path(__file__).resolve().parent / "types"
"""What npm is asked for, with hashes."""

PACKAGES = {
    "cert-manager.io/v1": "@kubernetes-models/cert-manager/cert-manager.io/v1",
    "external-secrets.io/v1": "@kubernetes-models/external-secrets/external-secrets.io/v1",
    "generators.external-secrets.io/v1alpha1": (
        "@kubernetes-models/external-secrets/generators.external-secrets.io/v1alpha1"
    ),
    "monitoring.coreos.com/v1": "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1",
}
"""Where each API version's types are."""

UNPUBLISHED = frozenset({"clickhouse.altinity.com/v1", "clickhouse-keeper.altinity.com/v1"})
"""No package registry has types or schemas of these: they are read by eyes only."""

ERROR = re.compile(r"objects\.ts\((\d+),\d+\): error (TS\d+): (.*)")

Owned = tuple[str, Object]
"""A stack and one of its objects."""


def available() -> bool:
    """Whether there is an npm to fetch the types with."""
    return shutil.which("npm") is not None and shutil.which("node") is not None


def judge(objects: Sequence[Owned], progress: Progress) -> list[Finding]:
    """All that the compiler objects to; raises ToolchainError."""
    judged = [(stack, found) for stack, found in objects if found["apiVersion"] not in UNPUBLISHED]
    unknown = [(stack, found) for stack, found in judged if found["apiVersion"] not in PACKAGES]
    missing = [
        finding("tsc", stack, found, "types", f"audit/operators.py has no package for {found['apiVersion']}")
        for stack, found in unknown
    ]
    known = [owned for owned in judged if owned not in unknown]
    return missing + list(findings(known, _compiled(program(known), _installed(progress))))


def program(objects: Iterable[Owned]) -> str:
    """One line for each object, after one for each package."""
    names = {version: f"from{number}" for number, version in enumerate(PACKAGES)}
    imports = [f'import type * as {names[version]} from "{package}";' for version, package in PACKAGES.items()]
    lines = [
        f"export const object{number}: {names[found['apiVersion']]}.I{found['kind']} = {json.dumps(found)};"
        for number, (_, found) in enumerate(objects)
    ]
    return "\n".join([*imports, *lines]) + "\n"


def findings(objects: Sequence[Owned], said: str) -> Iterator[Finding]:
    """The compiler's lines as findings."""
    for line, check, what in ERROR.findall(said):
        stack, found = objects[int(line) - 1 - len(PACKAGES)]
        yield finding("tsc", stack, found, check, what)


def _compiled(text: str, installed: Path) -> str:
    with TemporaryDirectory() as folder:
        Path(folder, "objects.ts").write_text(text, encoding="utf-8")
        shutil.copy(TYPES / "package.json", folder)
        Path(folder, "node_modules").symlink_to(installed / "node_modules")
        compiler = [str(installed / "node_modules" / ".bin" / "tsc"), "--noEmit", "--strict", "--skipLibCheck"]
        command = [*compiler, "--module", "nodenext", "--pretty", "false", "objects.ts"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode and not ERROR.search(done.stdout):
        raise ToolchainError(f"tsc ended with exit status {done.returncode}: {done.stdout or done.stderr}")
    return done.stdout


def _installed(progress: Progress) -> Path:
    lock = (TYPES / "package-lock.json").read_bytes()
    folder = cache.folder() / f"audit-types-{hashlib.sha256(lock).hexdigest()[:12]}"
    with cache.placing(folder) as scratch:
        if scratch is not None:
            progress("fetching the operators' types by npm")
            for name in ("package.json", "package-lock.json"):
                shutil.copy(TYPES / name, scratch)
            run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], lambda _: None, directory=scratch)
    return folder
