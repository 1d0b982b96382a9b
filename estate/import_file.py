"""The file that `pulumi import --file` reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias

from estate.estate import PROVIDER, Held
from stacks.plan import Made

Document: TypeAlias = dict[str, Any]


def import_file(stack: str, project: str, held: Sequence[Held], known: Collection[str]) -> Document:
    """What was found and is not `known` (by URN) yet, below the components that it is part of, for the program's URNs.

    Pulumi refuses to import again what its state has; a component that it has is named by its URN instead.
    """
    made = {one.made.path: one.made for one in held}
    urns = {path: f"urn:pulumi:{stack}::{project}::{path}" for path in made}
    found = {one.made.path: one.found.id for one in held if one.found and urns[one.made.path] not in known}
    wanted = {path for start in found for path in _upwards(made, start)}
    new = sorted((path for path in wanted if urns[path] not in known), key=lambda path: (path.count("$"), path))
    named = {path: urns[path] for path in sorted(wanted.difference(new))}
    providers = {f"provider {one.name}": urns[path] for path, one in made.items() if one.kind == PROVIDER}
    return {"nameTable": providers | named, "resources": [_entry(made[path], found.get(path)) for path in new]}


def _upwards(made: dict[str, Made], path: str) -> Iterable[str]:
    while path:
        yield path
        path = made[path].parent


def _entry(made: Made, identity: str | None) -> Document:
    """An entry's name only ties the file together, and is the path, since two of one name would be ambiguous."""
    entry = {"type": made.kind, "name": made.path, "logicalName": made.name}
    if made.parent:
        entry["parent"] = made.parent
    if identity is None:
        return entry | {"component": True}
    return entry | {"id": identity, "provider": f"provider {made.provider.split('::')[-2]}"}
