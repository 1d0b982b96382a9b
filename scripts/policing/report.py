"""`groundwork policy report`: what became of every rule, and which outside controls that answers."""

import sys
from argparse import Namespace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from policies.coverage import summary
from policies.reports.report import Report
from policies.reports.table import tables
from scripts import table
from scripts.checkout import Checkout
from scripts.failures import InputError
from scripts.policing.looked import changes, looked
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Write the report; it fails only when it cannot be made: `policy check` is what judges."""
    stack, settings = looked(checkout, name, asked)
    report = Report(stack, settings, datetime.now(UTC).date(), changes(checkout, stack, asked))
    if asked.format == "table" and not asked.output:
        _show(report)
    else:
        text = import_module(f"policies.reports.{asked.format}").text(report)
        _write(text, asked.output)
    _tell(report)
    return 0


def _show(report: Report) -> None:
    for each in tables(report):
        if each.rows:
            table.show(each.title, each.columns, each.rows)


def _write(text: str, output: str | None) -> None:
    if output in (None, "-"):
        sys.stdout.write(text)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{output}: {error.strerror}; name another file with -o") from None
    say(f"written to {output}")


def _tell(report: Report) -> None:
    checked = report.checked
    say(f"{len(report.asked)} rules, {len(checked.findings)} violations, {len(checked.exempt)} exempt")
    for line in summary(report.controls):
        say(line)
