"""The Dockerfile and what goes with it: the image holds what a Job needs, and no more."""

import re
from pathlib import Path

from tests.provider.image import COPIES, DOCKERFILE, listed, made, reaches
from tests.provider.program import ROOT


def pinned(lock: str) -> dict[str, set[str]]:
    """The hashes of each package and version that a lock file names."""
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    found = (re.match(r"(\S+==\S+)", line) for line in text.splitlines())
    return {match[1]: set(re.findall(r"sha256:\w+", match.string)) for match in found if match}


def test_every_stage_is_of_one_image_by_its_digest() -> None:
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(set(stages)) == 1
    assert re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}", stages[0])


def test_it_runs_as_nobody() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["65532:65532"]


def test_what_is_copied_is_there_and_gets_past_the_ignore_file() -> None:
    assert [source for source, _ in COPIES if not any(map(reaches, listed(source)))] == []
    strange = [path for path in listed(".") if reaches(path) and not path.endswith((".py", ".sql", ".toml", ".lock"))]
    assert strange == []


def test_its_packages_are_those_that_everything_else_is_tested_with() -> None:
    ours, everything = pinned("toolchain/image.lock"), pinned("requirements.lock")
    assert {name: hashes for name, hashes in ours.items() if everything.get(name) != hashes} == {}


def test_its_migrations_are_all_that_are_declared(tmp_path: Path) -> None:
    made(tmp_path)
    there = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("stacks/**/*") if path.is_file())
    assert there == sorted(path for path in listed("stacks") if "/migrations/" in path)
