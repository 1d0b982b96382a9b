"""What is watched of a stack, gathered by whom it concerns: each service, and what the services share."""

from dataclasses import dataclass

from catalog.system import Stack
from monitoring import logs, postgres, stores
from monitoring.alarm import Alarm, LogFilter
from monitoring.postgres import Instances


@dataclass(frozen=True)
class Watch:
    """The alarms of a service, and the filters that some of them stand on."""

    name: str
    of: str
    """Whose alarms these are, for people."""
    alarms: tuple[Alarm, ...]
    filters: tuple[LogFilter, ...] = ()

    @property
    def rule(self) -> str:
        """When somebody is paged: any of the critical ones goes off. Empty: none is critical."""
        return " OR ".join(f'ALARM("{alarm.name}")' for alarm in self.alarms if alarm.severity == "critical")


def service(stack: Stack, name: str, account: str) -> Watch:
    """Everything of one service that stands in this region."""
    instances = postgres.here(stack, name)
    beside = (*stores.proxy(stack, name), *stores.search(stack, name, account))
    return databases(instances, beside)


def databases(instances: Instances, beside: tuple[Alarm, ...] = ()) -> Watch:
    """The instances of one service, wherever they stand, and what belongs to them."""
    database = instances.stack.services[instances.service].database
    found = [
        one
        for identifier in instances.everyone
        for one in logs.filters(
            database, logs.Log(instances.owner, instances.name, identifier), writer=identifier == instances.writer
        )
    ]
    alarms = (*postgres.alarms(instances), *beside)
    return Watch(instances.name, f"the service {instances.service}", alarms, tuple(found))


def shared(stack: Stack) -> Watch:
    """What the services share: the caches. Backups are watched where they are made (`components/backup_alarms.py`)."""
    alarms = tuple(alarm for cache in stack.caches for alarm in stores.caches(stack, cache))
    return Watch(f"{stack.stack}-shared", "what the services share", alarms)
