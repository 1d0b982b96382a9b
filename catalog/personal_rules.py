"""Rules between what is said of personal data and all else."""

from collections.abc import Iterator

from catalog.nearest import nearest
from catalog.personal import Personal
from catalog.problems import Problem
from catalog.system import Stack

RECEIPTS = "receipts/"
"""What receipts of erasures begin with, in their bucket."""


def persons_can_be_found(stack: Stack) -> Iterator[Problem]:
    """A table that leads to the person through another leads to one that is declared, and in the end to a person."""
    for path, personal in _declared(stack):
        for name, table in personal.tables.items():
            if table.through is not None and (text := _astray(personal, name)):
                yield Problem(f"{path}.tables.{name}.through", text)


def _astray(personal: Personal, name: str) -> str | None:
    seen = [name]
    while (through := personal.tables[seen[-1]].through) is not None:
        if through not in personal.tables:
            known = ", ".join(sorted(personal.tables))
            return f"no personal table is called {through}{nearest(through, personal.tables)}; known are {known}"
        if through in seen:
            return f"{' -> '.join([*seen, through])} comes back to itself; one of them must name the person itself"
        seen.append(through)
    return None


def nothing_is_both_personal_and_not(stack: Stack) -> Iterator[Problem]:
    """A column is declared as personal, or as not, or not at all."""
    for path, personal in _declared(stack):
        declared = {f"{name}.{column}" for name, table in personal.tables.items() for column in table.columns}
        for column in sorted(declared & personal.impersonal.keys()):
            yield Problem(f"{path}.impersonal.{column}", "declared as personal as well; leave one of the two out")


def readers_are_logged(stack: Stack) -> Iterator[Problem]:
    """pgaudit is loaded where personal data is, whatever else the declaration loads."""
    for name, service in stack.services.items():
        said = service.database.parameters.get("shared_preload_libraries")
        if service.database.personal and said and "pgaudit" not in said.value.replace(" ", "").split(","):
            text = f"{said.value} given, and the readers of personal data are logged by pgaudit; add it"
            yield Problem(f"services.{name}.database.parameters.shared_preload_libraries", text)


def receipts_are_kept(stack: Stack) -> Iterator[Problem]:
    """Receipts of erasures have a bucket, in which they do not expire."""
    if stack.receipts is None:
        return
    bucket = stack.buckets.get(stack.receipts)
    if bucket is None:
        text = f"no bucket is called {stack.receipts}{nearest(stack.receipts, stack.buckets)}"
        yield Problem("receipts", f"{text}; known are {', '.join(stack.buckets) or 'none'}")
        return
    for prefix, days in bucket.expire_days.items():
        if RECEIPTS.startswith(prefix):
            text = f"receipts would expire after {days} days; take another bucket or name its prefixes one by one"
            yield Problem(f"buckets.{stack.receipts}.expire_days.{prefix}", text)


def _declared(stack: Stack) -> Iterator[tuple[str, Personal]]:
    for name, service in stack.services.items():
        if service.database.personal is not None:
            yield f"services.{name}.database.personal", service.database.personal
