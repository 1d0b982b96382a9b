"""Forgetting a person in all databases of a stack: looked at side by side, changed one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from operations.privacy.erasure import Found, Site, forget, look
from operations.privacy.person import Person


def look_everywhere(sites: Mapping[str, Site], person: Person) -> dict[str, Found]:
    """What each database has of the person; changes nothing. Raises OperationError."""
    with ThreadPoolExecutor() as pool:
        return dict(zip(sites, pool.map(lambda site: look(site, person), sites.values()), strict=True))


def forget_everywhere(sites: Mapping[str, Site], person: Person, say: Callable[[str], None]) -> dict[str, Found]:
    """Do all that is to be done, and give each database's record; what an earlier run did is not done again.

    Every database is looked at before the first is changed: what cannot be reached, or does not fit what is declared,
    is told while nothing has happened yet. Raises OperationError; what was done until then stays done.
    """
    before, done = look_everywhere(sites, person), {}
    for name in sorted(sites):
        if before[name].done:
            done[name] = before[name]
            say(f"{name}: done before")
        else:
            done[name] = forget(sites[name], person)
            say(f"{name}: {before[name].changes} rows erased")
    return done
