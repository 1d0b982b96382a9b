"""Engine versions: a program that asks for a major one takes any of its minor ones."""

from __future__ import annotations

from localcloud.plugins.aws.values import Value


def same_version(wanted: Value, found: Value) -> bool:
    """Tell whether `18.6` is what somebody wanted who wrote `18`; ElastiCache's `7.x` means any 7 as well."""
    if wanted is None or found is None:
        return wanted is found
    parts = str(wanted).removesuffix(".x").split(".")
    return str(found).split(".")[: len(parts)] == parts
