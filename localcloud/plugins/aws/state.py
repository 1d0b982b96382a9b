"""What the engine is told to remember: outputs that keep the program's own wording wherever it means what AWS says."""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.schema import Property
from localcloud.plugins.aws.tags import visible
from localcloud.plugins.aws.values import UNKNOWN, Properties
from localcloud.plugins.aws.work import Found, Work


def planned(of: Kind, inputs: Properties, state: Properties, tags: Properties, region: str) -> Properties:
    """Tell a preview's outputs: the inputs, what stays as it is, and for the rest that it is not known yet."""
    known = {name: value for name, value in {**of.defaults, **state, **inputs, **tags}.items() if not _internal(name)}
    if "region" in of.schema.outputs and region:
        known.setdefault("region", region)
    later = {} if state else {name: UNKNOWN for name, output in of.schema.outputs.items() if not output.optional}
    return {**later, **known}


def settled(work: Work, inputs: Properties, found: Found, default_tags: Mapping[str, str]) -> Properties:
    """Tell the outputs: what AWS says, in the program's words where the two agree, and what AWS never tells."""
    of = work.kind
    live = of.outputs(work, found)
    told = {name: _EMPTY[output.type.name] for name, output in of.schema.outputs.items() if _promised(output)}
    told.update((name, value) for name, value in live.items() if name in of.schema.outputs)
    untold = {name: work.state.get(name) for name in (*of.passive, *of.unreadable)}
    for name, value in {**untold, **of.defaults, **inputs}.items():
        if name in of.schema.outputs and not _internal(name) and value is not None:
            keeps = name not in live or (name in inputs and of.is_same(name, value, live[name]))
            told[name] = value if keeps else live[name]
    if of.schema.taggable:
        told.update(_tags(inputs, visible(of.tags(work, found)), default_tags))
    return told


_EMPTY: Properties = {"string": "", "document": "", "list": [], "map": {}}


def _promised(output: Property) -> bool:
    """Tell whether a program may count on an output being there, if only empty."""
    return not output.optional and output.type.name in _EMPTY


def _tags(inputs: Properties, present: dict[str, str], default_tags: Mapping[str, str]) -> Properties:
    given = inputs.get("tags") or {}
    own = {key: value for key, value in present.items() if key in given or default_tags.get(key) != value}
    return {"tags": own, "tagsAll": present}


def refreshed_inputs(of: Kind, inputs: Properties, outputs: Properties) -> Properties:
    """Tell the inputs that would have led to what is there now: those that AWS no longer agrees with are replaced."""
    drifted = dict(inputs)
    for name in of.schema.inputs:
        if name not in outputs or name in of.passive or name in of.unreadable:
            continue
        wanted = inputs.get(name, of.defaults.get(name))
        compared = name in inputs or name in of.defaults or name == "tags"
        if compared and not of.is_same(name, wanted, outputs[name]):
            drifted[name] = outputs[name]
    return drifted


def imported_inputs(of: Kind, outputs: Properties) -> Properties:
    """Tell the inputs of a resource that no program has declared yet."""
    found = {name: outputs[name] for name in of.schema.inputs if outputs.get(name) not in (None, "", [], {}, False)}
    return {name: value for name, value in found.items() if value != of.defaults.get(name) and name != "region"}


def _internal(name: str) -> bool:
    return name.startswith("__")
