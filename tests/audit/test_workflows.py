"""The workflows pass their judges, and the judges object to one that is careless."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from audit.workflows import MODULE, PACKAGE, VERSION, WORKFLOWS, judged
from scripts.reviewing.comment import MARKER
from toolchain.checkout import ROOT
from toolchain.command import BUILT

FILES = sorted(WORKFLOWS.glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
CARELESS = """
on: pull_request_target
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.pull_request.title }}
"""


def test_actionlint_and_zizmor_object_to_nothing() -> None:
    assert judged(FILES, print) == ""


def test_a_careless_workflow_is_objected_to_by_both(tmp_path: Path) -> None:
    (tmp_path / "careless.yml").write_text(CARELESS)
    said = judged([tmp_path / "careless.yml"], print)
    assert "potentially untrusted" in said
    assert {"dangerous-triggers", "unpinned-uses", "excessive-permissions"} <= set(re.findall(r"\[([a-z-]+)\]", said))


def test_the_version_of_actionlint_is_the_one_that_its_module_pins() -> None:
    assert f"{PACKAGE.removesuffix('/cmd/actionlint')} v{VERSION} " in (MODULE / "go.mod").read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_action_is_pinned_by_its_commit_and_nothing_is_granted_at_large(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text())
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", each)] == []
    assert workflow["permissions"] == {}


def test_what_runs_a_forks_change_has_no_rights_but_to_read() -> None:
    jobs = yaml.safe_load((WORKFLOWS / "preview.yml").read_text())["jobs"]
    open_to_forks = [name for name, job in jobs.items() if "head.repo.full_name" not in job.get("if", "")]
    assert open_to_forks == ["offline"]
    assert jobs["offline"]["permissions"] == {"contents": "read"}
    assert "environment" not in jobs["offline"]


def test_only_the_job_that_runs_nothing_of_the_change_may_write() -> None:
    jobs = yaml.safe_load((WORKFLOWS / "preview.yml").read_text())["jobs"]
    assert jobs["comment"]["permissions"] == {"pull-requests": "write"}
    assert jobs["plan"]["permissions"] == {"contents": "read", "id-token": "write"}
    assert not any("checkout" in step.get("uses", "") for step in jobs["comment"]["steps"])


def test_drift_fails_on_any_change() -> None:
    (step,) = [each for each in _steps("drift") if "pulumi/actions" in each.get("uses", "")]
    assert (step["with"]["refresh"], step["with"]["expect-no-changes"]) == (True, True)


def test_the_engine_is_the_one_that_is_tried_here() -> None:
    used = [each["with"] for name in ("preview", "drift") for each in _steps(name) if "pulumi/" in each.get("uses", "")]
    assert {each["pulumi-version"] for each in used} == {BUILT}


def test_both_find_the_comment_by_its_marker() -> None:
    assert all(MARKER in file.read_text() for file in (WORKFLOWS / "preview.yml", GITLAB))


def test_gitlab_runs_in_the_image_of_the_dockerfile() -> None:
    image = yaml.safe_load(GITLAB.read_text())["default"]["image"]
    assert f"FROM {image} " in (ROOT / "Dockerfile").read_text()


def _steps(workflow: str) -> list[dict[str, Any]]:
    jobs = yaml.safe_load((WORKFLOWS / f"{workflow}.yml").read_text())["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]
