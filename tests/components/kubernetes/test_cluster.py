"""What holds for all that is put on a cluster."""

import json
import re

from localcloud.plugins.kubernetes import checking, kinds
from tests.components.kubernetes.conftest import Objects


def test_every_object_is_what_an_api_server_takes(every: Objects) -> None:
    wrong = {
        body["metadata"]["name"]: failures
        for token, body in every.every
        if (failures := checking.failures(kinds.of(f"urn::groundwork::{token}::object"), body))
    }
    assert wrong == {}


def test_pods_that_are_not_restricted_are_refused_by_the_namespace(every: Objects) -> None:
    (namespace,) = every.of("Namespace").values()
    modes = {key: value for key, value in namespace["metadata"]["labels"].items() if key.startswith("pod-security")}
    assert modes == {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}


def test_every_pod_is_restricted(every: Objects) -> None:
    for name, pod in every.pods():
        security = pod["spec"]["securityContext"]
        assert security["runAsNonRoot"], name
        assert security["runAsUser"] > 0, name
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in pod["spec"]["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name


def test_every_container_has_its_resources_and_a_version(every: Objects) -> None:
    for name, pod in every.pods():
        for container in pod["spec"]["containers"]:
            assert set(container["resources"]["limits"]) == {"memory", "ephemeral-storage"}, name
            assert set(container["resources"]["requests"]) == {"cpu", "memory", "ephemeral-storage"}, name
            assert re.search(r":[v\d][^:]*$", container["image"]), container["image"]


def test_no_pod_has_a_token_of_the_cluster(every: Objects) -> None:
    assert {pod["spec"]["automountServiceAccountToken"] for _, pod in every.pods()} == {False}


def test_nobody_reaches_anybody_but_as_declared(every: Objects) -> None:
    closed = every.of("NetworkPolicy")["closed"]["spec"]
    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert {name for name, _ in every.pods()} <= set(every.of("NetworkPolicy"))


def test_no_secret_is_declared_in_clear(every: Objects) -> None:
    assert every.of("Secret") == {}
    for name, body in every.of("ExternalSecret").items():
        for text in body["spec"]["target"].get("template", {}).get("data", {}).values():
            assert not re.search(r"password: \w|:\w+@", text), name


def test_every_service_finds_its_settings_and_its_login(every: Objects) -> None:
    for name, body in every.of("ConfigMap").items():
        if name.endswith("-database"):
            assert {"DATABASE_HOST", "DATABASE_READ_HOSTS", "DATABASE_POOL_MAX_SIZE"} <= set(body["data"])
            assert {"DATABASE_USERNAME", "DATABASE_PASSWORD"} <= set(template(every, name))


def template(objects: Objects, name: str) -> dict[str, str]:
    found: dict[str, str] = objects.of("ExternalSecret")[name]["spec"]["target"]["template"]["data"]
    return found


def test_every_dashboard_is_a_document_that_grafanas_sidecar_takes(every: Objects) -> None:
    boards = [body for body in every.of("ConfigMap").values() if body["metadata"]["labels"].get("grafana_dashboard")]
    assert len(boards) > 1
    assert all(json.loads(text)["panels"] for board in boards for text in board["data"].values())


def test_prometheus_has_the_rules_of_the_stack(every: Objects) -> None:
    (rules,) = every.of("PrometheusRule").values()
    assert all(group["rules"] for group in rules["spec"]["groups"])
