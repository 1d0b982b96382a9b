"""promtool on the alerts and figures that a stack gives to Prometheus."""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from audit.finding import Finding
from audit.kubernetes import Object, finding


def available() -> bool:
    """No Python or npm package has it: it comes with Prometheus, from the machine's own packages."""
    return shutil.which("promtool") is not None


def judge(stack: str, objects: Iterable[Object]) -> Iterator[Finding]:
    """Every rule that Prometheus would not load."""
    for found in objects:
        if found["kind"] == "PrometheusRule" and (said := check(yaml.safe_dump(found["spec"]))):
            yield finding("promtool", stack, found, "rules", said)


def check(rules: str) -> str:
    """What promtool has against a file of rules; nothing when it takes it."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "rules.yaml")
        file.write_text(rules, encoding="utf-8")
        done = subprocess.run(
            ["promtool", "check", "rules", "--lint=all", "--lint-fatal", file],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    return " ".join((done.stderr or done.stdout).split()) if done.returncode else ""
