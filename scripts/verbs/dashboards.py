"""`groundwork dashboards`: what Grafana, CloudWatch and Prometheus take of a stack, as files, and pages to look at."""

import sys
from argparse import Namespace
from pathlib import Path

from catalog import load
from monitoring.cloudwatch import Where
from monitoring.documents import documents
from scripts import stacks
from scripts.checkout import Checkout
from scripts.failures import InputError
from scripts.progress import say


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Write every document of a stack into a folder, and print their paths."""
    stack = stacks.find(checkout, name)
    facts = load(stack.system, stack.environment, stack.overrides, side=stack.side)
    folder = Path(asked.output) if asked.output else checkout.home / "dashboards" / stack.name
    for file, text in documents(facts, Where(stack.region, stack.account)).items():
        sys.stdout.write(f"{_write(folder, file, text)}\n")
    say(f"dashboards of {stack.name}: open the .html files in a browser; their figures are samples")
    return 0


def _write(folder: Path, file: str, text: str) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder / file}: {error.strerror}; name another folder with -o") from None
    return folder / file
