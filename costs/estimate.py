"""The estimate: every resource's items at their prices, by service, and the change against what was there before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from costs.items import BILLED, BY_USE, Item, cores
from costs.prices import Prices

SHARED = "shared"
"""What belongs to no service."""

PROXY = "aws:rds/proxyTarget:ProxyTarget"
INSTANCE = "aws:rds/instance:Instance"


class Resource(NamedTuple):
    """A resource, from a plan or from a state."""

    kind: str
    name: str
    inputs: Mapping[str, Any]


class Line(NamedTuple):
    """One item of one resource, with what it costs a month in US dollars; None when the table has no price."""

    service: str
    resource: str
    item: Item
    cost: float | None


class Estimate(NamedTuple):
    """All lines, and what is billed by use and therefore not among them."""

    lines: Sequence[Line]
    by_use: Sequence[str]

    @property
    def total(self) -> float:
        """US dollars a month."""
        return sum(line.cost or 0 for line in self.lines)

    @property
    def unpriced(self) -> Sequence[str]:
        """Names that the table has no price for."""
        return sorted({line.item.price for line in self.lines if line.cost is None})

    def by_service(self) -> Mapping[str, float]:
        """US dollars a month, by service; the dearest first."""
        sums: defaultdict[str, float] = defaultdict(float)
        for line in self.lines:
            sums[line.service] += line.cost or 0
        return dict(sorted(sums.items(), key=lambda entry: -entry[1]))


def estimate(resources: Iterable[Resource], prices: Prices, services: Sequence[str], stack: str) -> Estimate:
    """What the resources of a stack cost a month; a resource is a service's when its name says so."""
    found = list(resources)
    instances = {resource.name: resource.inputs for resource in found if resource.kind == INSTANCE}
    lines = [
        Line(_service(resource.name, services, stack), resource.name, item, _cost(item, prices))
        for resource in found
        for item in _items(resource, instances)
    ]
    uses = {BY_USE[resource.kind] for resource in found if resource.kind in BY_USE}
    return Estimate(lines, sorted(uses))


def _items(resource: Resource, instances: Mapping[str, Mapping[str, Any]]) -> Iterable[Item]:
    if resource.kind == PROXY:
        return [Item("rds_proxy_core", cores(instances.get(resource.name, {}).get("instanceClass", "")))]
    inputs = resource.inputs
    if resource.kind == INSTANCE and "replicateSourceDb" in inputs:
        # A reader is as large as its writer, whose name is its own without the number; one abroad is as large as most.
        sizes = [given["allocatedStorage"] for given in instances.values() if "allocatedStorage" in given]
        writer = instances.get(resource.name.rpartition("-")[0], {})
        inputs = {"allocatedStorage": writer.get("allocatedStorage", max(sizes, default=0)), **inputs}
    billed = BILLED.get(resource.kind)
    return billed(inputs) if billed else []


def _cost(item: Item, prices: Prices) -> float | None:
    price = prices.per_month(item.price)
    return None if price is None else price * item.quantity


def _service(name: str, services: Sequence[str], stack: str) -> str:
    """`neotool-prod-app-1` is app's; the longest name wins."""
    rest = name.removeprefix(f"{stack}-")
    owners = [service for service in services if rest == service or rest.startswith(f"{service}-")]
    return max(owners, key=len, default=SHARED)


def sentence(now: Estimate, before: Estimate | None) -> str:
    """One line for people, such as `about $1,234 a month, $56 more than now`."""
    amount = f"about ${now.total:,.0f} a month"
    if before is None:
        return f"{amount}; no earlier state to compare with"
    change = now.total - before.total
    if abs(change) < 1:
        return f"{amount}, as now"
    return f"{amount}, ${abs(change):,.0f} {'more' if change > 0 else 'less'} than now"
