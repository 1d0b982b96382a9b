"""One sitting: which judge looks at which stack."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from audit import cfnlint, checkov, environment, kubernetes, operators, policies, prometheus
from audit.broken import broken
from audit.broken_pods import CHECKS, broken_pods
from audit.finding import Finding
from audit.kubernetes import Object, called
from audit.policies import spelled_out
from audit.terraform import Document, document
from stacks.plan import plan, settings_of, stacks
from toolchain.process import Progress

UNPUBLISHED = "ClickHouse's custom resources but for their pods: no package registry has their schemas"


class Judged(NamedTuple):
    """What was found, and what nobody looked at."""

    findings: list[Finding]
    left_out: list[str]


def judged(wanted: Sequence[str], progress: Progress) -> Judged:
    """Every judge's word; ValueError for a stack that is not there, ToolchainError for a judge that fails."""
    names = chosen(wanted)
    environment.make(progress)
    progress(f"planning {len(names)} stacks")
    documents = {name: document(name) for name in names}
    objects = {name: cluster(name) for name in names}
    found = [
        *_awake(documents, progress),
        *_aws(documents, progress),
        *_pods(objects, progress),
        *_kubernetes(objects, progress),
        *_operators(objects, progress),
    ]
    return Judged(found, list(left_out(objects)))


def chosen(wanted: Sequence[str]) -> list[str]:
    """The stacks to judge."""
    known = stacks()
    if unknown := sorted(set(wanted) - set(known)):
        raise ValueError(f"{', '.join(unknown)}: no such stack; there are {', '.join(known)}")
    return list(wanted) or known


def is_production(stack: str) -> bool:
    """Whether checkov judges it: the other environments leave out on purpose what costs money."""
    return "-prod" in stack


def cluster(stack: str) -> list[Object]:
    """A stack's objects on the cluster, and the pods that operators make for it."""
    objects = [kubernetes.whole(made.inputs) for made in plan(stack).made if made.kind.startswith("kubernetes:")]
    return [*objects, *kubernetes.inner_pods(objects)]


def _awake(documents: dict[str, Document], progress: Progress) -> Iterator[Finding]:
    """What checkov passes although it was broken: from then on its passes mean nothing."""
    production = [spelled_out(found) for name, found in documents.items() if is_production(name)]
    if production:
        progress("checkov: resources broken on purpose")
        copies = broken(production)
        failed = {(found.check, found.resource) for found in checkov.judge("copies", copies.document)}
        for check, resource in sorted(copies.expected - failed):
            yield _asleep(check, resource)


def _asleep(check: str, resource: str) -> Finding:
    what = "checkov passes a resource that was broken to fail this"
    mend = "mend what audit/ hands to checkov, or what it breaks (audit/broken.py, audit/broken_pods.py)"
    return Finding("checkov", "-", resource, check, what, mend)


def _aws(documents: dict[str, Document], progress: Progress) -> Iterator[Finding]:
    tables = cfnlint.Tables()
    for name, found in documents.items():
        yield from policies.judge(name, found)
        yield from cfnlint.judge(name, found, settings_of(name)["aws:region"], tables)
        if is_production(name):
            progress(f"checkov: {name}")
            yield from checkov.judge(name, spelled_out(found))


def _pods(objects: dict[str, list[Object]], progress: Progress) -> Iterator[Finding]:
    production = {name: found for name, found in objects.items() if found and is_production(name)}
    for name, found in production.items():
        progress(f"checkov: {name}'s pods")
        yield from checkov.judge_cluster(name, found)
    copies = broken_pods(one for found in production.values() for one in found)
    failed = {(found.check, found.resource) for found in checkov.judge_cluster("copies", copies)} if copies else set()
    expected = {(check, called(one)) for one in copies for check in CHECKS[one["kind"]]}
    yield from (_asleep(check, resource) for check, resource in sorted(expected - failed))


def _kubernetes(objects: dict[str, list[Object]], progress: Progress) -> Iterator[Finding]:
    for name, found in objects.items():
        progress(f"kubernetes-validate: {name}, {len(found)} objects")
        yield from kubernetes.judge(name, found)
        if prometheus.available():
            yield from prometheus.judge(name, found)


def _operators(objects: dict[str, list[Object]], progress: Progress) -> Iterator[Finding]:
    owned = [(name, one) for name, found in objects.items() for one in found if not kubernetes.is_own(one)]
    if operators.available():
        progress(f"tsc: {len(owned)} objects of operators")
        yield from operators.judge(owned, progress)


def left_out(objects: dict[str, list[Object]]) -> Iterator[str]:
    """What nobody has looked at, and why."""
    versions = {one["apiVersion"] for found in objects.values() for one in found}
    if versions & operators.UNPUBLISHED:
        yield UNPUBLISHED
    if not operators.available():
        yield "operators' custom resources, without npm: apt-get install npm"
    if not prometheus.available():
        yield "Prometheus rules, without promtool: apt-get install prometheus"
