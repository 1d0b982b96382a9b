"""What all resource types have in common: create, find, read, update and delete, driven by a table of class attributes.

A table says only what is special about a type; where AWS is odd, it overrides a method.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.diffing import Same, agrees, without
from localcloud.plugins.aws.mapping import from_api, pick, to_api, to_member
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.schema import Schema, Type, schema
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import Properties, Value
from localcloud.plugins.aws.work import Call, Found, Work

_EMPTY: Mapping[str, Any] = {"string": "", "document": "", "list": [], "map": {}, "boolean": False}
_TAGS = "tags, as asked for"


class Kind:
    """A resource type. One instance serves all resources of it; what differs between them is in the Work."""

    type_name: ClassVar[str]
    service: ClassVar[str]
    creation: ClassVar[Call]
    reading: ClassVar[Call]
    updating: ClassVar[tuple[Call, ...]] = ()
    deletion: ClassVar[Call | None] = None
    awaits_deletion: ClassVar[bool] = False
    """Whether it is still there for a while after it was deleted."""
    identity: ClassVar[str] = ""
    """Where its id is: a JMESPath expression into the answer of creation, else the property that names it."""
    names: ClassVar[Mapping[str, str]] = {}
    """Properties that calls spell otherwise, beyond capitals."""
    paths: ClassVar[Mapping[str, str]] = {}
    """Properties that answers hold elsewhere, as JMESPath expressions."""
    defaults: ClassVar[Mapping[str, Any]] = {}
    """What the official plugin assumes for a property that is not given."""
    replaces: ClassVar[Collection[str]] = ()
    """Properties that cannot change in place."""
    supposed: ClassVar[Mapping[str, Value]] = {}
    """What the official plugin takes for given when it imports one, for AWS does not tell."""
    passive: ClassVar[Collection[str]] = ()
    """Properties that only this plugin reads; changing one calls nothing."""
    unreadable: ClassVar[Collection[str]] = ()
    """Properties that AWS takes and never tells."""
    assumed: ClassVar[Mapping[str, Value]] = {}
    """What a field within a property is when it is not given."""
    same: ClassVar[Mapping[str, Same]] = {}
    """Own ways to compare a property."""
    autoname: ClassVar[Autoname | None] = None
    natural: ClassVar[tuple[str, ...]] = ()
    """The properties that make it the only one: two resources that agree in them cannot exist at once."""
    missing: ClassVar[Collection[str]] = ()
    """Error codes that say it is not there."""
    taken: ClassVar[Collection[str]] = ()
    """Error codes that say it is there already."""
    busy: ClassVar[Collection[str]] = ()
    """Error codes that pass when what depends on it is gone, or what it depends on is there."""
    completes: ClassVar[Collection[str]] = ()
    """Properties that creation sets even when none is given, so that a take-over has to as well."""
    tagging: ClassVar[Tagging | None] = None
    tags_at: ClassVar[str] = ""
    """Where a description holds the tags; empty where they are asked for apart."""
    marked_late: ClassVar[bool] = False
    """Whether it can be created only without tags, so that an interrupted run may leave one without the mark."""
    seconds: ClassVar[Mapping[str, float]] = {}
    """How long create, update and delete may take, where it is not the usual 20 minutes."""

    def __init__(self) -> None:
        self.schema: Schema = schema(self.type_name)

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:  # noqa: ARG002 - most have none
        """Find what AWS would refuse, as pairs of property and reason."""
        return ()

    def identify(self, work: Work, answer: Found) -> str:
        """Tell the new resource's id."""
        found = pick(self.identity, answer) if self.identity else None
        return str(found if found is not None else self.natural_id(work.inputs))

    def imported_id(self, work: Work, found: Found) -> str:  # noqa: ARG002 - most are imported by their id
        """Tell the id of a resource that was found by what the user gave for it."""
        return work.id

    def takes_new(self, name: str, old: Value, new: Value) -> bool:  # noqa: ARG002 - most ask for the name alone
        """Tell whether a property's change needs a new resource."""
        return name in self.replaces

    def natural_id(self, inputs: Properties) -> str:
        """Tell the id from the inputs alone, for types whose name is their id."""
        return str(inputs.get(self.natural[0]) if self.natural else "")

    def create(self, work: Work) -> str:
        """Create it and give its id; the engine of this plugin waits until it is ready."""
        parameters = to_api(work.shape(self.creation.operation), work.inputs, self.names)
        answer = work.call(self.creation.operation, **{**parameters, **self.tag_parameters(work)})
        work.made = self.identify(work, answer)
        return work.made

    def find(self, work: Work) -> str | None:  # noqa: ARG002 - most need not look
        """Look, before creating, for the one that an interrupted run left behind."""
        return None

    def read(self, work: Work) -> Found | None:
        """Describe it; None when it is gone."""
        try:
            answer = work.call(self.reading.operation, **self.where(work, self.reading))
        except ApiError as refused:
            if refused.code in self.missing:
                return None
            raise
        found = pick(self.reading.answer, answer)
        return (found[0] if found else None) if isinstance(found, list) else found

    def where(self, work: Work, call: Call) -> dict[str, Any]:
        """Give the parameters that say which resource a call is about."""
        if not call.key:
            return {}
        return {call.key: to_member(work.shape(call.operation).members[call.key], work.id)}

    def outputs(self, work: Work, found: Found) -> Properties:
        """Translate a description into properties."""
        properties = from_api(self.schema.outputs, found, {**self.names_as_paths(), **self.paths})
        if "region" in self.schema.outputs:
            properties.setdefault("region", work.region)
        return properties

    def names_as_paths(self) -> dict[str, str]:
        """Read what a call spells otherwise from where it was written to."""
        return {name: f'"{member}"' for name, member in self.names.items()}

    def ready(self, found: Found) -> bool:  # noqa: ARG002 - most are ready at once
        """Tell whether it can be used; PluginError when it never will."""
        return True

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Bring the changed properties, tags apart, to what is wanted."""
        left = {name for name in changed if name not in self.passive and name not in ("tags", "tagsAll")}
        for call in self.updating:
            shape = work.shape(call.operation)
            given = {name: self.revised(work, name) for name in left}
            parameters = to_api(shape, work.inputs if call.whole else given, self.names)
            if parameters:
                extra = to_api(shape, {name: work.get(name) for name in call.always}, self.names)
                work.call(call.operation, **{**parameters, **extra, **self.where(work, call)})

    def revised(self, work: Work, name: str) -> Value:
        """Give the new value of a changed property; one that is no longer given becomes empty."""
        value = work.inputs.get(name)
        return _EMPTY.get(self.schema.inputs[name].type.name) if value is None and name in self.schema.inputs else value

    def delete(self, work: Work) -> None:
        """Delete it; what is already gone is no error."""
        if self.deletion is not None:
            work.call(self.deletion.operation, **self.where(work, self.deletion))

    def gone(self, found: Found) -> bool:  # noqa: ARG002 - most are gone when no longer described
        """Tell whether what is still described counts as deleted."""
        return False

    def leaving(self, found: Found) -> bool:  # noqa: ARG002 - most are deleted at once
        """Tell whether it is being deleted already and will be gone in a while."""
        return False

    def tag_parameters(self, work: Work) -> dict[str, Any]:
        """Spell the tags for the creating call, where it takes them."""
        members = work.shape(self.creation.operation).members
        if self.tagging is None or self.tagging.tags not in members or not work.tags:
            return {}
        return {self.tagging.tags: self.tagging.written(work.tags)}

    def tags(self, work: Work, found: Found) -> dict[str, str]:
        """Tell all its tags, the mark included; asked for once per description."""
        if _TAGS not in found:
            found[_TAGS] = self._tags(work, found)
        return dict(found[_TAGS])

    def _tags(self, work: Work, found: Found) -> dict[str, str]:
        if self.tagging is None or self.tags_at:
            return self.tagging.read(pick(self.tags_at, found)) if self.tagging else {}
        operation, _, path = self.tagging.list.partition(":")
        return self.tagging.read(pick(path, work.call(operation, **self.tag_owner(work, found))))

    def tag_owner(self, work: Work, found: Found) -> dict[str, Any]:
        """Give the parameter that says whose tags are meant."""
        if self.tagging is None:
            return {}
        owner = work.id if self.tagging.of == "id" else self.outputs(work, found)[self.tagging.of]
        return {self.tagging.owner: [owner] if self.tagging.plural_owner else owner}

    def retag(self, work: Work, found: Found) -> None:
        """Bring the tags to what is wanted."""
        tagging = self.tagging
        if tagging is None:
            return
        present, owner = self.tags(work, found), self.tag_owner(work, found)
        surplus = [key for key in present if key not in work.tags and not key.startswith("aws:")]
        lacking = {key: value for key, value in work.tags.items() if present.get(key) != value}
        if surplus:
            work.call(tagging.remove, **owner, **{tagging.keys: tagging.removal(surplus)})
        if lacking:
            work.call(tagging.add, **owner, **{tagging.tags: tagging.written(lacking)})

    def is_same(self, name: str, wanted: Value, found: Value) -> bool:
        """Tell whether a property found in AWS is as wanted."""
        if name in self.same:
            return self.same[name](wanted, found)
        known = self.schema.outputs.get(name) or self.schema.inputs.get(name)
        return agrees(wanted, found, known.type if known else Type("any"))

    def is_unchanged(self, name: str, old: Value, new: Value) -> bool:
        """Tell whether two versions of a program want the same; what AWS chooses stays when it is no longer given."""
        default = self.defaults.get(name)
        old, new = (default if value is None else without(value, self.assumed) for value in (old, new))
        output = self.schema.outputs.get(name)
        if new is None and output is not None and not output.optional:
            return True
        return self.is_same(name, new, old) and (name in self.same or self.is_same(name, old, new))
