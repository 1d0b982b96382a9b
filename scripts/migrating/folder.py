"""The folders of migrations that a stack declares, and the databases they are about."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalog import load
from operations import secrets
from operations.changes import Pace, Stages, contracted, stage
from operations.connection import Target
from operations.migrations import LAYOUTS, Layout, Options, held_back, read_directory
from scripts import endpoints, environment, stacks
from scripts.checkout import Checkout
from scripts.endpoints import Server
from scripts.failures import InputError


@dataclass(frozen=True)
class Folder:
    """A service's migrations, as declared."""

    service: str
    path: Path
    layout: Layout
    options: Options


@dataclass(frozen=True)
class Database(Folder):
    """The same, with the database of a stack that is up."""

    writer: Server
    readers: list[Server]
    name: str
    secret: str
    """The migrator's."""
    major: int
    stages: Stages
    """How far each change was let go by the last `up`."""
    lag: float | None
    """Seconds behind at which an alarm on a reader goes off."""

    def pace(self, target: Target) -> Pace:
        """How fast a backfill may go, by the readers as the same user sees them."""
        readers = (replace(target, host=each["host"], port=int(each["port"])) for each in self.readers)
        return Pace.below(tuple(readers), self.lag)

    @property
    def held(self) -> frozenset[str]:
        """The files whose time has not come. Raises MigrationError."""
        return held_back(read_directory(self.path, self.layout), contracted(self.stages))

    def target(self) -> Target:
        """The migrator's login. Raises OperationError."""
        return secrets.target(self.secret, host=self.writer["host"], port=int(self.writer["port"]), database=self.name)


def declared(checkout: Checkout, name: str | None, asked: Namespace) -> list[Folder]:
    """The folders of the stack's services, or of the one asked for, whether the stack is up or not.

    Raises InputError for a service that there is none of.
    """
    stack = stacks.find(checkout, name)
    services = load(stack.system, stack.environment, stack.overrides).services
    if asked.service is not None and asked.service not in services:
        raise InputError(f"service {asked.service}: there is none of that name; one of: {', '.join(services)}")
    chosen = {each: service for each, service in services.items() if asked.service in (None, each)}
    return [_folder(checkout, each, service.database.migrations.model_dump()) for each, service in chosen.items()]


def databases(checkout: Checkout, name: str | None, asked: Namespace) -> list[Database]:
    """The databases of the stack's services, or of the one asked for; turns this process to the stack's cloud.

    Raises RunError when the stack is not up, InputError for a service that there is none of.
    """
    stack = stacks.find(checkout, name)
    services = endpoints.services(endpoints.read(checkout, stack), asked.service)
    environment.enter(checkout, stack)
    return [_database(checkout, each, service) for each, service in services.items()]


def _folder(checkout: Checkout, name: str, declared: Mapping[str, Any]) -> Folder:
    path = checkout.root / declared["directory"]
    options = Options(out_of_order=declared.get("out_of_order", False), placeholders=declared.get("placeholders", {}))
    return Folder(name, path, LAYOUTS[declared["layout"]].of(path), options)


def _database(checkout: Checkout, name: str, service: Server) -> Database:
    folder = _folder(checkout, name, service["migrations"])
    return Database(
        **vars(folder),
        writer=endpoints.server(service, None),
        readers=service["readers"],
        name=service["database"],
        secret=service["roles"]["migrator"]["secret"],
        major=int(service["major"]),
        stages={name: stage(**thrown) for name, thrown in service["migrations"].get("changes", {}).items()},
        lag=service.get("replica_lag"),
    )
