"""A report as SARIF 2.1.0, the form in which GitHub's code scanning takes findings."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from policies.finding import Finding
from policies.level import Level
from policies.reports.declared import place
from policies.reports.report import Report
from policies.rule import Rule
from policies.settings import Exemption

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Level.MANDATORY: "error", Level.ADVISORY: "warning", Level.DISABLED: "none"}
SEVERITIES = {Level.MANDATORY: "8.0", Level.ADVISORY: "4.0", Level.DISABLED: "0.0"}
"""Of 10, as GitHub sorts by: from 7 on is high, from 4 on medium."""


def text(report: Report) -> str:
    """One document."""
    return json.dumps(document(report), indent=2) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The document before it is text: one run, so that another stack's does not take its place."""
    rules = [asked.rule for asked in report.asked]
    driver = {
        "name": "groundwork",
        "rules": [_rule(rule, report.settings.level(rule, report.stack.environment)) for rule in rules],
    }
    at = {rule.id: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"policies/{report.stack.name}/"},
        "results": [
            *(_result(each, at) for each in report.checked.findings),
            *(_result(each, at) | _suppressed(exemption) for each, exemption in report.checked.exempt),
        ],
        "columnKind": "unicodeCodePoints",
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule, level: Level) -> dict[str, Any]:
    asked_for = f" Asked for by {', '.join(rule.controls)}." if rule.controls else ""
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.sentence},
        "fullDescription": {"text": f"{rule.sentence}{asked_for}"},
        "help": {
            "text": f"To mend it, change {rule.field}.{asked_for}",
            "markdown": f"To mend it, change `{rule.field}`.{asked_for}",
        },
        "defaultConfiguration": {"level": LEVELS[level], "enabled": level is not Level.DISABLED},
        "properties": {
            "tags": ["security", *rule.controls],
            "security-severity": SEVERITIES[level],
            "precision": "very-high",
            "problem.severity": "error" if level is Level.MANDATORY else "warning",
        },
    }


def _result(finding: Finding, at: dict[str, int]) -> dict[str, Any]:
    where = place(finding)
    said = f"{finding.resource} of {finding.stack}: {finding.what}; change {finding.field}"
    return {
        "ruleId": finding.rule,
        "ruleIndex": at[finding.rule],
        "level": LEVELS[finding.level],
        "message": {"text": said},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": where.file, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": where.line},
                },
                "logicalLocations": [{"fullyQualifiedName": finding.urn or finding.resource, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding)},
    }


def _fingerprint(finding: Finding) -> str:
    """The same for the same rule and resource in every run, wherever the line has gone to."""
    same = "\0".join((finding.rule, finding.stack, finding.urn or finding.resource))
    return hashlib.sha256(same.encode()).hexdigest()[:32] + ":1"


def _suppressed(exemption: Exemption) -> dict[str, Any]:
    why = f"{exemption.owner}: {exemption.reason} (until {exemption.expires})"
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": why}]}
