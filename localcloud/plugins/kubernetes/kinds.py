"""What a resource type such as `kubernetes:apps/v1:Deployment` is: a kind of object, in a namespace or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from localcloud.plugins.kubernetes import schemas
from localcloud.plugins.kubernetes.errors import PluginError

_VERSION = re.compile(r"v\d+((alpha|beta)\d+)?")
_RENDERED = ("helm.sh", "helm.sh/v3", "helm.sh/v4", "yaml", "yaml/v2", "kustomize", "kustomize/v2")
"""Modules of the package whose types are made of other objects."""
_OF_THE_CLUSTER = frozenset(
    """
    APIService CertificateSigningRequest ClusterRole ClusterRoleBinding ClusterTrustBundle ComponentStatus CSIDriver
    CSINode CustomResourceDefinition DeviceClass DeviceTaintRule FlowSchema IngressClass IPAddress
    MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration Namespace Node
    PersistentVolume PriorityClass PriorityLevelConfiguration ResourceSlice RuntimeClass SelfSubjectAccessReview
    SelfSubjectReview SelfSubjectRulesReview ServiceCIDR StorageClass StorageVersion StorageVersionMigration
    SubjectAccessReview TokenReview ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding
    ValidatingWebhookConfiguration VolumeAttachment VolumeAttributesClass
    """.split()  # noqa: SIM905 - a line each would fill a page
)
"""Of Kubernetes' own kinds those in no namespace, as `kubectl api-resources --namespaced=false` lists them."""


@dataclass(frozen=True)
class Kind:
    """A kind of object of one API version."""

    group: str
    """Empty for the core group."""
    version: str
    name: str

    @property
    def api_version(self) -> str:
        """What an object of the kind has as `apiVersion`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def schema(self) -> schemas.Named | None:
        """The name of its published schema; None for a custom resource."""
        named = (self.group, self.version, self.name)
        return named if named in schemas.names() else None

    @property
    def file(self) -> str:
        """How the files of its objects begin; a custom one names its group, as kubectl does."""
        return self.name.lower() if self.schema else f"{self.name.lower()}.{self.group}"

    @property
    def namespaced(self) -> bool | None:
        """Whether its objects are in a namespace; None for a custom resource, of which only the cluster knows."""
        return self.name not in _OF_THE_CLUSTER if self.schema else None

    @property
    def is_secret(self) -> bool:
        """Whether its values must never be shown."""
        return (self.group, self.name) == ("", "Secret")


def of(urn: str) -> Kind:
    """Tell the kind of the resource with a URN; PluginError when no API server has it."""
    token = urn.split("::")[2].rpartition("$")[2]
    module, _, name = token.removeprefix("kubernetes:").rpartition(":")
    group, _, version = module.rpartition("/")
    kind = Kind("" if group == "core" else group, version, name)
    if module in _RENDERED or not _VERSION.fullmatch(version):
        refuse(token)
    if kind.schema is None and kind.group in schemas.groups():
        raise PluginError(f"{token}: Kubernetes {schemas.VERSION} has no such kind{_nearest(kind)}")
    return kind


def refuse(token: str) -> NoReturn:
    """Raise PluginError for what makes other objects."""
    raise PluginError(f"{token}: the local stand-in renders no charts, files or patches; declare the objects")


def _nearest(kind: Kind) -> str:
    known = {f"{name[2]} in {'/'.join(filter(None, name[:2]))}": name for name in schemas.names()}
    same = [told for told, name in known.items() if name[2] == kind.name]
    near = same or get_close_matches(f"{kind.name} in {kind.api_version}", known, n=1)
    return f"; it has {', '.join(near)}" if near else ""
