"""`groundwork toolchain`: the real Pulumi on this machine."""

import json
import sys
from argparse import Namespace

from scripts import backend, table
from scripts.checkout import Checkout
from scripts.progress import say
from toolchain import install, locate


def run(checkout: Checkout, _: str | None, asked: Namespace) -> int:
    """Print which Pulumi is used, from where and with which plugins; or make sure that there is one."""
    if asked.action == "install":
        sys.stdout.write(f"{install(say).pulumi}\n")
        return 0
    facts = _facts(checkout)
    if asked.as_json:
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
    else:
        table.show("toolchain", ("what", "found"), ((what, _text(value)) for what, value in facts.items()))
    return 0


def _facts(checkout: Checkout) -> dict[str, str | list[str]]:
    found = locate()
    return {
        "pulumi": str(found.pulumi),
        "version": found.version,
        "origin": found.origin,
        "language host": str(found.language_host),
        "stand-in plugins": sorted(path.name for path in checkout.plugins.glob("pulumi-resource-*")),
        "official plugins": sorted(path.name for path in backend.plugins(checkout) if path.is_dir()),
    }


def _text(value: str | list[str]) -> str | None:
    return value if isinstance(value, str) else ", ".join(value) or None
