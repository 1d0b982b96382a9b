"""What a change comes to: nothing, an update, a new object, and in which order."""

from collections.abc import Callable
from typing import Any

import pytest

from localcloud.plugins.values import Properties
from tests.localcloud.plugins.engine import Engine
from tests.localcloud.plugins.kubernetes.objects import (
    CONFIG,
    DEPLOYMENT,
    EVERY,
    JOB,
    SECRET,
    deployment,
    job,
    metadata,
)

OTHER = {"metadata": metadata("login"), "stringData": {"password": "other"}}
SELECTED = {"matchLabels": {"app.kubernetes.io/name": "web", "tier": "front"}}


def reselected() -> Properties:
    wanted = deployment()
    wanted["spec"]["selector"] = SELECTED
    wanted["spec"]["template"]["metadata"]["labels"] = SELECTED["matchLabels"]
    return wanted


@pytest.mark.parametrize(
    ("wanted", "changed"),
    [
        (deployment(replicas=2), ["spec.replicas"]),
        (deployment(image="web:2"), ["spec.template.spec.containers[0].image"]),
        ({**deployment(), "metadata": metadata(annotations={"a.b/c": "d"})}, ["metadata.annotations"]),
    ],
)
def test_an_update(engine: Engine, wanted: dict[str, Any], changed: list[str]) -> None:
    difference = engine.diff(engine.up(DEPLOYMENT, **deployment()), **wanted)
    assert (list(difference.detailedDiff), list(difference.replaces)) == (changed, [])


@pytest.mark.parametrize(
    ("kind", "wanted", "replaces", "order"),
    [
        (DEPLOYMENT, {**deployment(), "metadata": metadata("other")}, ["metadata.name"], "make first"),
        (
            DEPLOYMENT,
            {**deployment(), "metadata": {"name": "web", "namespace": "b"}},
            ["metadata.namespace"],
            "make first",
        ),
        (DEPLOYMENT, reselected(), ["spec.selector.matchLabels.tier"], "delete first"),
        (JOB, job(image="web:2"), ["spec.template.spec.containers[0].image"], "delete first"),
        (CONFIG, {"metadata": metadata("settings"), "data": {"host": "other"}}, ["data.host"], "delete first"),
        (SECRET, OTHER, ["stringData.password"], "delete first"),
    ],
)
def test_a_new_object(engine: Engine, kind: str, wanted: dict[str, Any], replaces: list[str], order: str) -> None:
    difference = engine.diff(engine.up(kind, **EVERY[kind]), **wanted)
    assert (list(difference.replaces), difference.deleteBeforeReplace) == (replaces, order == "delete first")


def test_data_changes_in_place_where_the_provider_says_so(run: Callable[..., Engine]) -> None:
    engine = run(enableSecretMutable=True, enableConfigMapMutable=True)
    made = engine.up(SECRET, **EVERY[SECRET])
    assert not engine.diff(made, **OTHER).replaces
    fixed = {**EVERY[CONFIG], "immutable": True}
    held = engine.up(CONFIG, **fixed)
    assert list(engine.diff(held, **{**fixed, "data": {"host": "other"}}).replaces) == ["data.host"]


def test_a_name_that_was_not_given_stays_until_the_object_is_replaced(engine: Engine) -> None:
    wanted = {"metadata": {"namespace": "shop"}, "data": {"a": "1"}}
    first = engine.up(CONFIG, "it", **wanted)
    assert first["metadata"]["name"].startswith("it-")
    assert first["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}
    same = engine.up(CONFIG, "it", **{**wanted, "metadata": {"namespace": "shop", "labels": {"b": "c"}}})
    assert same.id == first.id
    second = engine.another_run()
    new = second.up(CONFIG, "it", **{**wanted, "data": {"a": "2"}})
    assert new.id != first.id
    assert second.read(CONFIG, first.id) is None


def test_the_namespace_comes_from_the_provider_where_none_is_given(run: Callable[..., Engine]) -> None:
    engine = run(namespace="shop")
    assert engine.up(CONFIG, metadata={"name": "a"}).id == "shop/a"
    engine.configure({})
    assert engine.up(CONFIG, "other", metadata={"name": "a"}).id == "default/a"
