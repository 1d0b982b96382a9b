"""Migrations need a connection of their own: what locks and settings promise, a pooler does not keep."""

from __future__ import annotations

from operations.connection import Connection
from operations.migrations.migration import MigrationError


def refuse_pooler(connection: Connection) -> None:
    """Raise MigrationError when a pooler stands between: PgBouncer, RDS Proxy and their like.

    At the login a server tells the number of the process that serves it, the one that a cancel request has to name.
    A pooler tells a number it made up, in every mode, since the process changes behind it.
    """
    told = connection.info.backend_pid
    (met,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (None,)
    if met != told:
        place = f"{connection.info.host}:{connection.info.port}/{connection.info.dbname}"
        raise MigrationError(
            f"{place}: goes through a pooler (the login met process {told}, a statement met {met}), which can give the "
            "lock and the settings of a migration to another session; give the database's own endpoint and port"
        )
