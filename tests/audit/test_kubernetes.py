"""Objects of the cluster: the cluster's own against schemas, operators' as literals of published types."""

from typing import Any

from audit.kubernetes import inner_pods, is_own, judge, whole
from audit.operators import PACKAGES, findings, program

SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}
MONITOR = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "web"}}


def judged(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(it.resource, it.what) for it in judge("standard-prod", [found])]


def test_a_good_object_passes() -> None:
    assert judged(SERVICE) == []


def test_an_unknown_field_is_named() -> None:
    ((resource, what),) = judged({**SERVICE, "spec": {"prots": []}})
    assert resource == "Service.web"
    assert what.startswith("spec: ")
    assert "prots" in what


def test_a_wrong_type_is_named_by_its_path() -> None:
    assert judged({**SERVICE, "spec": {"ports": [{"port": "http"}]}})[0][1].startswith("spec.ports.0.port: ")


def test_an_unknown_kind_is_an_objection() -> None:
    assert "Couldn't find schema" in judged({**SERVICE, "kind": "Servise"})[0][1]


def test_operators_kinds_are_told_from_the_clusters_own() -> None:
    own = ("v1", "apps/v1", "batch/v1", "networking.k8s.io/v1", "policy/v1")
    assert all(is_own({"apiVersion": version}) for version in own)
    assert not any(is_own({"apiVersion": version}) for version in PACKAGES)


def test_every_object_is_a_literal_on_a_line_of_its_own() -> None:
    lines = program([("standard-prod", MONITOR)]).splitlines()
    assert len(lines) == len(PACKAGES) + 1
    assert lines[-1].startswith("export const object0: ")
    assert ".IServiceMonitor = {" in lines[-1]


def test_the_compilers_line_is_traced_to_its_object() -> None:
    said = f"objects.ts({len(PACKAGES) + 2},9): error TS2741: spec is missing\n  more of it"
    (found,) = findings([("a", SERVICE), ("standard-prod", MONITOR)], said)
    assert found[1:5] == ("standard-prod", "ServiceMonitor.web", "TS2741", "spec is missing")


def test_whole_numbers_are_written_as_such() -> None:
    assert repr(whole({"a": [1.0, 0.5, "1.0", True]})) == "{'a': [1, 0.5, '1.0', True]}"


def test_the_pods_of_an_operators_kind_are_judged_as_pods() -> None:
    metadata = {"name": "clickhouse", "namespace": "shop", "labels": {}, "annotations": {}}
    spec = {"containers": [{"name": "clickhouse"}]}
    owner = {"metadata": metadata, "spec": {"templates": {"podTemplates": [{"name": "pod", "spec": spec}]}}}
    (pod,) = inner_pods([owner, SERVICE, {"metadata": {"name": "no spec"}}])
    assert (pod["kind"], pod["spec"]) == ("Pod", spec)
    assert pod["metadata"] == {"name": "clickhouse", "namespace": "shop", "labels": {}}
