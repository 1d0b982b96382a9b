"""The cluster's own kinds against the schemas that Kubernetes publishes, unknown fields refused."""

from collections.abc import Iterable, Iterator
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]

from audit.finding import Finding

VERSION = "1.35"
"""Of Kubernetes: the newest that Amazon EKS has in standard support."""

Object = dict[str, Any]


def whole(value: Any) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """A value with its whole numbers written as such: Pulumi's protocol knows floats only, and YAML tells."""
    if isinstance(value, dict):
        return {key: whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def inner_pods(objects: Iterable[Object]) -> Iterator[Object]:
    """The pods that operators' kinds have in templates, each as an object that outside judges know."""
    for found in objects:
        for template in found.get("spec", {}).get("templates", {}).get("podTemplates", []):
            metadata = {key: found["metadata"][key] for key in ("name", "namespace", "labels")}
            yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


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
    return Finding(judge_, stack, called(found), check, what, "mend the field in components/kubernetes")


def called(found: Object) -> str:
    """An object's kind and name."""
    return f"{found['kind']}.{found['metadata']['name']}"
