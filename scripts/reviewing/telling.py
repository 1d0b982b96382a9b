"""Run in a tree of its own, old or new: `python -P telling.py STACK ...` writes each stack's plan as a line of JSON.

It imports nothing but that tree's `stacks.plan`, and takes from a plan only what there is: the tree may be an old one.
"""

from __future__ import annotations

import json
import sys
import warnings
from contextlib import redirect_stdout
from typing import Any


def main(names: list[str]) -> None:
    """Tell one stack after the other."""
    out = sys.stdout
    with redirect_stdout(sys.stderr):
        for name in names:
            out.write(json.dumps(_told(name), default=str) + "\n")


def _told(name: str) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from stacks.plan import plan  # noqa: PLC0415 (what goes wrong here is told, too)

            return {"stack": name, "made": [_resource(made) for made in plan(name).made]}
        except Exception as error:  # noqa: BLE001 (any fault of the tree's is a fact about the change)
            return {"stack": name, "error": str(error).strip() or type(error).__name__}


def _resource(made: Any) -> dict[str, Any]:  # noqa: ANN401 (a tree's own class)
    sources = getattr(made, "sources", {})
    return {
        "kind": made.kind,
        "name": made.name,
        "inputs": made.inputs,
        "protected": made.protected,
        "urn": getattr(made, "urn", "") or f"{made.kind}::{made.name}",
        "above": getattr(made, "above", ""),
        "provider": getattr(made, "provider", ""),
        "ignored": list(getattr(made, "ignored", ())),
        "formerly": list(getattr(made, "formerly", ())),
        "sources": {name: sorted(urns) for name, urns in sources.items()},
    }


if __name__ == "__main__":
    main(sys.argv[1:])
