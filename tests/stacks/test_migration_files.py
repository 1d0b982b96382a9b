"""The files of neotool's migrations, as text."""

import re
from pathlib import Path

import pytest

from tests.stacks.conftest import SERVICES, migrations, version

DML = re.compile(r"^(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY)\b", re.MULTILINE)
DDL = re.compile(r"^(CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE)\b", re.MULTILINE)
NAME = re.compile(r"(V\d+__(create|fill|add|alter)|R__view)_[a-z_]+\.sql")


@pytest.mark.parametrize("service", SERVICES)
def test_versions_count_up_from_one(service: str) -> None:
    versions = [version(file) for file in migrations(service) if file.name.startswith("V")]
    assert versions == list(range(1, len(versions) + 1))


@pytest.mark.parametrize(
    "file", [f for s in SERVICES for f in migrations(s)], ids=lambda f: f"{f.parent.name}-{f.stem}"
)
def test_a_file_is_named_for_its_one_change(file: Path) -> None:
    text = file.read_text()
    assert NAME.fullmatch(file.name)
    assert text.startswith("-- ")
    assert text.count("CREATE TABLE") <= 1
    assert bool(DML.search(text)) != bool(DDL.search(text))
    assert "DROP" not in text
