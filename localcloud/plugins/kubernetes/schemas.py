"""The published OpenAPI schemas of Kubernetes' own kinds, as `kubernetes_validate` has them: unknown fields refused."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

VERSION = "1.35"
"""Of Kubernetes, whose API servers would check the objects: the newest that Amazon EKS has in standard support."""
_STRICT = f"v{VERSION}.0-local-strict"
_OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

Schema = dict[str, Any]
Named = tuple[str, str, str]
"""Group (empty for the core one), version and kind."""


@cache
def names() -> dict[Named, str]:
    """Name the schema of every kind there is."""
    found = {}
    for name, schema in _definitions()["$defs"].items():
        for entry in schema.get("x-kubernetes-group-version-kind", ()):
            found[entry["group"], entry["version"], entry["kind"]] = name
    return found


@cache
def groups() -> frozenset[str]:
    """Name the API groups whose kinds are all known here."""
    return frozenset(group for group, _, _ in names())


@cache
def validator(named: Named | None) -> Any:  # noqa: ANN401 - a `jsonschema` validator, imported when it is needed
    """Give what finds the errors of an object, or of the metadata alone where no kind is named."""
    jsonschema, referencing = importlib.import_module("jsonschema"), importlib.import_module("referencing")
    registry = referencing.Resource.from_contents(_definitions()) @ referencing.Registry()
    wanted = {"$ref": f"{_definitions()['$id']}#/$defs/{names()[named] if named else _OBJECT_META}"}
    return jsonschema.Draft202012Validator(wanted, registry=registry)


@cache
def _definitions() -> Schema:
    read = importlib.import_module("kubernetes_validate.utils").schema_contents
    definitions: Schema = read(f"kubernetes-json-schema/{_STRICT}/_definitions.json", VERSION)
    return definitions
