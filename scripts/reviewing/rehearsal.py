"""New files of migrations run on a PostgreSQL of this machine that holds the base's schema."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.database import Database
from operations.errors import OperationError
from operations.migrations import Migration
from operations.rehearsal.copy import Original
from operations.rehearsal.trial import Rehearsed, Trial
from scripts.arguments import LARGE
from scripts.checkout import Checkout
from scripts.migrating.scratch import scratch

TEXT = "told from the text alone"
MIGRATOR = "migrator"


def rehearse(
    checkout: Checkout, database: Database, before: Sequence[Migration], pending: Sequence[Migration]
) -> tuple[list[Rehearsed], str]:
    """What each pending file did, and how that is known; nothing where no server can be had."""
    if not pending:
        return [], TEXT
    try:
        with (
            scratch(checkout.home, database.running) as server,
            server.copy("review", _empty(database)) as connection,
        ):
            _made(Trial(connection, {}, LARGE), before)
            return list(Trial(connection, {}, LARGE).run(pending)), _where(database)
    except OperationError as error:
        return [], f"{TEXT}: no rehearsal, {error}"


def _made(trial: Trial, before: Sequence[Migration]) -> None:
    for file in trial.run(before):
        if file.failure:
            raise OperationError(f"the base's own files fail: {file.failure}")


def _where(database: Database) -> str:
    return f"rehearsed on PostgreSQL {database.running} with the base's schema and no rows"


def _empty(database: Database) -> Original:
    """A database as the migrator finds it before its first file."""
    extensions = "".join(f'CREATE EXTENSION IF NOT EXISTS "{name}" SCHEMA public;' for name in database.extensions)
    schema = f"{extensions} GRANT ALL ON SCHEMA public TO {MIGRATOR};"
    return Original([(MIGRATOR, True, True, False, False, False)], [], [], MIGRATOR, MIGRATOR, schema, {})
