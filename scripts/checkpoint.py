"""A stack's state in the file backend, read without starting Pulumi."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.cloud.home import write_atomically

from .failures import RunError
from .stacks import PROJECT

STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Checkpoint:
    """One stack's file in the backend; Pulumi replaces it in one step, so what is there is whole."""

    path: Path

    @property
    def exists(self) -> bool:
        """Whether Pulumi has made the stack."""
        return self.path.is_file()

    def outputs(self) -> dict[str, Any] | None:
        """What the program exported, or None before its first `up`."""
        stacks = [r for r in self._latest().get("resources") or [] if r["type"] == STACK_TYPE]
        return stacks[0].get("outputs") or None if stacks else None

    def resources(self) -> list[dict[str, Any]]:
        """Everything that the stack holds, as Pulumi writes it down."""
        return self._latest().get("resources") or []

    def salt(self) -> str | None:
        """The salt, with proof, under which the passphrase encrypts this stack's secrets."""
        provider = self._latest().get("secrets_providers") or {}
        salt = (provider.get("state") or {}).get("salt") if provider.get("type") == "passphrase" else None
        return salt if isinstance(salt, str) else None

    def forget_pending_operations(self) -> int:
        """Drop what a killed run left open, and return how many.

        Only for a stack whose plugin adopts what exists: it finds again whatever that run did make.
        """
        content = self._content()
        latest = (content.get("checkpoint") or {}).get("latest") or {}
        pending = latest.pop("pending_operations", None) or []
        if pending:
            write_atomically(self.path, json.dumps(content, indent=4).encode())
        return len(pending)

    def _latest(self) -> dict[str, Any]:
        latest = (self._content().get("checkpoint") or {}).get("latest")
        return latest if isinstance(latest, dict) else {}

    def _content(self) -> dict[str, Any]:
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            raise RunError(
                f"{self.path}: not a Pulumi state; put back the copy beside it: {self.path.name}.bak"
            ) from None
        return content if isinstance(content, dict) else {}


def of(state: Path, stack: str) -> Checkpoint:
    """Find a stack's file below a file backend's folder."""
    return Checkpoint(state / ".pulumi" / "stacks" / PROJECT / f"{stack}.json")
