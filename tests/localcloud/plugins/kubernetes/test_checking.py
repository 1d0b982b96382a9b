"""What is refused before anything is done."""

import pytest
from pulumi_kubernetes import ProviderArgs

from localcloud.plugins.kubernetes import schemas
from localcloud.plugins.kubernetes.configuration import SETTINGS
from tests.localcloud.plugins.engine import Engine, Refused
from tests.localcloud.plugins.kubernetes.objects import (
    CONFIG,
    DEPLOYMENT,
    EVERY,
    MONITOR,
    SECRET,
    deployment,
    metadata,
)

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.mark.parametrize("kind", EVERY)
def test_every_example_is_taken(engine: Engine, kind: str) -> None:
    assert engine.problems(kind, **EVERY[kind]) == {}


def test_all_problems_come_at_once_each_with_its_path(engine: Engine) -> None:
    wanted = deployment(replicas="two", ports=[{"containerport": 80}])  # type: ignore[arg-type]
    wanted["spec"]["stratgy"] = {}
    assert engine.problems(DEPLOYMENT, **wanted) == {
        "spec.replicas": "a string given, an integer wanted",
        "spec.stratgy": "unknown field; did you mean strategy?",
        "spec.template.spec.containers[0].ports[0].containerport": "unknown field; did you mean containerPort?",
        "spec.template.spec.containers[0].ports[0].containerPort": "missing required field",
    }


def test_a_missing_field_is_named(engine: Engine) -> None:
    assert engine.problems(DEPLOYMENT, metadata=metadata(), spec={"template": {}}) == {
        "spec.selector": "missing required field"
    }


def test_what_is_not_known_yet_passes(engine: Engine) -> None:
    wanted = deployment(replicas=UNKNOWN, env=[{"name": "HOST", "value": UNKNOWN}], resources=UNKNOWN)  # type: ignore[arg-type]
    assert engine.problems(DEPLOYMENT, **{**wanted, "metadata": metadata(UNKNOWN, labels={"a": UNKNOWN})}) == {}
    assert engine.problems(SECRET, metadata=UNKNOWN, data={"a": UNKNOWN}) == {}


def test_a_secret_is_never_repeated(engine: Engine) -> None:
    wrong = engine.problems(SECRET, metadata=metadata(), stringData={"password": 31337}, data={"token": "plain text"})
    assert wrong == {
        "data.token": "not base64; put plain text into stringData",
        "stringData.password": "a number given, a string wanted",
    }


def test_of_a_custom_resource_only_the_metadata_is_known(engine: Engine) -> None:
    wrong = engine.problems(MONITOR, metadata={"name": "web", "lables": {}}, spec={"anything": [1]})
    assert wrong == {"metadata.lables": "unknown field; did you mean labels?"}


def test_a_kind_that_kubernetes_does_not_have_points_to_the_nearest(engine: Engine) -> None:
    with pytest.raises(Refused, match=rf"Kubernetes {schemas.VERSION} has no such kind; it has CronJob in batch/v1"):
        engine.problems("kubernetes:batch/v1beta1:CronJob")
    with pytest.raises(Refused, match="it has Deployment in apps/v1"):
        engine.problems("kubernetes:apps/v1:Deploiment")


@pytest.mark.parametrize("token", ["kubernetes:helm.sh/v3:Release", "kubernetes:kustomize/v2:Directory"])
def test_what_makes_other_objects_is_refused(engine: Engine, token: str) -> None:
    with pytest.raises(Refused, match="renders no charts, files or patches; declare the objects"):
        engine.up(token)


@pytest.mark.parametrize(
    ("kind", "wanted", "path"),
    [
        (CONFIG, {"metadata": metadata("Web_1")}, "metadata.name"),
        (CONFIG, {"metadata": {"name": "web", "namespace": "a.b"}}, "metadata.namespace"),
        (CONFIG, {"metadata": metadata(labels={"team": "us & them"})}, "metadata.labels.team"),
        (CONFIG, {"metadata": metadata(), "data": {"a b": "c"}}, 'data["a b"]'),
        (
            "kubernetes:batch/v1:CronJob",
            {**EVERY["kubernetes:batch/v1:CronJob"], "metadata": metadata("d" * 53)},
            "metadata.name",
        ),
        ("kubernetes:core/v1:Namespace", {"metadata": metadata()}, "metadata.namespace"),
        (
            DEPLOYMENT,
            deployment(resources={"limits": {"memory": "64 MB"}}),
            "spec.template.spec.containers[0].resources.limits.memory",
        ),
    ],
)
def test_what_an_api_server_would_refuse_is_refused(
    engine: Engine, kind: str, wanted: dict[str, object], path: str
) -> None:
    assert list(engine.problems(kind, **wanted)) == [path]


def test_a_selector_that_finds_no_pod_is_refused(engine: Engine) -> None:
    wanted = deployment()
    wanted["spec"]["selector"] = {"matchLabels": {"app": "web"}}
    assert engine.problems(DEPLOYMENT, **wanted) == {
        "spec.selector.matchLabels.app": "the template's labels do not have it, so no pod would be found"
    }


def test_an_unknown_setting_of_the_provider_is_refused(engine: Engine) -> None:
    assert engine.configure({"namepsace": "shop"}) == {"namepsace": "unknown setting; did you mean namespace?"}


def test_the_settings_are_those_of_the_package() -> None:
    names = (name.split("_") for name in vars(ProviderArgs) if isinstance(vars(ProviderArgs)[name], property))
    assert {first + "".join(word.title() for word in rest) for first, *rest in names} == SETTINGS
