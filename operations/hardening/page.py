"""The page on what the benchmark asks: every check, and why the rest stands as it is."""

from __future__ import annotations

from collections.abc import Iterator

from operations.hardening.checks import CHECKS
from operations.hardening.elsewhere import ELSEWHERE

HEAD = """\
# The CIS benchmark for PostgreSQL

<!-- Made by `groundwork docs` from operations/hardening; change that and make it anew. -->

`groundwork roles verify` asks every database what the benchmark asks and SQL can answer, and fails when one of these is
not so. The numbers are those of CIS PostgreSQL 17, as pgdsat counts them; with a star pgdsat's own, with a plus ours.

| item | must be so | looked at |
| --- | --- | --- |
"""

REST = """
## What no query answers, or is not as the benchmark asks

| item | why |
| --- | --- |
"""


def page() -> str:
    """All of it."""
    return HEAD + "".join(_checks()) + REST + "".join(f"| {item} | {why} |\n" for item, why in ELSEWHERE.items())


def _checks() -> Iterator[str]:
    for check in CHECKS:
        where = f"but where {check.otherwise}" if check.otherwise else "everywhere"
        yield f"| {check.number} | {check.sentence} | {where} |\n"
