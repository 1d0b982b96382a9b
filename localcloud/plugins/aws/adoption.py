"""Creating without doubling: what an interrupted run left behind is taken over and brought to what is wanted."""

from __future__ import annotations

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.tags import MARK
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Found, Work, await_gone, await_ready, patiently


def adopted(work: Work) -> str:
    """Create the resource and give its id, or give the id of the one this very resource's earlier run created.

    PluginError when one is there that belongs to something else, or that cannot become what is wanted.
    """
    found = work.kind.find(work)
    if found is not None:
        return _take_over(work, found)
    try:
        return _created(work)
    except ApiError as refused:
        if refused.code not in work.kind.taken:
            raise
        return _take_over(work, _existing(work, refused))


def _created(work: Work) -> str:
    made: list[str] = []
    patiently(work, work.kind.busy, lambda: made.append(work.kind.create(work)))
    return made[0]


def _existing(work: Work, refused: ApiError) -> str:
    identity = work.kind.find(work) or work.kind.natural_id(work.inputs)
    if not identity:
        raise refused
    return identity


def _take_over(work: Work, identity: str) -> str:
    work.id = identity
    present = work.kind.read(work)
    if present is not None and work.kind.leaving(present):
        await_gone(work)
        return _created(work)
    found = await_ready(work)
    _must_be_ours(work, found)
    work.id, work.state = work.kind.imported_id(work, found), work.kind.outputs(work, found)
    untold = {name for name in work.kind.unreadable if name in work.inputs}
    changed = disagreements(work, work.state) | untold | set(work.kind.completes)
    _must_be_changeable(work, changed & set(work.state))
    work.kind.update(work, changed)
    return work.id


def disagreements(work: Work, outputs: Properties) -> set[str]:
    """Name the properties that are wanted otherwise than they are found; tags are looked after apart."""
    compared = [name for name in work.inputs if name in work.kind.schema.inputs and name != "tags"]
    told = [name for name in compared if name not in work.kind.passive and name not in work.kind.unreadable]
    return {name for name in told if not work.kind.is_same(name, work.inputs[name], outputs.get(name))}


def _must_be_changeable(work: Work, changed: set[str]) -> None:
    fixed = sorted(changed & set(work.kind.replaces))
    if fixed:
        raise PluginError(
            f"{work.id} is left from an interrupted run and differs in {', '.join(fixed)}, "
            "which cannot change in place; delete it, or declare it as it was"
        )


def _must_be_ours(work: Work, found: Found) -> None:
    if work.kind.tagging is None:
        return
    present = work.kind.tags(work, found)
    mark = present.get(MARK)
    if mark != work.mark and not (work.kind.marked_late and not present):
        owner = "another resource or stack made it" if mark else "it was not made by this program"
        raise PluginError(f"{work.id} exists already and {owner}; choose another name, or import it")
