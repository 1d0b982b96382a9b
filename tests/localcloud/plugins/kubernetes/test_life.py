"""Every kind: made once, agreed with, imported, found again after a lost answer, deleted."""

from pathlib import Path

import pytest
import yaml

from tests.localcloud.plugins.engine import Engine, Refused
from tests.localcloud.plugins.kubernetes.objects import CONFIG, DEPLOYMENT, EVERY, MONITOR, SECRET, deployment, metadata

every_kind = pytest.mark.parametrize("kind", EVERY)


@every_kind
def test_a_second_up_a_refresh_and_an_import_change_nothing(engine: Engine, kind: str) -> None:
    made = engine.up(kind, **EVERY[kind])
    assert not engine.diff(made, **EVERY[kind]).diffs
    found, imported = engine.refresh(made), engine.read(kind, made.id)
    assert found is not None
    assert imported is not None
    assert (found.id, found.inputs, found.outputs) == (made.id, made.inputs, made.outputs)
    assert imported.id == made.id
    assert set(engine.diff(imported, **EVERY[kind]).diffs) <= ({"stringData"} if kind == SECRET else set())


@every_kind
def test_what_a_lost_answer_left_is_found_then_deleted_once_and_again(engine: Engine, home: Path, kind: str) -> None:
    made = engine.up(kind, **EVERY[kind])
    engine.forget(made)
    again = engine.up(kind, **EVERY[kind])
    assert (again.id, again.inputs, again.outputs) == (made.id, made.inputs, made.outputs)
    second = engine.another_run()
    second.delete(again)
    assert second.read(kind, made.id) is None
    assert not (home / "kubernetes").exists()
    second.delete(again)


def test_an_object_is_a_file_that_only_its_owner_reads(engine: Engine, home: Path) -> None:
    made = engine.up(DEPLOYMENT, **deployment())
    file = home / "kubernetes/shop/deployment-web.yaml"
    assert yaml.safe_load(file.read_text()) == made.outputs
    assert (made["apiVersion"], made["kind"]) == ("apps/v1", "Deployment")
    modes = [oct(path.stat().st_mode)[-3:] for path in (file, file.parent, file.parent.parent)]
    assert modes == ["600", "700", "700"]


def test_files_say_where_an_object_is(engine: Engine, home: Path) -> None:
    ids = [engine.up(kind, **wanted).id for kind, wanted in EVERY.items()]
    files = [str(path.relative_to(home / "kubernetes")) for path in (home / "kubernetes").glob("*/*.yaml")]
    assert sorted(files) == [
        "_cluster/clusterrole-shop:reader.yaml",
        "_cluster/namespace-shop.yaml",
        "shop/clickhouseinstallation.clickhouse.altinity.com-analytics.yaml",
        "shop/configmap-settings.yaml",
        "shop/cronjob-dump.yaml",
        "shop/deployment-web.yaml",
        "shop/job-once.yaml",
        "shop/networkpolicy-web.yaml",
        "shop/secret-login.yaml",
        "shop/service-web.yaml",
        "shop/serviceaccount-web.yaml",
        "shop/servicemonitor.monitoring.coreos.com-web.yaml",
    ]
    assert {"shop/web", "shop", "shop:reader"} <= set(ids)


def test_an_update_keeps_what_the_server_set(engine: Engine) -> None:
    made = engine.up(DEPLOYMENT, **deployment())
    later = engine.up(DEPLOYMENT, **deployment(replicas=3))
    old, new = made["metadata"], later["metadata"]
    assert (new["uid"], new["creationTimestamp"]) == (old["uid"], old["creationTimestamp"])
    assert (old["generation"], new["generation"], later["spec"]["replicas"]) == (1, 2, 3)


def test_a_secret_s_values_are_never_written(engine: Engine, home: Path) -> None:
    made = engine.up(SECRET, **EVERY[SECRET])
    text = (home / "kubernetes/shop/secret-login.yaml").read_text()
    assert "hunter2" not in text
    assert yaml.safe_load(text)["stringData"] == {"password": ""}
    found = engine.refresh(made)
    assert found is not None
    assert found["stringData"] == made["stringData"]


def test_a_change_by_hand_is_drift(engine: Engine, home: Path) -> None:
    made = engine.up(MONITOR, **EVERY[MONITOR])
    file = home / "kubernetes/shop/servicemonitor.monitoring.coreos.com-web.yaml"
    file.write_text(file.read_text().replace("port: metrics", "port: other"))
    found = engine.refresh(made)
    assert found is not None
    assert [dict(one) for one in found.inputs["spec"]["endpoints"]] == [{"port": "other"}]
    assert list(engine.diff(found, **EVERY[MONITOR]).detailedDiff) == ["spec.endpoints[0].port"]


def test_what_another_resource_made_is_not_taken(engine: Engine) -> None:
    engine.up(CONFIG, "one", **EVERY[CONFIG])
    with pytest.raises(
        Refused, match=r"ConfigMap shop/settings exists already and urn:.*::one made it; choose another"
    ):
        engine.up(CONFIG, "two", **EVERY[CONFIG])


def test_an_update_of_what_is_gone_says_so(engine: Engine, home: Path) -> None:
    engine.up(DEPLOYMENT, **deployment())
    (home / "kubernetes/shop/deployment-web.yaml").unlink()
    with pytest.raises(Refused, match="shop/web is no longer there; run refresh"):
        engine.up(DEPLOYMENT, **deployment(replicas=2))


def test_a_damaged_file_is_named(engine: Engine, home: Path) -> None:
    made = engine.up(CONFIG, **EVERY[CONFIG])
    (home / "kubernetes/shop/configmap-settings.yaml").write_text("# made by\na: [")
    with pytest.raises(Refused, match=r"configmap-settings.yaml: cannot be read: .*; delete it"):
        engine.refresh(made)


def test_a_replacement_under_the_same_name_is_not_deleted_with_the_old_one(engine: Engine) -> None:
    # `pulumi up --replace` checks and creates as if there were nothing, then deletes the old one.
    old = engine.up(CONFIG, **EVERY[CONFIG])
    second = engine.another_run()
    new = second.create(old.kind, old.name, second.checked(old.kind, old.name, EVERY[CONFIG]))
    second.delete(old)
    assert second.read(CONFIG, new.id) is not None


def test_without_a_home_nothing_is_kept(homeless: Engine) -> None:
    assert homeless.preview(CONFIG, metadata=metadata())["kind"] == "ConfigMap"
    with pytest.raises(Refused, match="GROUNDWORK_HOME does not say where"):
        homeless.up(CONFIG, metadata=metadata())
