"""The cluster's own kinds against the schemas that Kubernetes publishes, unknown fields refused."""

from collections.abc import Iterable, Iterator
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]

from audit.finding import Finding

VERSION = "1.35"
"""Of Kubernetes: the newest that Amazon EKS has in standard support."""

Object = dict[str, Any]


def is_own(kind: Object) -> bool:
    """Whether Kubernetes itself knows the kind, and no operator brings it."""
    group, _, version = kind["apiVersion"].partition("/")
    return not version or "." not in group or group.endswith(".k8s.io")


def judge(stack: str, objects: Iterable[Object]) -> Iterator[Finding]:
    """All that `kubernetes-validate --strict` would say."""
    for found in filter(is_own, objects):
        try:
            kubernetes_validate.validate(found, VERSION, strict=True)
        except kubernetes_validate.ValidationError as error:
            where = ".".join(map(str, error.absolute_path))
            yield finding("kubernetes-validate", stack, found, "schema", f"{where}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            yield finding("kubernetes-validate", stack, found, "schema", error.message)


def finding(judge_: str, stack: str, found: Object, check: str, what: str) -> Finding:
    """An objection to an object, by its kind and name."""
    resource = f"{found['kind']}.{found['metadata']['name']}"
    return Finding(judge_, stack, resource, check, what, "mend the field in components/kubernetes")
