"""The same work in several databases at once, and what came of it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from operations.connection import Connection, connect
from operations.errors import OperationError
from scripts.failures import FAILED
from scripts.migrating.folder import Database
from scripts.progress import say

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Outcome(Generic[Answer]):
    """What the work answered for each service, and the exit status."""

    answers: dict[str, Answer]
    status: int


def everywhere(databases: Sequence[Database], work: Callable[[Database], Answer]) -> Outcome[Answer]:
    """Do the work in all databases; tell each one's problems, the service first."""
    answers: dict[str, Answer] = {}
    with ThreadPoolExecutor(max_workers=max(len(databases), 1)) as pool:
        begun = [(database.service, pool.submit(work, database)) for database in databases]
        status = 0
        for service, future in begun:
            try:
                answers[service] = future.result()
            except OperationError as error:
                status = FAILED
                for problem in error.problems:
                    say(f"{service}: {problem}")
    return Outcome(answers, status)


def connected(work: Callable[[Database, Connection], Answer]) -> Callable[[Database], Answer]:
    """The same work with a login of the migrator's."""

    def logged_in(database: Database) -> Answer:
        with connect(database.target()) as connection:
            return work(database, connection)

    return logged_in
