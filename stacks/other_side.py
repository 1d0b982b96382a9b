"""A stack's second side: what of it stands in the second region and can take over (`commerce-prod-dr`)."""

from dataclasses import dataclass

from catalog import DeclarationError, Problem, Stack
from components.alarms import Alarms, AlarmsArgs
from components.distant import Distant, DistantArgs
from components.events import Events, EventsArgs
from components.place import Place
from monitoring import watch as watches
from monitoring.postgres import Instances
from stacks.ground import Ground


@dataclass(frozen=True)
class OtherSide:
    """The distant readers, by service."""

    stack: Stack
    distant: dict[str, Distant]


def other_side(ground: Ground) -> OtherSide:
    """Declare the readers that stand in this region, and what watches them."""
    region, services = ground.place.region, ground.stack.services
    there = ground.stack.copies.region if ground.stack.copies else ""
    if region != there:
        text = f"{region} given, the second region is {there} (recovery.region); say the same in both"
        raise DeclarationError(
            f"stacks/settings/Pulumi.{ground.stack.stack}.yaml", [Problem("config.aws:region", text)]
        )
    counts = {name: service.database.distant.get(region, 0) for name, service in services.items()}
    distant = {name: _distant(ground, name, count) for name, count in counts.items() if count}
    for name, readers in distant.items():
        _watch(ground, name, readers)
    _events(ground, list(distant.values()))
    return OtherSide(ground.stack, distant)


def _distant(ground: Ground, service: str, count: int) -> Distant:
    home = Place(ground.place.home, ground.place.account)
    args = DistantArgs(ground.stack, service, ground.place, home, ground.network, ground.monitor, count)
    return Distant(ground.name(service), args, ground.options_of(service))


def _events(ground: Ground, distant: list[Distant]) -> None:
    """RDS tells of its databases in their own region alone."""
    instances = [reader for each in distant for reader in each.readers]
    Events(ground.stack.stack, EventsArgs(instances, [each.group for each in distant], ground.pager), ground.options)


def _watch(ground: Ground, service: str, distant: Distant) -> None:
    """A reader that lags is worth no less here: it is what is left when the first region is gone."""
    found = watches.databases(Instances(ground.stack, service, None, distant.identifiers))
    instances = dict(zip(distant.identifiers, distant.readers, strict=True))
    Alarms(found.name, AlarmsArgs(found, ground.pager, instances), ground.options)
