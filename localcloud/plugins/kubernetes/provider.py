"""What each of Pulumi's verbs means for a Kubernetes object. Check, diff and every preview look at nothing outside."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Collection
from typing import NamedTuple

from localcloud.plugins.kubernetes import checking, configuration, kinds, secrets, store
from localcloud.plugins.kubernetes.changes import Change, changes, is_fixed
from localcloud.plugins.kubernetes.configuration import Configuration
from localcloud.plugins.kubernetes.errors import Failure, PluginError
from localcloud.plugins.kubernetes.kinds import Kind
from localcloud.plugins.kubernetes.paths import Path
from localcloud.plugins.kubernetes.store import Place
from localcloud.plugins.values import UNKNOWN, Properties

_AUTONAMED = "pulumi.com/autonamed"
"""The annotation by which the official plugin marks names that it chose."""
_LETTERS = 8
"""Letters added to a name, as the official plugin adds."""
_SERVERS = ("creationTimestamp", "generation", "resourceVersion", "uid")
"""What of the metadata an API server sets."""


class Difference(NamedTuple):
    """What differs between a resource and the program, which of it takes a new object, and which order that takes."""

    changed: list[Change]
    replaces: list[Change]
    delete_first: bool


class Wish(NamedTuple):
    """What shall be kept: where, for which resource, and which of it nobody may read."""

    place: Place
    owner: str
    wanted: Properties
    hidden: Collection[Path]


class Provider:
    """One configured provider; its methods are called side by side from several threads."""

    def __init__(self, warn: Callable[[str, str], None]) -> None:
        self._warn = warn
        self._configuration = Configuration()
        self._replaced: dict[str, str] = {}
        self._made: set[tuple[str, str]] = set()

    def configure(self, settings: Properties) -> None:
        """Take the provider resource's settings."""
        self._configuration = configuration.configuration(settings)

    def check(self, urn: str, olds: Properties, news: Properties) -> tuple[Properties, list[Failure]]:
        """Check an object and fill in what its type and the provider say about it."""
        kind = kinds.of(urn)
        wanted = _without_none({"apiVersion": kind.api_version, "kind": kind.name, **news})
        metadata = wanted.get("metadata", {})
        if isinstance(metadata, dict):
            wanted["metadata"] = self._placed(kind, self._named(urn, metadata, olds))
        return wanted, checking.failures(kind, wanted)

    def _named(self, urn: str, metadata: Properties, olds: Properties) -> Properties:
        if metadata.get("name") or metadata.get("generateName"):
            return metadata
        old = olds.get("metadata") or {}
        kept = old.get("name") if (old.get("annotations") or {}).get(_AUTONAMED) == "true" else None
        name = kept or f"{urn.rpartition('::')[2]}-{_letters(urn, self._replaced.get(urn, ''))}"
        return {**metadata, "name": name, "annotations": {**(metadata.get("annotations") or {}), _AUTONAMED: "true"}}

    def _placed(self, kind: Kind, metadata: Properties) -> Properties:
        needs = kind.namespaced and not metadata.get("namespace")
        return {**metadata, "namespace": self._configuration.namespace} if needs else metadata

    def diff(self, urn: str, olds: Properties, news: Properties) -> Difference:
        """Compare what was declared with what is declared now."""
        kind, mutable = kinds.of(urn), self._configuration.mutable
        changed = list(changes(olds, news))
        replaces = [change for change in changed if is_fixed(kind, change, news, mutable)]
        metadata = olds.get("metadata") or {}
        same = [metadata.get(part) == (news.get("metadata") or {}).get(part) for part in ("name", "namespace")]
        chosen = (metadata.get("annotations") or {}).get(_AUTONAMED) == "true"
        if replaces:
            self._replaced[urn] = str(metadata.get("name"))
        return Difference(changed, replaces, bool(replaces) and all(same) and not chosen)

    def preview(self, inputs: Properties, state: Properties) -> Properties:
        """Tell the outputs as far as they are known before anything is done."""
        metadata = inputs.get("metadata")
        if not isinstance(metadata, dict):
            return inputs
        present = state.get("metadata") or {}
        return {**inputs, "metadata": {**metadata, **{name: present.get(name, UNKNOWN) for name in _SERVERS}}}

    def create(self, urn: str, inputs: Properties, hidden: Collection[Path]) -> tuple[str, Properties]:
        """Keep a new object without what is hidden, or take over what an interrupted run of the same resource left."""
        place = _place(urn, inputs)
        present = store.read(place)
        if present is not None and present.owner != urn:
            raise PluginError(
                f"{place.kind.name} {place.id} exists already and {present.owner or 'somebody'} made it; "
                "choose another name, or import it"
            )
        self._made.add((urn, place.id))
        return place.id, _kept(Wish(place, urn, inputs, hidden), present.object if present else {})

    def read(
        self, urn: str, identity: str, inputs: Properties, state: Properties
    ) -> tuple[str, Properties, Properties]:
        """Describe an object as it is kept: id, inputs, outputs; an empty id when it is gone."""
        place = _at(urn, identity)
        present = store.read(place)
        if present is None:
            return "", {}, {}
        outputs = secrets.revealed(present.object, state)
        declared = _declared(outputs)
        return place.id, inputs if declared == _declared(inputs) else declared, outputs

    def update(self, urn: str, identity: str, news: Properties, hidden: Collection[Path]) -> Properties:
        """Bring an object to what the program wants."""
        place = _at(urn, identity)
        present = store.read(place)
        if present is None:
            raise PluginError(f"{place.id} is no longer there; run refresh, so that the next up makes it anew")
        return _kept(Wish(place, urn, news, hidden), present.object)

    def delete(self, urn: str, identity: str) -> None:
        """Delete an object; one that is already gone is no error."""
        if (urn, identity) in self._made:
            # The engine believes to have replaced it, but it was taken over: deleting it would delete the new one too.
            self._warn(urn, f"{identity} was kept: the replacement took it over; give it another name to replace it")
            return
        store.delete(_at(urn, identity))


