"""`groundwork cost`: what a stack costs a month, by service, and what the change would."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from costs import prices
from costs.estimate import Estimate, sentence
from scripts import cost, stacks, table
from scripts.checkout import Checkout
from scripts.progress import say

COLUMNS = ("service", "US dollars a month", "change")


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print the estimate of what is declared, and how it differs from what is there."""
    stack = stacks.find(checkout, name)
    own = Path(asked.prices) if asked.prices else None
    now, before = cost.compare(checkout, stack, own)
    if asked.as_json:
        sys.stdout.write(json.dumps(_facts(now, before, prices.load(own)), indent=2) + "\n")
        return 0
    table.show(f"cost of {stack.name}", COLUMNS, _rows(now, before))
    _tell(now, before, prices.load(own))
    return 0


def _rows(now: Estimate, before: Estimate | None) -> Iterator[table.Row]:
    held = before.by_service() if before else {}
    for service, amount in now.by_service().items():
        yield service, f"{amount:,.2f}", f"{amount - held.get(service, 0):+,.2f}"
    for service in held.keys() - now.by_service().keys():
        yield service, "0.00", f"{-held[service]:+,.2f}"
    yield "total", f"{now.total:,.2f}", f"{now.total - (before.total if before else 0):+,.2f}"


def _tell(now: Estimate, before: Estimate | None, used: prices.Prices) -> None:
    say(f"{sentence(now, before)}; list prices of {used.region}, {used.day}, on demand, before tax and discounts")
    if now.by_use:
        say(f"billed by use and not counted: {', '.join(now.by_use)}; Kubernetes is the cluster's own to count")
    if now.unpriced:
        say(f"no price for: {', '.join(now.unpriced)}; add it with --prices FILE (costs/prices.toml shows how)")


def _facts(now: Estimate, before: Estimate | None, used: prices.Prices) -> dict[str, object]:
    return {
        "region": used.region,
        "prices_of": used.day.isoformat(),
        "total": round(now.total, 2),
        "before": round(before.total, 2) if before else None,
        "services": {service: round(amount, 2) for service, amount in now.by_service().items()},
        "by_use": list(now.by_use),
        "unpriced": list(now.unpriced),
    }
