"""`groundwork cloud`: the local AWS endpoint and the real servers behind it."""

import json
import shlex
import sys
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict

from localcloud.cloud import control
from scripts import backend, environment, first_up, passwords, stacks, table
from scripts.checkout import Checkout
from scripts.failures import FAILED, InputError
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Start, stop, look at, delete or reach the local cloud."""
    match asked.action:
        case "start":
            return start(checkout)
        case "stop":
            return stop(checkout)
        case "status":
            return status(checkout, as_json=asked.as_json)
        case "reset":
            return reset(checkout, yes=asked.yes)
        case _:
            return env(checkout, name, as_json=asked.as_json)


def start(checkout: Checkout) -> int:
    """Start the AWS endpoint and every server of it."""
    running = control.start(checkout.home, say)
    say(f"the local cloud answers at http://127.0.0.1:{running.port} with {len(running.servers)} servers")
    return FAILED if running.failed else 0


def stop(checkout: Checkout) -> int:
    """Stop the AWS endpoint and every server of it; the data stays."""
    control.stop(checkout.home, say)
    return 0


def status(checkout: Checkout, *, as_json: bool) -> int:
    """Print what runs, and what of AWS is real here."""
    found = control.status(checkout.home)
    if as_json:
        sys.stdout.write(json.dumps(asdict(found), indent=2) + "\n")
        return 0
    running = f"runs at http://127.0.0.1:{found.port}, pid {found.pid}" if found.running else "does not run"
    sys.stdout.write(f"the local cloud of {checkout.home} {running}\n")
    servers = [(s.id, f"{s.kind} {s.version}", f"{s.host}:{s.port}", s.state) for s in found.servers]
    if servers:
        table.show("servers", ("id", "engine", "address", "state"), servers)
    if fitted := _fitted(found.servers):
        table.show("fitted to this machine", ("setting", "asked for", "given", "servers"), fitted)
    for server in found.servers:
        if server.detail:
            say(f"{server.id}: {server.detail}")
    table.show(
        "what is real here", ("service", "level", "how"), [(c.service, c.level, c.sentence) for c in found.capabilities]
    )
    return 0


def _fitted(servers: Iterable[control.Server]) -> list[tuple[str, str, str, str]]:
    """Each setting that this machine cannot give as asked, once, with the servers that it is about."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for server in servers:
        for name, (asked, given) in server.fitted.items():
            found.setdefault((name, asked, given), []).append(server.id)
    return [(*what, ", ".join(names)) for what, names in sorted(found.items())]


def reset(checkout: Checkout, *, yes: bool) -> int:
    """Delete the local cloud with all its data, and with it the state of the local stacks.

    Raises InputError without `--yes` where nobody can be asked, and when the answer is no.
    """
    if not (yes or _is_wanted(checkout)):
        raise InputError("nothing was deleted")
    control.reset(checkout.home, say)
    _forget_local_stacks(checkout)
    return 0


def env(checkout: Checkout, name: str | None, *, as_json: bool) -> int:
    """Print the variables with which Pulumi and any AWS client reach the local cloud, for a shell to evaluate."""
    region = stacks.find(checkout, name).region if name else stacks.DEFAULT_REGION
    found = environment.for_shell(checkout, region)
    if as_json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        sys.stdout.write(f"unset {' '.join(environment.CHOOSES_ACCOUNT)}\n")
        sys.stdout.writelines(f"export {key}={shlex.quote(value)}\n" for key, value in found.items())
    return 0


def _is_wanted(checkout: Checkout) -> bool:
    if not sys.stdin.isatty():
        raise InputError("cloud reset deletes every local database; without a terminal it needs --yes")
    say(f"this deletes the local cloud of {checkout.home} with every database in it")
    return input("delete it? [y/N] ").strip().lower() in ("y", "yes")


def _forget_local_stacks(checkout: Checkout) -> None:
    """Delete the local stacks' state, which would claim what is gone."""
    for name in stacks.names(checkout):
        if stacks.find(checkout, name).is_local:
            backend.forget(checkout, name)
            first_up.forget(checkout, name)
            passwords.forget(checkout, name)
