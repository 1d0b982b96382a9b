"""The plugin under the real `pulumi`, with the classes of the official package and without them."""

from pathlib import Path

import pytest
import yaml

from tests.localcloud.plugins.cli import Stack, project
from tests.localcloud.plugins.kubernetes.conftest import variables

SETTINGS = "config: {replicas: {default: 1}, image: {default: 'web:1'}}\n"
PROGRAM = """
import pulumi
from pulumi_kubernetes import apiextensions, apps, core

config = pulumi.Config()
space = core.v1.Namespace("shop", metadata={"name": "shop"})
inside = {"namespace": space.metadata.name}
settings = core.v1.ConfigMap("settings", metadata=inside, data={"host": "db.example"})
login = core.v1.Secret("login", metadata={**inside, "name": "login"}, string_data={"password": "hunter2"})
env = [core.v1.EnvVarArgs(name="SETTINGS", value=settings.metadata.name)]
labels = {"app.kubernetes.io/name": "web"}
web = apps.v1.Deployment("web", metadata={**inside, "name": "web"}, spec=apps.v1.DeploymentSpecArgs(
    replicas=config.require_int("replicas"), selector={"match_labels": labels},
    template={"metadata": {"labels": labels}, "spec": {"containers": [
        core.v1.ContainerArgs(name="web", image=config.require("image"), env=env),
    ]}},
))
apiextensions.CustomResource(
    "monitor", api_version="monitoring.coreos.com/v1", kind="ServiceMonitor", metadata={**inside, "name": "web"},
    spec={"endpoints": [{"port": "metrics"}]},
)
account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web", "namespace": "shop"}}
pulumi.CustomResource("kubernetes:core/v1:ServiceAccount", "web", {**account, "automountServiceAccountToken": False})
secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "plain", "namespace": "shop"}}
pulumi.CustomResource("kubernetes:core/v1:Secret", "plain", {**secret, "stringData": {"token": "hunter3"}})
shown = {"name": "shown", "namespace": "shop"}
data = {"plain": "seen", "given": pulumi.Output.secret("hunter4")}
given = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": shown, "data": data}
pulumi.CustomResource("kubernetes:core/v1:ConfigMap", "shown", given)
pulumi.export("web", {"id": web.id, "uid": web.metadata.uid, "image": web.spec.template.spec.containers[0].image})
pulumi.export("login", login.string_data)
"""
RESOURCES = 9


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiny")


@pytest.fixture(scope="module")
def stack(folder: Path) -> Stack:
    return project(folder, PROGRAM, variables(folder / "kept"), SETTINGS)


def kept(folder: Path, name: str) -> dict[str, object]:
    return dict(yaml.safe_load((folder / "kept/kubernetes" / name).read_text()))


def test_a_preview_makes_nothing(stack: Stack, folder: Path) -> None:
    assert f"+ {RESOURCES} to create" in stack.pulumi("preview")
    assert not (folder / "kept").exists()


def test_an_up_keeps_every_object_and_fills_the_outputs(stack: Stack, folder: Path) -> None:
    stack.pulumi("up", "--yes", "--skip-preview")
    uid = kept(folder, "shop/deployment-web.yaml")["metadata"]["uid"]  # type: ignore[index]
    assert stack.outputs() == {"web": {"id": "shop/web", "uid": uid, "image": "web:1"}, "login": "[secret]"}
    assert len(list(folder.glob("kept/kubernetes/*/*.yaml"))) == RESOURCES - 1


def test_a_second_up_with_a_refresh_finds_no_changes(stack: Stack) -> None:
    printed = stack.pulumi("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes")
    assert f"{RESOURCES} unchanged" in printed


def test_what_the_program_marks_as_secret_is_not_kept_in_any_object(folder: Path) -> None:
    assert kept(folder, "shop/configmap-shown.yaml")["data"] == {"given": "", "plain": "seen"}


def test_a_secret_is_nowhere_in_the_clear(stack: Stack, folder: Path) -> None:
    printed = stack.pulumi("preview", "--diff", "--show-sames")
    files = [file.read_text() for part in ("state", "kept") for file in (folder / part).rglob("*") if file.is_file()]
    assert [word for word in ("hunter2", "hunter3", "hunter4") if word in printed or word in "".join(files)] == []


def test_a_wrong_object_is_refused_at_preview(stack: Stack) -> None:
    stack.write(PROGRAM.replace('"automountServiceAccountToken": False', '"automountToken": False'))
    printed = stack.refused("preview")
    stack.write(PROGRAM)
    assert "unknown field; did you mean automountServiceAccountToken?" in printed


def test_when_the_state_is_lost_every_object_is_taken_over(stack: Stack) -> None:
    known = stack.outputs()
    stack.begin()
    stack.pulumi("up", "--yes", "--skip-preview", "--config", "replicas=2")
    assert stack.outputs() == known


def test_a_destroy_leaves_nothing(stack: Stack, folder: Path) -> None:
    assert f"- {RESOURCES} deleted" in stack.pulumi("destroy", "--yes", "--skip-preview")
    assert not (folder / "kept/kubernetes").exists()
