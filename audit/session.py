"""One sitting: which judge looks at which stack."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from audit import cfnlint, checkov, environment, kubernetes, operators, policies, prometheus, squawk
from audit.broken import broken
from audit.finding import Finding
from audit.kubernetes import Object
from audit.policies import spelled_out
from audit.terraform import Document, document
from stacks.plan import plan, settings_of, stacks
from toolchain.process import Progress

UNPUBLISHED = "ClickHouse's custom resources, whose schemas no package registry has"


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
        *_kubernetes(objects, progress),
        *_operators(objects, progress),
        *_migrations(progress),
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
    """A stack's objects on the cluster."""
    return [made.inputs for made in plan(stack).made if made.kind.startswith("kubernetes:")]


def _awake(documents: dict[str, Document], progress: Progress) -> Iterator[Finding]:
    """What checkov passes although it was broken: from then on its passes mean nothing."""
    production = [spelled_out(found) for name, found in documents.items() if is_production(name)]
    if production:
        progress("checkov: resources broken on purpose")
        copies = broken(production)
        failed = {(found.check, found.resource) for found in checkov.judge("copies", copies.document)}
        for check, resource in sorted(copies.expected - failed):
            what = "checkov passes a resource that was broken to fail this"
            yield Finding("checkov", "-", resource, check, what, "mend audit/terraform.py, or the change in broken.py")


def _aws(documents: dict[str, Document], progress: Progress) -> Iterator[Finding]:
    tables = cfnlint.Tables()
    for name, found in documents.items():
        yield from policies.judge(name, found)
        yield from cfnlint.judge(name, found, settings_of(name)["aws:region"], tables)
        if is_production(name):
            progress(f"checkov: {name}")
            yield from checkov.judge(name, spelled_out(found))


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


def _migrations(progress: Progress) -> Iterator[Finding]:
    progress("squawk: migrations")
    yield from squawk.judge()


def left_out(objects: dict[str, list[Object]]) -> Iterator[str]:
    """What nobody has looked at, and why."""
    versions = {one["apiVersion"] for found in objects.values() for one in found}
    if versions & operators.UNPUBLISHED:
        yield UNPUBLISHED
    if not operators.available():
        yield "operators' custom resources, without npm: apt-get install npm"
    if not prometheus.available():
        yield "Prometheus rules, without promtool: apt-get install prometheus"
