"""Where the project is, and where this user's state of it is kept."""

import os
from dataclasses import dataclass
from pathlib import Path

from .failures import RunError


@dataclass(frozen=True)
class Checkout:
    """The project's folder and the home below which everything that is not tracked is written."""

    root: Path
    home: Path

    @property
    def settings(self) -> Path:
        """The tracked settings of the stacks, one file each."""
        return self.root / "stacks" / "settings"

    @property
    def logs(self) -> Path:
        """Where faults and the local cloud leave their logs."""
        return self.home / "logs"

    @property
    def plugins(self) -> Path:
        """The stand-ins for the official provider plugins."""
        return self.root / "localcloud" / "plugins" / "bin"

    def folder(self, name: str) -> Path:
        """Give a folder of the home that only its owner may read; it is made when it is not there.

        Raises RunError, or the OSError that says why it cannot be made.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o711)
        except FileNotFoundError:
            raise RunError(f"{self.home}: no folder can be made there; set GROUNDWORK_HOME to another") from None
        path = self.home / name
        path.mkdir(exist_ok=True, mode=0o700)
        return path


def here() -> Checkout:
    """Find the checkout this code belongs to; GROUNDWORK_HOME moves its home away from `.groundwork/`."""
    root = Path(__file__).resolve().parent.parent
    home = os.environ.get("GROUNDWORK_HOME")
    return Checkout(root, Path(home).expanduser().absolute() if home else root / ".groundwork")
