"""Five changes of a shipped system, each in a copy of the project, and the comment that its reviewer reads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.reviewing.comment import LIMIT, MARKER
from tests.system.checkout import copy_project

CHANGES = Path(__file__).with_name("changes")
"""Each change as a patch, with the comment that is expected; EXPECTED=write in the environment writes them anew."""
SAMPLES: dict[str, tuple[int, tuple[str, ...]]] = {
    "new_service": (0, ()),
    "instance_class": (0, ()),
    "dropped_column": (1, ("-s", "standard-prod")),
    "replaced_database": (1, ()),
    "loosened_bucket": (1, ()),
}
"""What the command exits with, and what it is told beside the base."""


class Project:
    """A copy of the project under version control of its own."""

    def __init__(self, root: Path) -> None:
        self.root, self.home = root / "project", root / "home"
        self.root.mkdir()
        copy_project(self.root)
        self.git("init", "--quiet")
        self.git("add", "--all")
        self.git("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "commit", "--quiet", "-m", "base")

    def git(self, *words: str) -> str:
        """What git says; it must end well."""
        return subprocess.run(["git", *words], cwd=self.root, check=True, capture_output=True, text=True).stdout

    def clean(self) -> None:
        """Take everything back."""
        self.git("reset", "--quiet", "--hard")
        self.git("clean", "--quiet", "-fd")

    def preview(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`groundwork ci preview` of the copy."""
        surroundings = os.environ | {"PYTHONPATH": str(self.root), "GROUNDWORK_HOME": str(self.home)}
        command = [sys.executable, "-m", "scripts", "ci", "preview", *words]
        return subprocess.run(command, cwd=self.root, env=surroundings, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def copied() -> Iterator[Project]:
    root = Path(tempfile.mkdtemp(prefix="groundwork-reviewing-", dir=os.environ.get("TMPDIR", "/var/tmp")))  # noqa: S108 (servers must enter it)
    root.chmod(0o755)
    yield Project(root)
    shutil.rmtree(root)


@pytest.fixture
def project(copied: Project) -> Iterator[Project]:
    yield copied
    copied.clean()


@pytest.mark.parametrize("change", SAMPLES)
def test_a_change_is_told_as_its_reviewer_has_read_it(change: str, project: Project) -> None:
    project.git("apply", str(CHANGES / f"{change}.patch"))
    status, words = SAMPLES[change]
    done = project.preview("--base", "HEAD", *words)
    comment, expected = _without_commit(done.stdout), CHANGES / f"{change}.md"
    if os.environ.get("EXPECTED") == "write":
        expected.write_text(comment, encoding="utf-8")
    assert comment == expected.read_text(encoding="utf-8"), done.stderr
    assert done.returncode == status, done.stderr
    assert comment.startswith(MARKER)
    assert len(comment.encode()) <= LIMIT
    assert list((project.home / "reviews").iterdir()) == []


def _without_commit(comment: str) -> str:
    return re.sub(r"\([0-9a-f]{10}\)", "(COMMIT)", comment)


def test_a_declaration_that_is_refused_is_told_and_fails(project: Project) -> None:
    settings = project.root / "stacks" / "settings" / "Pulumi.standard-local.yaml"
    settings.write_text(settings.read_text() + "  groundwork:overrides:\n    environment:\n      kapacity: {}\n")
    done = project.preview("--base", "HEAD", "-o", "preview.md")
    comment = (project.root / "preview.md").read_text()
    assert "### Not planned" in comment
    assert "kapacity" in comment
    assert (done.returncode, done.stdout) == (1, ""), done.stderr


def test_a_base_that_git_does_not_know_is_refused_by_name(project: Project) -> None:
    done = project.preview("--base", "no-such-branch")
    assert done.returncode == 2
    assert "--base no-such-branch: git knows no commit of that name that HEAD stems from" in done.stderr
