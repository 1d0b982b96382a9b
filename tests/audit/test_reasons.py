"""Reasons: each answers the findings it names, and no other."""

from pathlib import Path

import pytest

from audit.finding import Finding
from audit.page import page, table
from audit.reasons import Reason, read, weigh

DOCS = Path(__file__).parents[2] / "docs"

READERS = Reason("CKV_AWS_157", "a standby", ("aws_db_instance.*_[0-9]",), "readers")


def finding(resource: str, check: str = "CKV_AWS_157") -> Finding:
    return Finding("checkov", "standard-prod", resource, check, "no standby", "mend it")


def test_a_reason_answers_the_resources_it_names() -> None:
    assert READERS.answers(finding("aws_db_instance.web_1"))


@pytest.mark.parametrize(
    "other", [finding("aws_db_instance.web"), finding("aws_db_instance.web_1", "CKV_AWS_16"), finding("aws_vpc.x_1")]
)
def test_a_reason_answers_nothing_else(other: Finding) -> None:
    assert not READERS.answers(other)


def test_findings_without_a_reason_stay_open_and_reasons_without_a_finding_are_told() -> None:
    unused = Reason("CKV_AWS_1", "nothing", ("*",), "never")
    writer, reader = finding("aws_db_instance.web"), finding("aws_db_instance.web_1")
    assert weigh([writer, reader], [READERS, unused]) == ([writer], [reader], [unused])


def test_a_resource_that_a_reason_need_not_name_is_told() -> None:
    both = READERS._replace(resources=(*READERS.resources, "aws_vpc.*"))
    assert weigh([finding("aws_db_instance.web_1")], [both]).idle == [both._replace(resources=("aws_vpc.*",))]


def test_every_reason_says_more_than_its_name() -> None:
    reasons = read()
    assert all(len(reason.because) > 40 and reason.wants and reason.resources for reason in reasons)
    assert all("." in pattern for reason in reasons for pattern in reason.resources)


def test_no_reason_is_given_twice_for_the_same() -> None:
    named = [(reason.check, pattern) for reason in read() for pattern in reason.resources]
    assert len(named) == len(set(named))


def test_the_page_has_every_reason() -> None:
    assert table(read()) in page()
    assert (DOCS / "security.md").read_text(encoding="utf-8") == page()
