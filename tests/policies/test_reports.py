"""A report tells everything, in each of its forms, and the pages need nothing but themselves."""

import json
import re
from datetime import date
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from policies.coverage import Answer, controls
from policies.reports import html, sarif, table
from policies.reports import json as facts
from policies.reports.declared import place
from policies.reports.report import Outcome, Report
from policies.rule import RULES
from policies.settings import Exemption, Settings
from tests.policies.broken import Editable

ROOT = Path(__file__).resolve().parents[2]
INSTANCE = "aws:rds/instance:Instance"
LEAVE = Exemption(
    rule="database-backups-kept-in-production", owner="team", reason="moves away <soon>", expires=date(2026, 12, 31)
)  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Report:
    plan = Editable("commerce-prod")
    plan.first(INSTANCE)["storageEncrypted"] = False
    plan.first(INSTANCE)["backupRetentionPeriod"] = 3
    return Report(plan.stack(), Settings(exemptions=(LEAVE,)), date(2026, 11, 21))


def test_each_rule_has_its_outcome(report: Report) -> None:
    outcomes = {each.rule.id: each.outcome for each in report.asked}
    assert outcomes.keys() == RULES.keys()
    assert outcomes["database-encrypted"] is Outcome.VIOLATED
    assert outcomes["database-backups-kept-in-production"] is Outcome.EXEMPT
    assert outcomes["database-deletion-protected"] is Outcome.KEPT


def test_a_table_has_a_line_for_each_finding_rule_and_judge(report: Report) -> None:
    titles = {each.title: len(each.rows) for each in table.tables(report)}
    judges = {control.framework for control in controls()}
    assert titles == {"violations": 1, "exemptions": 1, "rules": len(RULES), "controls": len(judges)}
    assert "database-encrypted\tmandatory\tInstance commerce-prod-analytics\tstorageEncrypted" in table.text(report)


def test_json_tells_all_of_it(report: Report) -> None:
    read = json.loads(facts.text(report))
    assert (read["stack"], read["environment"], read["failed"]) == ("commerce-prod", "prod", True)
    assert [each["rule"] for each in read["findings"]] == ["database-encrypted"]
    assert read["exempt"][0]["exemption"]["owner"] == "team"
    assert len(read["rules"]) == len(RULES)
    assert len(read["controls"]) == len(controls())


def test_sarif_has_every_rule_and_each_result_points_at_a_line_that_is_there(report: Report) -> None:
    (run,) = json.loads(sarif.text(report))["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == sorted(RULES)
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]
        spot = location["physicalLocation"]
        lines = (ROOT / spot["artifactLocation"]["uri"]).read_text().splitlines()
        assert 1 <= spot["region"]["startLine"] <= len(lines)


def test_sarif_is_built_as_2_1_0_asks(report: Report) -> None:
    document = json.loads(sarif.text(report))
    assert (document["version"], set(document)) == ("2.1.0", {"$schema", "version", "runs"})
    (run,) = document["runs"]
    assert run["automationDetails"]["id"] == "policies/commerce-prod/"
    for rule in run["tool"]["driver"]["rules"]:
        assert {"id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"} <= set(rule)
        assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}
        assert 0 <= float(rule["properties"]["security-severity"]) <= 10
    for result in run["results"]:
        assert {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"} <= set(result)
        assert result["message"]["text"]


def test_what_is_exempt_is_suppressed_with_its_reason(report: Report) -> None:
    (run,) = sarif.document(report)["runs"]
    suppressed = {each["ruleId"]: each.get("suppressions") for each in run["results"]}
    assert suppressed["database-encrypted"] is None
    (why,) = suppressed["database-backups-kept-in-production"]
    assert why["justification"] == "team: moves away <soon> (until 2026-12-31)"


def test_a_fingerprint_is_of_the_rule_and_the_resource_alone(report: Report) -> None:
    again = Report(report.stack, report.settings, date(2026, 12, 1))
    prints = [_prints(each) for each in (report, again)]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(prints[0])


def _prints(report: Report) -> list[str]:
    return [
        each["partialFingerprints"]["primaryLocationLineHash"] for each in sarif.document(report)["runs"][0]["results"]
    ]


def test_a_finding_is_placed_where_it_is_mended(report: Report) -> None:
    (encrypted,) = report.checked.findings
    spot = place(encrypted)
    assert spot.file == encrypted.field.partition(": ")[0]
    assert "storage_encrypted" in (ROOT / spot.file).read_text().splitlines()[spot.line - 1]
    ((kept, _),) = report.checked.exempt
    lines = (ROOT / "catalog/profiles.py").read_text().splitlines()
    spot = place(kept)
    assert spot.line > lines.index("PROD = Environment(")
    assert "backup_days" in lines[spot.line - 1]


class Page(HTMLParser):
    """What a page opens, closes and asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.asked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.asked += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_closes_what_it_opens(report: Report) -> None:
    page, text = Page(), html.text(report)
    page.feed(text)
    assert (page.open, page.asked) == ([], [])
    assert not re.search(r"https?://|@import|url\(", text)


def test_the_page_names_every_rule_and_control_and_escapes_what_people_wrote(report: Report) -> None:
    text = html.text(report)
    assert [id_ for id_ in RULES if f"<code>{id_}</code>" not in text] == []
    assert [each.id for each in controls() if f"<td>{escape(each.id)}</td>" not in text] == []
    assert "moves away &lt;soon&gt;" in text
    assert "does not get past a preview" in text


def test_every_answer_has_a_colour() -> None:
    style = html.STYLE.read_text()
    assert [answer for answer in Answer if f"i.{html._kind(answer)} {{" not in style] == []
