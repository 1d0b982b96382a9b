"""Where in an object something is: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z_$][\w$]*")

Path = tuple[str | int, ...]


def joined(path: Iterable[str | int]) -> str:
    """Write a path as Pulumi writes and reads it."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            written += f".{step}" if written else step
        else:
            written += f'["{step}"]'
    return written
