"""Pages of the documentation that follow from the declaration: made by `groundwork docs`, held against it by a test."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from catalog.diagram import mermaid
from catalog.system import Stack
from monitoring import table as watching

NOTE = "<!-- Made by `groundwork docs` from the declaration; change that and make it anew. -->"


def write(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """Write what differs, and return its names."""
    changed = differing(folder, pages)
    for name in changed:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(pages[name], encoding="utf-8")
    return changed


def differing(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """Names of the pages that are not what they should be."""
    return [name for name, text in pages.items() if _read(folder / name) != text]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def environments(stacks: Sequence[Stack]) -> str:
    """Per stack: what is protected, kept, replicated, and who is paged."""
    head = ("stack", "protected", "kept", "replicated", "paged")
    text = "What stands between a mistake and the data, how long what is kept, where copies are, and who is told."
    rows = [(stack.stack, _protected(stack), _kept(stack), _replicated(stack), _paged(stack)) for stack in stacks]
    return _page("What each environment does", text, _table(head, rows))


def _protected(stack: Stack) -> str:
    protection = stack.environment.protection
    words = {
        "deletion protection": protection.protected,
        "final snapshot": protection.final_snapshot and not stack.side,
        "backups locked": protection.locked and not stack.side,
        "a restore tried each week": protection.restores_tested and not stack.side,
        f"keys {protection.key_deletion_days} days": True,
        f"secrets {protection.secret_recovery_days} days": protection.secret_recovery_days and not stack.side,
    }
    return ", ".join(word for word, holds in words.items() if holds)


def _kept(stack: Stack) -> str:
    retention = stack.environment.retention
    backups = [service.database.backups for service in stack.services.values()]
    kept: dict[str, set[int]] = {
        "any second of": {retention.backup_days},
        "logs": {retention.log_days},
    }
    if not stack.side:
        kept["daily backups"] = {min(retention.vault_days, it.full_days) for it in backups}
        kept["dumps"] = {it.logical_days for it in backups}
        kept["caches"] = {retention.cache_snapshot_days}
    return ", ".join(f"{what} {'/'.join(map(str, sorted(days)))}" for what, days in kept.items() if any(days)) + " days"


def _replicated(stack: Stack) -> str:
    capacity = stack.environment.capacity
    readers = sum(service.database.replicas for service in stack.services.values())
    distant = sum(sum(service.database.distant.values()) for service in stack.services.values())
    words = {
        f"databases {len(stack.services)}, readers {readers}": not stack.side,
        "standby in another zone": capacity.multi_az and not stack.side,
        f"each cache on {1 + capacity.cache_replicas} nodes": bool(capacity.cache_replicas) and not stack.side,
        f"{distant} readers that can be promoted": bool(stack.side),
        f"copies in {stack.copies.region}" if stack.copies else "": bool(stack.copies and not stack.side),
    }
    return ", ".join(word for word, holds in words.items() if holds)


def _paged(stack: Stack) -> str:
    paged, told = (", ".join(names) or "nobody" for names in (stack.environment.paged, stack.environment.told))
    return f"{paged} when critical; told of warnings: {told}" if stack.environment.paged else f"nobody; told: {told}"


def diagrams(stacks: Sequence[Stack]) -> str:
    """One diagram per system, as production has it."""
    parts = [f"## {stack.name}\n\n{stack.description}\n\n```mermaid\n{mermaid(stack)}\n```" for stack in stacks]
    return _page("The systems, drawn", "What each system keeps its data in, as production has it.", "\n\n".join(parts))


def alarms(stacks: Sequence[Stack]) -> str:
    """Per system, what goes off when, on which metric, and what silence means."""
    parts = [f"## {stack.name}\n\n{_table(watching.HEAD, watching.rows(stack))}" for stack in stacks]
    text = "What watches each system in production. components/alarms.md says why each is as it is."
    return _page("Alarms", text, "\n\n".join(parts))


def resources(planned: Mapping[str, Counter[str]]) -> str:
    """Per stack, how many resources of which type."""
    summary = _table(("stack", "resources"), [(stack, str(kinds.total())) for stack, kinds in planned.items()])
    parts = [
        f"## {stack}\n\n{_table(('type', 'resources'), [(f'`{k}`', str(n)) for k, n in sorted(kinds.items())])}"
        for stack, kinds in planned.items()
    ]
    text = "Every stack, and what a preview of it from nothing declares."
    return _page("Stacks and their resources", text, "\n\n".join([summary, *parts]))


def _page(title: str, text: str, body: str) -> str:
    return f"# {title}\n\n{NOTE}\n\n{text}\n\n{body}\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(_rows(head, rows))


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
