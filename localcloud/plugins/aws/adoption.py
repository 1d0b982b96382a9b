"""Creating without doubling: what an interrupted run left behind is taken over and brought to what is wanted."""

from __future__ import annotations

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.diffing import changes
from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.tags import MARK
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Found, Work, await_ready, patiently


def adopted(work: Work) -> str:
    """Create the resource and give its id, or give the id of the one this very resource's earlier run created.

    PluginError when one is there that belongs to something else, or that cannot become what is wanted.
    """
    found = work.kind.find(work)
    if found is not None:
        return _take_over(work, found)
    created: list[str] = []
    try:
        patiently(work, work.kind.busy, lambda: created.append(work.kind.create(work)))
    except ApiError as refused:
        if refused.code not in work.kind.taken:
            raise
        return _take_over(work, _existing(work, refused))
    return created[0]


def _existing(work: Work, refused: ApiError) -> str:
    identity = work.kind.find(work) or work.kind.natural_id(work.inputs)
    if not identity:
        raise refused
    return identity


def _take_over(work: Work, identity: str) -> str:
    work.id = identity
    found = await_ready(work)
    _must_be_ours(work, found)
    outputs = work.kind.outputs(work, found)
    changed = set(
        changes(_as_found(work, outputs), work.inputs, lambda name, old, new: work.kind.is_same(name, new, old))
    )
    changed = (changed | set(work.kind.completes)) - {"tags"}
    fixed = sorted(name for name in changed if name in work.kind.replaces and name in outputs)
    if fixed:
        raise PluginError(
            f"{identity} is left from an interrupted run and differs in {', '.join(fixed)}, "
            "which cannot change in place; delete it, or declare it as it was"
        )
    work.state = outputs
    work.kind.update(work, changed)
    return work.kind.imported_id(work, found)


def _must_be_ours(work: Work, found: Found) -> None:
    if work.kind.tagging is None:
        return
    present = work.kind.tags(work, found)
    mark = present.get(MARK)
    if mark != work.mark and not (work.kind.marked_late and not present):
        owner = "another resource or stack made it" if mark else "it was not made by this program"
        raise PluginError(f"{work.id} exists already and {owner}; choose another name, or import it")


def _as_found(work: Work, outputs: Properties) -> Properties:
    """What AWS does not tell counts as changed, so that it is set again."""
    return {name: outputs.get(name) for name in work.inputs if name not in work.kind.passive}
