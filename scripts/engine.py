"""Pulumi's own verbs: everything is made ready, then the real Pulumi runs and its exit status is ours."""

import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import toolchain
from localcloud.cloud import control

from . import backend, child, environment, first_up, locks, settings, stacks
from .backend import Backend
from .checkout import Checkout
from .failures import InputError, RunError
from .policing import pack
from .progress import say
from .stacks import Stack

CHANGING = frozenset({"up", "refresh", "destroy", "import", "watch"})
"""Verbs that take the stack's lock and work in the cloud."""
IN_THE_CLOUD = CHANGING | {"preview"}
READS_SETTINGS = IN_THE_CLOUD | {"logs"}
"""Verbs that know `--config-file`; `config` itself writes to the tracked file."""
NEEDS_STACK = READS_SETTINGS | {"config"}
CHANGES_OUTPUTS = frozenset({"up", "refresh", "destroy"})
"""Verbs that print all outputs, which of a local stack `up` itself shows as a table."""
WRITES_SETTINGS = frozenset({"set", "set-all", "rm", "rm-all", "refresh", "cp", "env"})
"""What of `config` changes the tracked file."""
CREATES = frozenset({"up", "preview"})
"""Verbs that make a stack that is not there yet, with the user's own login."""
ASKS_FIRST = frozenset({"up", "refresh", "destroy", "import"})
"""Verbs that ask before they change anything."""
APPROVALS = frozenset({"--yes", "-y", "--preview-only", "--skip-preview", "-f"})
HELP = frozenset({"--help", "-h"})


