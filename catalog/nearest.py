"""The hint at the end of an error about a name."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(given: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known name most like the given one, or nothing."""
    found = get_close_matches(given, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""
