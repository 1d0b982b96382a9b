"""Where Pulumi cannot reach the data stores, Jobs on the system's cluster do all that the provider would."""

import json
from typing import Any

import pytest

from catalog import DeclarationError
from stacks.plan import program
from tests.stacks.declaring import Everything, run, settings_of

IMAGE = "registry.example/groundwork:0.1.0@sha256:" + "a" * 64
JOB, POLICY = "kubernetes:batch/v1:Job", "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def reached(stack: str, cluster: dict[str, Any] | None, reach: str = "kubernetes") -> Everything:
    more = {"groundwork:reach": reach, "groundwork:overrides": {"kubernetes": cluster}}
    return run(stack, settings_of(stack) | more, program)


@pytest.fixture(scope="module", params=["neotool-prod", "commerce-prod"])
def every(request: pytest.FixtureRequest) -> Everything:
    return reached(request.param, {"image": IMAGE})


@pytest.fixture(scope="module")
def made() -> Everything:
    return reached("neotool-prod", {"image": IMAGE})


def refused(*given: Any) -> str:
    with pytest.raises(DeclarationError) as refusal:
        reached(*given)
    return str(refusal.value).partition("\n  ")[2]


def test_each_resource_inside_a_store_has_a_job_that_does_its_work(every: Everything) -> None:
    inside = [one for one in every.made if one.kind.startswith("groundwork:") and "reach" in one.inputs]
    kinds = {"groundwork:postgres:Roles", "groundwork:postgres:Migrations", "groundwork:rds:MasterPassword"}
    assert {one.kind for one in inside} >= kinds | {"groundwork:redis:AuthToken"}
    wanted = {(one.kind, _key(one.inputs)): one.inputs for one in inside}
    tasks = [json.loads(job["spec"]["template"]["spec"]["containers"][0]["args"][0]) for job in every.of(JOB).values()]
    given = {(task["kind"], _key(task["inputs"])): {**task["inputs"], "reach": "kubernetes"} for task in tasks}
    assert given == wanted


def _key(inputs: dict[str, Any]) -> str:
    return str(inputs.get("secret") or inputs["masterSecret"])


def test_nothing_inside_a_store_is_left_to_the_provider(every: Everything) -> None:
    stands = {one.kind for one in every.made if one.kind.startswith(("groundwork:postgres:", "groundwork:redis:"))}
    assert {one.kind for one in every.made if one.kind in stands and "reach" not in one.inputs} == set()


def test_a_job_is_nobody_may_write_nowhere_and_holds_no_secret(every: Everything) -> None:
    for job in every.of(JOB).values():
        pod = job["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        assert (pod["serviceAccountName"], pod["automountServiceAccountToken"]) == ("groundwork-inside", False)
        assert pod["securityContext"]["runAsNonRoot"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert container["image"] == IMAGE
        assert {one["name"] for one in container["env"]} == {"PGSSLROOTCERT", "GROUNDWORK_CA_FILE"}


def test_the_jobs_reach_the_stores_and_the_api_of_aws_alone(made: Everything) -> None:
    spec = made.of(POLICY)["neotool-prod-inside"]["spec"]
    ways = {
        (to["ipBlock"]["cidr"], port["port"]) for way in spec["egress"][1:] for to in way["to"] for port in way["ports"]
    }
    network = "10.20.0.0/16"
    assert ways == {(network, 5433), (network, 6380), ("0.0.0.0/0", 443), ("169.254.170.23/32", 80)}
    assert spec["ingress"] == []


def test_other_inputs_are_another_job(made: Everything) -> None:
    other = reached("neotool-prod", {"image": IMAGE.replace("a" * 64, "b" * 64)})
    names = [{job["metadata"]["name"] for job in one.of(JOB).values()} for one in (made, other)]
    assert names[0] & names[1] == set()


def test_an_image_without_a_digest_is_refused() -> None:
    assert refused("neotool-prod", {}) == (
        "config.groundwork:overrides.kubernetes.image: ghcr.io/groundwork/groundwork:0.1.0 given, "
        "a name that may mean another image tomorrow; add @sha256: and the image's digest"
    )


def test_a_system_without_a_cluster_is_refused() -> None:
    assert refused("standard-prod", None) == (
        "config.groundwork:reach: kubernetes given, and standard declares none; "
        "declare kubernetes in the system, or take direct"
    )


def test_another_way_is_refused() -> None:
    assert refused("neotool-prod", {}, "tunnel") == (
        "config.groundwork:reach: tunnel given, allowed is direct or kubernetes; direct is assumed"
    )