@dataclass(frozen=True)
class Session:
    """All that is needed to run Pulumi on one stack."""

    checkout: Checkout
    stack: Stack | None
    backend: Backend
    pulumi: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        """The command line of the real Pulumi."""
        return [str(self.pulumi), *arguments]

    def ask(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run Pulumi for its answer, not for the user to see."""
        return subprocess.run(
            self.command(*arguments), cwd=self.checkout.root, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip


def run(checkout: Checkout, verb: str, arguments: Sequence[str], name: str | None) -> int:
    """Run one of Pulumi's verbs and return its exit status."""
    if HELP.intersection(arguments):
        return child.run([str(toolchain.install(say).pulumi), verb, *arguments], environment.base(checkout))
    stack = stacks.find(checkout, name) if name or verb in NEEDS_STACK else None
    _refuse_to_guess(verb, arguments, stack)
    made = session(checkout, stack, verb)
    if stack:
        _make_ready(made, stack, verb)
        _finish(made, stack, verb)
    with _keeping(stack):
        status = _run(made, verb, arguments)
    if status and stack:
        _explain_failure(made, stack)
    return status


def _run(made: Session, verb: str, arguments: Sequence[str]) -> int:
    command = made.command(verb, *_with_flags(made, verb, pack.with_pack(made.checkout, verb, arguments)))
    with pack.before(made, command) as before:
        return _watched(made, verb, command, {**made.environment, **before})


def _watched(made: Session, verb: str, command: Sequence[str], environment: dict[str, str]) -> int:
    first = _first_up(made) if verb == "up" else None
    if first is None:
        return child.run(command, environment, _folder(made.checkout))
    first.begin()
    status = child.run(command, first_up.WRITTEN_AT_THE_END | environment, _folder(made.checkout))
    first.end(status)
    return status


def _first_up(made: Session) -> first_up.FirstUp | None:
    return first_up.of(made.checkout, made.stack, made.backend.checkpoint(made.stack.name)) if made.stack else None


def _finish(made: Session, stack: Stack, verb: str) -> None:
    """Before all is destroyed, let the state know what a first `up` that was cut off has made."""
    first = _first_up(made)
    if verb == "destroy" and first and first.was_cut_off:
        say(f"the up of {stack.name} that was cut off is ended first, so that what it made is found and destroyed")
        if _run(made, "up", ["--yes", "--skip-preview"]):
            say("it could not be ended; groundwork cloud reset deletes all that may be left, of every local stack")


def session(checkout: Checkout, stack: Stack | None, verb: str) -> Session:
    """Find Pulumi, the backend and the environment; starts the local cloud for what works in it.

    Raises ToolchainError, CloudError, or InputError for a real stack without a login.
    """
    chosen = backend.choose(checkout, stack, verb)
    found = toolchain.install(say)
    variables = environment.base(checkout)
    folders = list(found.path)
    if stack and environment.needs_stand_in(stack, verb, variables | chosen.environment):
        folders.insert(0, checkout.plugins)
        variables |= environment.OFFLINE
    if stack and stack.is_local:
        variables = environment.without_account(variables) | _cloud(checkout, stack, verb)
    variables |= chosen.environment | environment.path(folders, variables)
    return Session(checkout, stack, chosen, found.pulumi, variables)


def _cloud(checkout: Checkout, stack: Stack, verb: str) -> dict[str, str]:
    if verb not in IN_THE_CLOUD:
        return {}
    control.start(checkout.home, say)
    return environment.local(checkout, stack.region)


def require_servers(checkout: Checkout) -> None:
    """Raise RunError with every server of the local cloud that could not come up, and why."""
    servers = control.status(checkout.home).servers
    down = [server.detail or f"{server.id}: {server.state}" for server in servers if server.state in control.FAILED]
    if down:
        raise RunError("\n".join(down))


def _refuse_to_guess(verb: str, arguments: Sequence[str], stack: Stack | None) -> None:
    """Refuse at once what Pulumi would refuse after everything was started: nobody is there to say yes."""
    if verb in ASKS_FIRST and stack and not sys.stdin.isatty() and not APPROVALS.intersection(arguments):
        again = shlex.join(["groundwork", verb, "-s", stack.name, *arguments, "--yes"])
        raise InputError(f"{verb} without a terminal needs --yes, since nobody can be asked: {again}")


def _make_ready(made: Session, stack: Stack, verb: str) -> None:
    if made.backend.state:
        locks.reclaim(made.backend.state, stack.name, wait=verb in CHANGING)
    checkpoint = made.backend.checkpoint(stack.name)
    if checkpoint and checkpoint.exists:
        dropped = checkpoint.forget_pending_operations() if stack.is_local and verb in CHANGING else 0
        if dropped:
            say(f"an earlier run was cut off in {dropped} operations; what it made is found again")
    elif checkpoint or verb in CREATES:
        _create(made, stack)


def _create(made: Session, stack: Stack) -> None:
    """Make the stack in the backend, unless it is there."""
    folder = made.checkout.root
    if _has_copy(made, stack):
        settings.copy(made.checkout, stack, None)
        folder = settings.scratch_project(made.checkout)
    done = made.ask("stack", "init", stack.name, "--no-select", "--non-interactive", "-C", str(folder))
    if done.returncode and "already exists" not in done.stderr:
        raise RunError(f"stack {stack.name} could not be made: {done.stderr.strip().removeprefix('error: ')}")


def _has_copy(made: Session, stack: Stack) -> bool:
    """Whether Pulumi reads a copy of the settings: wherever the passphrase is this home's."""
    return stack.is_local or made.backend.state is not None


def _with_flags(made: Session, verb: str, arguments: Sequence[str]) -> list[str]:
    """Add what Pulumi must be told, before a `--` after which it would take everything for a value."""
    flags = [] if sys.stdin.isatty() else ["--non-interactive"]
    if made.stack:
        flags += ["--stack", made.stack.name, *_settings(made, made.stack, verb, arguments)]
    if made.stack and made.stack.is_local and verb in CHANGES_OUTPUTS:
        flags += ["--suppress-outputs"]
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [*arguments[:end], *flags, *arguments[end:]]


def _settings(made: Session, stack: Stack, verb: str, arguments: Sequence[str]) -> list[str]:
    chosen = any(argument.startswith("--config-file") for argument in arguments)
    if chosen or not _reads_settings(verb, arguments) or not _has_copy(made, stack):
        return []
    checkpoint = made.backend.checkpoint(stack.name)
    return ["--config-file", str(settings.copy(made.checkout, stack, checkpoint.salt() if checkpoint else None))]


def _reads_settings(verb: str, arguments: Sequence[str]) -> bool:
    """Whether the verb takes `--config-file` and writes nothing into it."""
    if verb == "config":
        return WRITES_SETTINGS.isdisjoint(arguments)
    return verb in READS_SETTINGS


def _folder(checkout: Checkout) -> Path:
    """Pulumi runs where the user stands, so that the files he names are found; elsewhere, in the checkout."""
    here = Path.cwd()
    return here if here.is_relative_to(checkout.root) else checkout.root


@contextmanager
def _keeping(stack: Stack | None) -> Iterator[None]:
    """Put a stack's settings back if Pulumi deletes them with the stack: they are the declaration, and tracked."""
    kept = stack.settings.read_bytes() if stack else b""
    try:
        yield
    finally:
        if stack and not stack.settings.exists():
            stack.settings.write_bytes(kept)


def _explain_failure(made: Session, stack: Stack) -> None:
    """Raise RunError when it was the passphrase; else Pulumi has said what it was."""
    from . import passphrase  # noqa: PLC0415 (cryptography costs every run, failures are few)

    checkpoint = made.backend.checkpoint(stack.name)
    salt = checkpoint.salt() if checkpoint else None
    if salt and passphrase.is_wrong(salt, made.environment):
        where = passphrase.source(made.environment)
        raise RunError(f"wrong passphrase: {where} does not hold the one that {stack.name}'s state is encrypted with")
