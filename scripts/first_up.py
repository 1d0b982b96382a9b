"""A local stack's first `up`, whose state is written at its end, and what to do where it did not come to that."""

from dataclasses import dataclass
from pathlib import Path

from .checkout import Checkout
from .checkpoint import Checkpoint
from .stacks import Stack

WRITTEN_AT_THE_END = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
"""The engine's own switch. After every step, as otherwise, the writes alone take time by the square of the resources
(docs/decisions/0014-a-first-up-writes-its-state-once.md). What the user sets himself wins."""
CRASHED = 2
"""With what a Go program ends that panics; from 128 on, it was a signal."""


@dataclass(frozen=True)
class FirstUp:
    """One under way, remembered by an empty file until it has written its state."""

    mark: Path

    @property
    def was_cut_off(self) -> bool:
        """Whether there may be more in the local cloud than the state knows, which is nothing."""
        return self.mark.exists()

    def begin(self) -> None:
        """Remember it before anything is made."""
        self.mark.touch()

    def end(self, status: int) -> None:
        """Forget it, unless Pulumi's exit status says that it could not write the state."""
        if status < 128 and status != CRASHED:
            self.mark.unlink(missing_ok=True)


def of(checkout: Checkout, stack: Stack, checkpoint: Checkpoint | None) -> FirstUp | None:
    """The stack's first `up`; None for a real stack, a state that is not here, and one that holds something."""
    if not stack.is_local or checkpoint is None or checkpoint.resources():
        return None
    return _first(checkout, stack.name)


def forget(checkout: Checkout, stack: str) -> None:
    """Forget one whose makings are gone anyhow."""
    _first(checkout, stack).mark.unlink(missing_ok=True)


def _first(checkout: Checkout, stack: str) -> FirstUp:
    return FirstUp(checkout.folder("unfinished") / stack)
