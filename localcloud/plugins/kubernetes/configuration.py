"""The provider resource's settings, as `pulumi_kubernetes.Provider` and the stack's `kubernetes:` entries have them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from localcloud.plugins.kubernetes.errors import Failure
from localcloud.plugins.values import UNKNOWN, Properties

SETTINGS = frozenset(
    """
    alwaysRender cluster clusterIdentifier context deleteUnreachable enableConfigMapMutable enablePatchForce
    enableSecretMutable enableServerSideApply helmReleaseSettings kubeClientSettings kubeconfig namespace
    renderYamlToDirectory skipUpdateUnreachable suppressDeprecationWarnings suppressHelmHookWarnings
    upsertExistingObjects
    """.split()  # noqa: SIM905 - a line each would fill a page
)
"""Those of the official plugin. Only the namespace and what may change in place mean something without a cluster."""
_ALWAYS = ("version", "pluginDownloadURL")


@dataclass(frozen=True)
class Configuration:
    """What all objects of one provider have in common."""

    namespace: str = "default"
    mutable: frozenset[str] = frozenset()
    """Kinds whose data changes in place."""


def failures(settings: Properties) -> Iterator[Failure]:
    """Find settings that the official plugin does not know."""
    for name in settings:
        if name not in SETTINGS and name not in _ALWAYS:
            near = get_close_matches(name, SETTINGS, n=1)
            known = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(SETTINGS))}"
            yield Failure(name, f"unknown setting; {known}")


def configuration(settings: Properties) -> Configuration:
    """Read a configuration; settings other than text travel as JSON."""
    namespace = settings.get("namespace")
    switches = {"ConfigMap": "enableConfigMapMutable", "Secret": "enableSecretMutable"}
    return Configuration(
        namespace="default" if namespace in (None, "", UNKNOWN) else namespace,
        mutable=frozenset(kind for kind, name in switches.items() if _is_on(settings.get(name))),
    )


def _is_on(value: object) -> bool:
    return value is True or (isinstance(value, str) and value != UNKNOWN and json.loads(value or "false") is True)
