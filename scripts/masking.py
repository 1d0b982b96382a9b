"""The views that mask personal data, made again after migrations that run outside Pulumi."""

from collections.abc import Mapping, Sequence

from catalog import load
from operations.connection import Connection
from operations.privacy import views
from operations.privacy.declared import Personal
from scripts import stacks
from scripts.checkout import Checkout
from scripts.migrating.everywhere import Outcome, connected, everywhere
from scripts.migrating.folder import Database
from scripts.progress import say


def declared(checkout: Checkout, name: str | None) -> dict[str, Personal]:
    """What is declared of each service that has personal data."""
    stack = stacks.find(checkout, name)
    services = load(stack.system, stack.environment, stack.overrides).services
    found = {name: service.database.personal for name, service in services.items()}
    return {name: Personal.of(personal.model_dump()) for name, personal in found.items() if personal}


def make(databases: Sequence[Database], personal: Mapping[str, Personal]) -> Outcome[list[str]]:
    """Bring the views to what is declared; the answers are what was amiss."""

    def made(database: Database, connection: Connection) -> list[str]:
        return views.make(connection, personal[database.service])

    return everywhere([each for each in databases if each.service in personal], connected(made))


def after(checkout: Checkout, name: str | None, databases: Sequence[Database], status: int) -> int:
    """Make again what migrations had set aside, whether they ended well or not; returns the worse status."""
    outcome = make(databases, declared(checkout, name))
    for service, amiss in outcome.answers.items():
        if amiss:
            say(f"{service}: {len(amiss)} masked views made again")
    return status or outcome.status
