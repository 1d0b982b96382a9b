"""squawk, the linter of PostgreSQL migrations (https://squawkhq.com), run on a file and heard out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from operations.errors import OperationError
from operations.lint.finding import Finding
from operations.lint.source import Source

LEFT_OUT = {
    "require-lock-timeout": "the runner sets lock_timeout before each file, and tries again",
    "require-statement-timeout": "the migrator's role has the limit that the catalog gives it",
    "require-timeout-settings": "both of the above",
    "prefer-robust-stmts": "a file is one transaction with its row in the history; what cannot be is found half done",
    "transaction-nesting": "BEGIN and COMMIT of the updown layout are taken off; elsewhere the runner refuses them",
    "prefer-bigint-over-int": "quantities and positions of one row fit; of keys, narrow-key says it",
    "prefer-bigint-over-smallint": "as above",
    "ban-concurrent-index-creation-in-transaction": "the runner takes a file with CONCURRENTLY out of its transaction",
}
"""Rules of squawk's that do not fit our runner, and why."""
PUT_IN = ("ban-alter-system-options", "ban-alter-database-options")
"""Rules that squawk has off by default."""
RULES = frozenset(
    """
    adding-field-with-default adding-foreign-key-constraint adding-not-nullable-field adding-required-field
    adding-serial-primary-key-field changing-column-type constraint-missing-not-valid disallowed-unique-constraint
    require-concurrent-index-creation require-concurrent-index-deletion require-concurrent-reindex
    require-concurrent-partition-detach ban-uncommitted-transaction ban-drop-column ban-drop-table ban-drop-database
    ban-drop-schema ban-drop-view ban-drop-function ban-drop-extension ban-drop-constraint ban-drop-not-null
    renaming-column renaming-table renaming-object require-enum-value-ordering ban-truncate-cascade ban-char-field
    prefer-identity prefer-text-field prefer-timestamptz prefer-timestamp-tz
    ban-create-domain-with-constraint ban-alter-domain-with-add-constraint ban-duplicate-column-assignments
    ban-drop-default ban-drop-domain ban-drop-generated-expression ban-drop-index ban-drop-policy ban-drop-sequence
    ban-drop-trigger ban-drop-type ban-set-schema identifier-too-long syntax-error
    """.split()  # noqa: SIM905 (a list would be forty lines)
) | {*PUT_IN}
"""What it is heard on, by name."""


def look(source: Source) -> list[Finding]:
    """What squawk says of a file. Raises OperationError when it is not installed or cannot be run."""
    options = [
        "--pg-version",
        f"{source.major}.0",
        "--config",
        "/dev/null",
        "--reporter",
        "json",
        "--stdin-filepath",
        source.path,
    ]
    options += ["--exclude", ",".join(LEFT_OUT), "--include", ",".join(PUT_IN)]
    if source.in_transaction:
        options.append("--assume-in-transaction")
    done = subprocess.run(
        [program(), *options], input=source.sql, text=True, capture_output=True, check=False, encoding="utf-8"
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise OperationError(f"squawk on {source.path}: {done.stderr.strip() or 'no answer'}") from None
    return [_finding(source, said) for said in answer]


@cache
def program() -> str:
    """Where squawk is installed. Raises OperationError."""
    found = shutil.which("squawk", path=str(Path(sys.executable).parent)) or shutil.which("squawk")
    if found is None:
        raise OperationError("squawk is not installed; `make setup` installs it")
    return found


def _finding(source: Source, said: dict[str, Any]) -> Finding:
    line, column = int(said["line"]) + 1, int(said["column"]) + 1
    fix = " ".join(str(said.get("help") or "").split()) or "see https://squawkhq.com/docs/" + said["rule_name"]
    return Finding(source.path, line, column, said["rule_name"], " ".join(str(said["message"]).split()), fix)
