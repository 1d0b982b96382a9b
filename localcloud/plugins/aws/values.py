"""Property values, and when two of them mean the same to AWS."""

from __future__ import annotations

import json

from localcloud.plugins.values import UNKNOWN, Properties, Value, decode, encode, holds_unknown

__all__ = ["UNKNOWN", "Properties", "Value", "decode", "encode", "holds_unknown", "same_document", "same_text"]


def same_text(one: Value, other: Value) -> bool:
    """Compare what AWS changes the case of, such as identifiers and maintenance windows."""
    return str(one or "").lower() == str(other or "").lower()


def same_document(one: Value, other: Value) -> bool:
    """Compare two JSON documents by what they mean: spacing and order do not count, nor does one value for [it]."""
    try:
        return bool(_canonical(one) == _canonical(other))
    except ValueError:
        return bool(one == other)


def _canonical(document: Value) -> Value:
    if isinstance(document, str):
        document = json.loads(document) if document.strip() else None
    return _sorted(document)


def _sorted(value: Value) -> Value:
    if isinstance(value, dict):
        return {key: _sorted(item) for key, item in value.items()}
    if isinstance(value, list):
        items = sorted((_sorted(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
        return items[0] if len(items) == 1 else items
    return value
