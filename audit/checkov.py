"""checkov on a stack's planned AWS resources, and on its objects of the cluster."""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from audit.environment import tool
from audit.finding import Finding
from audit.kubernetes import Object
from audit.terraform import Document, identifier
from toolchain.errors import ToolchainError

MEND = "mend the component, or say in audit/reasons.toml why it stands"


def judge(stack: str, document: Document) -> list[Finding]:
    """All that fails, some ten seconds of one core; raises ToolchainError when checkov itself does."""
    text = written(document)
    return list(findings(stack, text, _failed("terraform_json", "stack.tf.json", text)))


def judge_cluster(stack: str, objects: Iterable[Object]) -> list[Finding]:
    """All that fails of the pods; raises ToolchainError when checkov itself does."""
    failed = _failed("kubernetes", "objects.yaml", yaml.safe_dump_all(objects))
    return list(cluster_findings(stack, failed))


def cluster_findings(stack: str, failed: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    """What its records mean, once for a workload with several containers; it names kind, namespace and name."""
    found = {(record["check_id"], record["resource"]): record["check_name"] for record in failed}
    for (check, resource), what in found.items():
        kind, _, name = resource.split(".", 2)
        yield Finding("checkov", stack, f"{kind}.{name}", check, what, MEND)


def written(document: Document) -> str:
    """A resource's type and name on lines of their own, which is how it is known again by its lines."""
    return json.dumps(document, indent=1)


def findings(stack: str, text: str, failed: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    """What checkov's records mean, once each; it names a resource, but not always its type."""
    lines = text.splitlines()
    seen = set()
    for record in failed:
        name = record["resource"].rpartition(".")[2]
        resource = f"{_kind(lines, record['file_line_range'][0])}.{name.removeprefix(f'{identifier(stack)}_')}"
        if (record["check_id"], resource) not in seen:
            seen.add((record["check_id"], resource))
            yield Finding("checkov", stack, resource, record["check_id"], record["check_name"], MEND)


def _kind(lines: list[str], number: int) -> str:
    """The type above a line; types stand two deep."""
    above = (re.fullmatch(r'  "(\w+)": \{', line) for line in reversed(lines[: number + 1]))
    return next(found[1] for found in above if found)


def _failed(framework: str, name: str, text: str) -> list[dict[str, Any]]:
    with TemporaryDirectory() as folder:
        source = Path(folder, name)
        source.write_text(text, encoding="utf-8")
        command = [str(tool("checkov")), "--framework", framework, "--skip-download", "--file", str(source)]
        # Into a file: on its output, checkov's libraries speak as well.
        command += ["--output", "json", "--output-file-path", folder, "--soft-fail", "--compact"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        result = Path(folder, "results_json.json")
        if done.returncode or not result.exists():
            raise ToolchainError(f"checkov ended with exit status {done.returncode}: {done.stderr or done.stdout}")
        results = json.loads(result.read_text(encoding="utf-8")).get("results")
    if not results or results["parsing_errors"]:
        raise ToolchainError(f"checkov could not read {name}, which audit/ has written")
    failed: list[dict[str, Any]] = results["failed_checks"]
    return failed
