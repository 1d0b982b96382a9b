"""Where a stack's state is kept: with the user's own login, or in files below the home."""

import contextlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import checkpoint
from .checkout import Checkout
from .failures import InputError, RunError
from .stacks import PROJECT, Stack

HARMLESS = frozenset({"preview"})
"""What may be asked of a real stack without its state: the plan from nothing, which changes nothing."""
PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


@dataclass(frozen=True)
class Backend:
    """One state backend, as the environment variables that Pulumi reads say it."""

    state: Path | None
    """The folder of the file backend that is ours; None when the user's own login is used."""
    environment: dict[str, str]

    def checkpoint(self, stack: str) -> checkpoint.Checkpoint | None:
        """The stack's state, where it can be read without asking Pulumi."""
        return checkpoint.of(self.state, stack) if self.state else None


def choose(checkout: Checkout, stack: Stack | None, verb: str) -> Backend:
    """Take the user's login, else the file backend.

    Raises InputError when a real stack would be changed without a login: its state would be forgotten on this machine.
    """
    if logged_in(checkout):
        return Backend(None, _own_secrets(checkout) if stack and stack.is_local else {})
    if stack and not stack.is_local and verb not in HARMLESS:
        raise not_logged_in(stack, verb)
    return files(checkout)


def not_logged_in(stack: Stack, verb: str) -> InputError:
    """Tell that a real stack's state is not here, and how to reach it."""
    return InputError(
        f"{verb} of {stack.name}: this is a real stack, whose state is kept where its team keeps it; "
        "log in there first: pulumi login s3://BUCKET (or set PULUMI_BACKEND_URL)"
    )


def files(checkout: Checkout) -> Backend:
    """Keep the state in files below the home, encrypted with a generated passphrase."""
    url, home = _url(checkout), str(checkout.folder("pulumi"))
    state = checkout.folder("state")
    return Backend(state, {"PULUMI_BACKEND_URL": url, "PULUMI_HOME": home} | _own_secrets(checkout))


def logged_in(checkout: Checkout) -> bool:
    """Whether the user told Pulumi where the state is kept, by variable or by `pulumi login`."""
    url = os.environ.get("PULUMI_BACKEND_URL")
    if url or os.environ.get("PULUMI_ACCESS_TOKEN"):
        return url != _url(checkout)
    return bool(_remembered_login(pulumi_home(os.environ)))


def forget(checkout: Checkout, stack: str) -> None:
    """Delete all that the file backend knows of a stack: its state, history, backups and locks."""
    books = checkout.home / "state" / ".pulumi"
    for state in (books / "stacks" / PROJECT).glob(f"{stack}.json*"):
        state.unlink(missing_ok=True)
    for folder in (books / "history", books / "backups", books / "locks" / "organization"):
        shutil.rmtree(folder / PROJECT / stack, ignore_errors=True)


def pulumi_home(environment: Mapping[str, str]) -> Path:
    """The folder where Pulumi remembers logins and keeps plugins."""
    return Path(environment.get("PULUMI_HOME") or Path.home() / ".pulumi")


def plugins(checkout: Checkout) -> list[Path]:
    """What Pulumi has installed where it looks, with the login or the file backend in use."""
    home = pulumi_home(os.environ) if logged_in(checkout) else checkout.home / "pulumi"
    return sorted((home / "plugins").glob("*-v*"))


def _remembered_login(folder: Path) -> object:
    try:
        return json.loads((folder / "credentials.json").read_text(encoding="utf-8")).get("current")
    except (OSError, ValueError, AttributeError):
        return None


def _url(checkout: Checkout) -> str:
    """The file backend's address; without the attribute files, whose half-written one would block the next run."""
    return f"{(checkout.home / 'state').as_uri()}?metadata=skip"


def _own_secrets(checkout: Checkout) -> dict[str, str]:
    """Let Pulumi take the salt from the state, and the passphrase from a file unless the user brings his own."""
    fallback = {"PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true"}
    if any(name in os.environ for name in PASSPHRASES):
        return fallback
    path = checkout.home / "passphrase"
    if not path.exists():
        _refuse_to_lose_secrets(checkout)
        _generate(checkout.folder("state").parent, path)
    return fallback | {"PULUMI_CONFIG_PASSPHRASE_FILE": str(path)}


def _refuse_to_lose_secrets(checkout: Checkout) -> None:
    stacks = checkout.home / "state" / ".pulumi" / "stacks" / PROJECT
    if any(stacks.glob("*.json")):
        raise RunError(
            f"{checkout.home / 'passphrase'} is gone, and the state in {checkout.home / 'state'} is encrypted with it; "
            "put it back, or begin anew: groundwork cloud reset, and delete that folder"
        )


def _generate(home: Path, path: Path) -> None:
    """Write a new passphrase in one step; whoever is first wins."""
    handle, scratch = tempfile.mkstemp(dir=home, prefix=".passphrase")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(scratch)
    finally:
        Path(scratch).unlink()
