"""`groundwork policy check`: what violates a rule; it fails when a rule that it violates is mandatory."""

import json
import sys
from argparse import Namespace
from dataclasses import asdict

from policies.check import Checked
from policies.rule import RULES
from scripts import table
from scripts.checkout import Checkout
from scripts.policing.looked import checked
from scripts.progress import say

COLUMNS = ("rule", "level", "resource", "what", "to change")


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print every violation and return 1 when one is mandatory."""
    found = checked(checkout, name, asked)
    if asked.as_json:
        sys.stdout.write(json.dumps(_facts(found), indent=2) + "\n")
    else:
        _show(found)
    return 1 if found.failed else 0


def _show(found: Checked) -> None:
    if found.findings:
        rows = [(each.rule, each.level, each.resource, each.what, each.field) for each in found.findings]
        table.show("violations", COLUMNS, rows)
    for each, exemption in found.exempt:
        say(f"exempt until {exemption.expires} ({exemption.owner}: {exemption.reason}): {each.rule} {each.resource}")
    say(f"{len(RULES)} rules, {len(found.findings)} violations, {len(found.exempt)} exempt")


def _facts(found: Checked) -> dict[str, object]:
    return {
        "rules": len(RULES),
        "failed": found.failed,
        "findings": [asdict(each) for each in found.findings],
        "exempt": [asdict(each) | {"exemption": exemption.model_dump(mode="json")} for each, exemption in found.exempt],
    }
