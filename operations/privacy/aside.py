"""Masked views set aside while migrations run: PostgreSQL changes no column that a view reads."""

from __future__ import annotations

import re
from collections.abc import Iterable

from operations.connection import Connection

TOUCHES = re.compile(r"\b(drop|type|rename|set\s+schema)\b", re.IGNORECASE)
"""What a view can be in the way of, or would show under an old name: adding, filling and indexing are not it."""
VIEWS = """
SELECT string_agg(c.oid::regclass::text, ', ') FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = 'masked' AND relkind = 'v'
"""


def may_be_in_the_way(scripts: Iterable[str]) -> bool:
    """Whether any of these might change what views read; a comment that says so counts, too."""
    return any(TOUCHES.search(script) for script in scripts)


def set_aside(connection: Connection) -> bool:
    """Drop the masked views, as their owner; `groundwork up` and `groundwork masked make` bring them back.

    Returns whether there were any. All go in one statement, so that one that reads another is in nobody's way.
    """
    row = connection.execute(VIEWS).fetchone()
    if row is None or row[0] is None:
        return False
    connection.execute(f"DROP VIEW {row[0]}")
    return True
