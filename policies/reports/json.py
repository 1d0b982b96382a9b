"""A report as JSON: everything, for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from policies.reports.report import Asked, Report
from policies.settings import Exemption


def text(report: Report) -> str:
    """One document."""
    return json.dumps(facts(report), indent=2) + "\n"


def facts(report: Report) -> dict[str, Any]:
    """The document before it is text."""
    checked = report.checked
    return {
        "stack": report.stack.name,
        "environment": report.stack.environment,
        "day": report.day.isoformat(),
        "resources": len(report.stack.resources),
        "failed": checked.failed,
        "findings": [asdict(each) for each in checked.findings],
        "exempt": [asdict(each) | {"exemption": _exemption(exemption)} for each, exemption in checked.exempt],
        "rules": [_rule(each) for each in report.asked],
        "controls": [asdict(each) for each in report.controls],
    }


def _exemption(exemption: Exemption) -> dict[str, Any]:
    return exemption.model_dump(mode="json")


def _rule(asked: Asked) -> dict[str, Any]:
    rule = asked.rule
    return {
        "id": rule.id,
        "sentence": rule.sentence,
        "about": rule.about.value,
        "level": asked.level,
        "outcome": asked.outcome,
        "looked_at": asked.seen,
        "violations": len(asked.findings),
        "controls": rule.controls,
        "field": rule.field,
    }
