"""What differs between two versions of an object, and what of it an API server cannot change in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from localcloud.plugins.kubernetes.kinds import Kind
from localcloud.plugins.kubernetes.paths import Path
from localcloud.plugins.values import Properties, Value

How = Literal["added", "deleted", "updated"]

_EVERY = ("kind", "metadata.name", "metadata.namespace")
_FIXED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("apps", "Deployment"): ("spec.selector",),
    ("apps", "DaemonSet"): ("spec.selector",),
    ("apps", "StatefulSet"): (
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
    ("batch", "Job"): ("spec.completions", "spec.parallelism", "spec.selector", "spec.template"),
    ("rbac.authorization.k8s.io", "RoleBinding"): ("roleRef",),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): ("roleRef",),
    ("storage.k8s.io", "StorageClass"): ("parameters", "provisioner"),
    ("", "PersistentVolumeClaim"): (
        "spec.accessModes",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeName",
    ),
    ("", "Pod"): ("spec",),
    ("", "ResourceQuota"): ("spec.scopes",),
    ("", "Service"): ("spec.clusterIP",),
}
"""As the official plugin has it: what an API server refuses to change, and with it some that it would change."""
_DATA = {"ConfigMap": ("binaryData", "data"), "Secret": ("type", "stringData", "data")}
"""Replaced as well, so that whoever mounts it starts anew; the provider's settings can turn that off."""


@dataclass(frozen=True)
class Change:
    """One difference: where, and whether something was added, deleted or updated."""

    path: Path
    how: How


def changes(old: Value, new: Value, path: Path = ()) -> Iterator[Change]:
    """Find every difference, as deep inside as it goes."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            yield from changes(old.get(name), new.get(name), (*path, name))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before, after = (items[index] if index < len(items) else None for items in (old, new))
            yield from changes(before, after, (*path, index))
    elif old != new:
        yield Change(path, "added" if old is None else "deleted" if new is None else "updated")


def is_fixed(kind: Kind, change: Change, wanted: Properties, mutable: frozenset[str]) -> bool:
    """Tell whether a change takes a new object; of the `mutable` kinds, data changes in place."""
    fixed = [*_EVERY, *_FIXED.get((kind.group, kind.name), ())]
    if kind.group == "" and (kind.name not in mutable or wanted.get("immutable")):
        fixed += _DATA.get(kind.name, ())
    names = [step for step in change.path if isinstance(step, str)]
    whole = change.path == ("metadata",) and change.how == "deleted"
    return whole or any(names[: prefix.count(".") + 1] == prefix.split(".") for prefix in fixed)
