"""Jobs on a cluster do the work: their commands are read back from where the objects are kept, and run."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from operations import secrets
from operations.roles import verify
from tests.operations.server import rows
from tests.operations.site import Site
from tests.provider.image import Image
from tests.provider.image import image as make
from tests.provider.program import ROOT, Project

MAIN = """
import json
from pathlib import Path

import pulumi
from catalog import load
from components.inside import Migrations, Roles, RolesArgs, Way
from components.kubernetes.inside import Jobs
from components.kubernetes.object import NAMESPACE, Object, Place

given = json.loads(Path("given.json").read_text())
stack = load("neotool", "local", {"kubernetes": {"image": given["image"]}})
parent = pulumi.ComponentResource("tested:Cluster", "cluster")
below = pulumi.ResourceOptions(parent=parent)
space = Object("space", NAMESPACE, {"metadata": {"name": stack.kubernetes.namespace}}, below)
way = Way("app", Jobs(Place(stack, stack.kubernetes, parent), space))
roles = Roles("roles", RolesArgs(**given["roles"]), way=way)
Migrations("schema", **given["schema"], way=way, opts=pulumi.ResourceOptions(depends_on=[roles]))
"""
IMAGE = "registry.example/groundwork:0.1.0@sha256:" + "a" * 64
APPLIED = "SELECT script FROM flyway_schema_history ORDER BY installed_rank"


@pytest.fixture(params=["borrowed", pytest.param("own", marks=pytest.mark.deep)])
def image(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The Dockerfile's image, whose packages are those of the tests or its own."""
    return make(tmp_path_factory.mktemp("image"), own_packages=request.param == "own")


@pytest.fixture
def on_cluster(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project, whose data stores are out of Pulumi's reach."""
    monkeypatch.setenv("GROUNDWORK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{ROOT}/localcloud/plugins/bin{os.pathsep}{os.environ['PATH']}")
    (project.folder / "__main__.py").write_text(MAIN)
    project.given["image"] = IMAGE
    return project


def jobs(home: Path) -> dict[str, dict[str, Any]]:
    """Every Job that is kept, by what it does."""
    kept = (yaml.safe_load(path.read_text()) for path in home.glob("kubernetes/*/job-*.yaml"))
    return {body["metadata"]["name"].rpartition("-")[0]: body for body in kept}


def container(job: dict[str, Any]) -> dict[str, Any]:
    (only,) = job["spec"]["template"]["spec"]["containers"]
    return dict(only)


def ran(image: Image, home: Path, name: str) -> str:
    done = image.run(container(jobs(home)[name]))
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_the_jobs_commands_do_what_the_provider_would_and_tell_no_secret(
    on_cluster: Project, site: Site, image: Image, tmp_path: Path
) -> None:
    on_cluster.up()
    home = tmp_path / "home"
    assert rows(site.keeper, "SELECT to_regclass('a')") == [(None,)]
    said = ran(image, home, "app-roles") + ran(image, home, "app-migrations")
    assert "V2__b.sql applied in" in said
    assert rows(site.login("migrator"), APPLIED) == [("V1__a.sql",), ("V2__b.sql",)]
    assert [probe for probe in verify(site.place, site.logins) if not probe.ok] == []
    told = said + on_cluster.state() + "".join(path.read_text() for path in home.rglob("*.yaml"))
    passwords = [secrets.read(login.secret)["password"] for login in site.logins.values()]
    assert [password for password in [*passwords, site.keeper.password] if password in told] == []


def test_a_change_of_the_files_is_previewed_and_is_another_job(
    on_cluster: Project, site: Site, files: Path, tmp_path: Path
) -> None:
    on_cluster.up()
    before = {name: job["metadata"]["name"] for name, job in jobs(tmp_path / "home").items()}
    (files / "V3__c.sql").write_text("CREATE TABLE c ();")
    assert f"{site.place.database}: pending V3__c.sql" in on_cluster.pulumi("preview").stdout
    on_cluster.up()
    on_cluster.up("--refresh", "--expect-no-changes")
    after = {name: job["metadata"]["name"] for name, job in jobs(tmp_path / "home").items()}
    assert [name for name in before if before[name] != after[name]] == ["app-migrations"]


def test_a_job_that_fails_says_where_and_one_whose_image_holds_other_files_does_nothing(
    on_cluster: Project, image: Image, files: Path, tmp_path: Path
) -> None:
    (files / "V2__b.sql").write_text("CREATE TABLE b (id nonsense);")
    on_cluster.up()
    ran(image, tmp_path / "home", "app-roles")
    done = image.run(container(jobs(tmp_path / "home")["app-migrations"]))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert 'V2__b.sql:1:20: type "nonsense" does not exist' in done.stderr
    (files / "V2__b.sql").unlink()
    done = image.run(container(jobs(tmp_path / "home")["app-migrations"]))
    assert (done.returncode, "this image holds other files than were declared" in done.stderr) == (2, True)


@pytest.mark.parametrize("task", ["", "[]", '{"kind": "no:such:Thing", "inputs": {}}'])
def test_what_is_no_task_is_refused(image: Image, task: str) -> None:
    done = image.run({"command": ["python", "-m", "provider.job"], "args": [task]})
    assert (done.returncode, done.stderr.startswith("no task of this image: ")) == (2, True)
