"""A report as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policies.coverage import Answer, counts
from policies.reports.report import Report


class Table(NamedTuple):
    """Rows of one kind."""

    title: str
    columns: tuple[str, ...]
    rows: list[Sequence[object]]


def tables(report: Report) -> Iterator[Table]:
    """What is violated, what became of each rule, and what answers whom."""
    yield Table("violations", ("rule", "level", "resource", "what", "to change"), [
        (each.rule, each.level, each.resource, each.what, each.field) for each in report.checked.findings
    ])  # fmt: skip
    yield Table("exemptions", ("rule", "resource", "until", "owner", "reason"), [
        (each.rule, each.resource, exemption.expires, exemption.owner, exemption.reason)
        for each, exemption in report.checked.exempt
    ])  # fmt: skip
    yield Table("rules", ("rule", "level", "outcome", "looked at", "what must hold"), [
        (each.rule.id, each.level, each.outcome, each.seen, each.rule.sentence) for each in report.asked
    ])  # fmt: skip
    yield Table("controls", ("judge", "controls", *Answer), [
        (judge, answers.total(), *(answers[answer] for answer in Answer))
        for judge, answers in counts(report.controls).items()
    ])  # fmt: skip


def text(report: Report) -> str:
    """The same for a file: a line for each row, cells apart by tabs."""
    return "\n".join(line for table in tables(report) if table.rows for line in _lines(table))


def _lines(table: Table) -> Iterator[str]:
    yield "\t".join(table.columns)
    yield from ("\t".join(map(str, row)) for row in table.rows)
    yield ""
