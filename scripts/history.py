"""What the runs on a stack did, as the file backend remembers them."""

import json
from pathlib import Path
from typing import Any

from .checkout import Checkout
from .stacks import PROJECT, Stack


def changed_nothing(checkout: Checkout, stack: Stack) -> bool:
    """Whether the last run left every resource as it was; False where the state is not kept in the home."""
    last = _last(checkout.home / "state" / ".pulumi" / "history" / PROJECT / stack.name)
    return set(last.get("resourceChanges") or ()) == {"same"}


def _last(folder: Path) -> dict[str, Any]:
    """The newest entry: their names end in the time."""
    entries = sorted(folder.glob("*.history.json"))
    entry: dict[str, Any] = json.loads(entries[-1].read_text(encoding="utf-8")) if entries else {}
    return entry
