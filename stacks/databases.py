"""The databases of a stack, and who reaches them how."""

from dataclasses import dataclass

from components.access import Access, AccessArgs
from components.events import Events, EventsArgs
from components.kubernetes.inside import Jobs
from components.postgres import Postgres, PostgresArgs
from components.proxy import Proxy, ProxyArgs
from components.upgrade import UpgradeArgs, upgrade
from stacks.ground import Ground


@dataclass(frozen=True)
class Databases:
    """What is declared for each service, by its name."""

    postgres: dict[str, Postgres]
    access: dict[str, Access]
    proxies: dict[str, Proxy]


def databases(ground: Ground, jobs: Jobs | None) -> Databases:
    """Declare every service's database, its roles and schema, its proxy and its upgrade; and hear of them all.

    `jobs` do what is to be done inside where the databases cannot be reached from here.
    """
    services = ground.stack.services
    postgres = {name: _postgres(ground, name, jobs) for name in services}
    access = {name: _access(ground, name, database, jobs) for name, database in postgres.items()}
    pooled = [name for name, service in services.items() if service.pooler == "rds-proxy"]
    proxies = {name: _proxy(ground, name, postgres[name], access[name]) for name in pooled}
    for name, database in postgres.items():
        _upgrade(ground, name, database)
    _events(ground, list(postgres.values()))
    return Databases(postgres, access, proxies)


def _postgres(ground: Ground, service: str, jobs: Jobs | None) -> Postgres:
    args = PostgresArgs(ground.stack, service, ground.place, ground.network, ground.monitor, jobs)
    return Postgres(ground.name(service), args, ground.options_of(service))


def _access(ground: Ground, service: str, database: Postgres, jobs: Jobs | None) -> Access:
    args = AccessArgs(ground.stack, service, database, jobs)
    return Access(ground.name(service), args, ground.options_of(service))


def _proxy(ground: Ground, service: str, database: Postgres, access: Access) -> Proxy:
    args = ProxyArgs(ground.stack, service, ground.place, ground.network, database, access)
    return Proxy(ground.name(service), args, ground.options_of(service))


def _events(ground: Ground, databases: list[Postgres]) -> None:
    instances = [each for database in databases for each in (database.writer, *database.readers)]
    groups = [group for database in databases for group in database.groups.values()]
    Events(ground.stack.stack, EventsArgs(instances, groups, ground.pager), ground.options)


def _upgrade(ground: Ground, service: str, database: Postgres) -> None:
    if facts := ground.stack.services[service].database.upgrade:
        upgrade(ground.name(service), UpgradeArgs(facts, database), ground.options_of(service))