def _kept(wish: Wish, present: Properties) -> Properties:
    """Keep what is wanted, with what an API server adds, and give it back."""
    place, wanted = wish.place, wish.wanted
    old = present.get("metadata") or {}
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    named = {**wanted, "metadata": {**wanted["metadata"], "name": place.name}}
    changed = _declared(present) != _declared(secrets.hidden(place.kind, named, wish.hidden))
    served = {
        "creationTimestamp": old.get("creationTimestamp") or now,
        "generation": int(old.get("generation") or 0) + (1 if changed else 0),
        "resourceVersion": str(int(old.get("resourceVersion") or 0) + (1 if changed else 0)),
        "uid": old.get("uid") or str(uuid.uuid4()),
    }
    outputs = {**named, "metadata": {**named["metadata"], **served}}
    store.write(place, wish.owner, secrets.hidden(place.kind, outputs, wish.hidden))
    return outputs


def _declared(known: Properties) -> Properties:
    """Leave out what an API server sets."""
    metadata = {name: value for name, value in (known.get("metadata") or {}).items() if name not in _SERVERS}
    return {**{name: value for name, value in known.items() if name != "status"}, "metadata": metadata}


def _place(urn: str, inputs: Properties) -> Place:
    metadata = inputs["metadata"]
    name = metadata.get("name") or f"{metadata['generateName']}{_letters(urn, '')}"
    return Place(kinds.of(urn), metadata.get("namespace") or "", name)


def _at(urn: str, identity: str) -> Place:
    namespace, _, name = identity.rpartition("/")
    kind = kinds.of(urn)
    return Place(kind, namespace or ("default" if kind.namespaced else ""), name)


def _letters(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_LETTERS]


def _without_none(known: Properties) -> Properties:
    return {name: value for name, value in known.items() if value is not None and not name.startswith("__")}
