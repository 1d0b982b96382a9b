"""What a stack's state holds, wherever it is kept."""

import json
from typing import Any

from . import backend, engine
from .checkout import Checkout
from .stacks import Stack


def resources(checkout: Checkout, stack: Stack) -> list[dict[str, Any]]:
    """The resources in the stack's state; none when it has none, or the user is logged in nowhere."""
    if not backend.logged_in(checkout):
        checkpoint = backend.files(checkout).checkpoint(stack.name)
        return checkpoint.resources() if checkpoint else []
    done = engine.session(checkout, stack, "stack").ask("stack", "export", "--stack", stack.name)
    deployment = json.loads(done.stdout).get("deployment") if done.returncode == 0 else None
    found: list[dict[str, Any]] = (deployment or {}).get("resources") or []
    return found
