"""What an API server refuses although the schema allows it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from localcloud.plugins.kubernetes.errors import Failure
from localcloud.plugins.kubernetes.kinds import Kind
from localcloud.plugins.kubernetes.paths import Path, joined
from localcloud.plugins.values import UNKNOWN, Properties, Value

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(rf"{_LABEL.pattern}(\.{_LABEL.pattern})*")
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)?", re.ASCII)
_DATA_KEY = re.compile(r"[-\w.]+", re.ASCII)
_QUANTITY = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?")
"""https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/"""
_QUANTITIES = ("limits", "requests", "hard", "capacity")
_LONGEST = {"Namespace": 63, "Service": 63, "CronJob": 52}
"""https://kubernetes.io/docs/concepts/overview/working-with-objects/names/; a CronJob's jobs add 11 letters."""
_LONGEST_SUBDOMAIN, _LONGEST_LABEL = 253, 63
_SELECTING = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")


def broken(kind: Kind, wanted: Properties) -> Iterator[Failure]:
    """Find what breaks a rule; what is not known yet passes."""
    metadata = wanted.get("metadata")
    if isinstance(metadata, dict):
        yield from _identity(kind, metadata)
        yield from _labels(metadata.get("labels"), ("metadata", "labels"))
    if kind.schema:
        yield from _quantities(wanted, ())
    if kind.group == "apps" and kind.name in _SELECTING:
        yield from _selector(_inside(wanted, "spec"))
    if kind.group == "" and kind.name in ("ConfigMap", "Secret"):
        yield from _data(kind, wanted)


def _identity(kind: Kind, metadata: Properties) -> Iterator[Failure]:
    name, namespace = metadata.get("name"), metadata.get("namespace")
    longest = _LONGEST.get(kind.name, _LONGEST_SUBDOMAIN) if kind.schema else _LONGEST_SUBDOMAIN
    rule = _LABEL if longest <= _LONGEST_LABEL else _SUBDOMAIN
    # The names of roles and their bindings may be anything that fits into a path.
    if kind.group != "rbac.authorization.k8s.io" and _breaks(rule, name, longest):
        dots = "" if rule is _LABEL else ", dots"
        allowed = f"lower-case letters, digits, hyphens{dots}, at most {longest} of them"
        yield Failure("metadata.name", f"{name!r} is no name of a {kind.name}: {allowed}")
    if _breaks(_LABEL, namespace, _LONGEST_LABEL):
        yield Failure("metadata.namespace", f"{namespace!r} is no namespace: lower-case letters, digits, hyphens")
    if namespace is not None and kind.namespaced is False:
        yield Failure("metadata.namespace", f"given, but a {kind.name} belongs to the whole cluster; leave it out")


def _labels(labels: Value, path: Path) -> Iterator[Failure]:
    for key, value in labels.items() if isinstance(labels, dict) else ():
        if _breaks(_LABEL_VALUE, value, _LONGEST_LABEL):
            allowed = "letters, digits, hyphens, dots and underscores, at most 63 of them"
            yield Failure(joined((*path, key)), f"{value!r} is no value of a label: {allowed}")


def _selector(spec: Properties) -> Iterator[Failure]:
    selected = _inside(_inside(spec, "selector"), "matchLabels")
    labels = _inside(_inside(spec, "template"), "metadata").get("labels")
    for key, value in selected.items() if labels != UNKNOWN else ():
        if UNKNOWN not in (value, (labels or {}).get(key)) and (labels or {}).get(key) != value:
            path = joined(("spec", "selector", "matchLabels", key))
            yield Failure(path, "the template's labels do not have it, so no pod would be found")


def _data(kind: Kind, wanted: Properties) -> Iterator[Failure]:
    for field in ("data", "stringData", "binaryData"):
        for key, value in _inside(wanted, field).items():
            if not _DATA_KEY.fullmatch(key):
                yield Failure(joined((field, key)), "no key: letters, digits, hyphens, dots and underscores")
            if field == ("data" if kind.is_secret else "binaryData") and not _is_base64(value):
                yield Failure(joined((field, key)), "not base64; put plain text into stringData")


def _is_base64(value: Value) -> bool:
    if value == UNKNOWN or not isinstance(value, str):
        return True
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _quantities(value: Value, path: Path) -> Iterator[Failure]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _quantities(item, (*path, index))
    for name, item in value.items() if isinstance(value, dict) else ():
        if path and path[-1] in _QUANTITIES and isinstance(item, str) and _breaks(_QUANTITY, item, len(item)):
            yield Failure(joined((*path, name)), f"{item!r} is no quantity such as 250m, 0.5, 64Mi or 10Gi")
        yield from _quantities(item, (*path, name))


def _breaks(rule: re.Pattern[str], value: Value, longest: int) -> bool:
    if not isinstance(value, str) or value == UNKNOWN:
        return False
    return len(value) > longest or not rule.fullmatch(value)


def _inside(value: Value, name: str) -> Properties:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}
