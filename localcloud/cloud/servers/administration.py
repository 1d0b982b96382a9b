"""SQL as the cluster's administrator, over the local socket, which trusts the operating system's word for who calls."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from localcloud.cloud.servers.account import server_account
from localcloud.cloud.servers.configuration import ADMIN, Place, slot
from localcloud.cloud.servers.server import ServerError

QUIET = "SET log_statement = 'none'; SET log_min_duration_statement = -1; SET log_min_error_statement = 'panic'; \
SET log_duration = off; SET log_min_duration_sample = -1; SET pg_stat_statements.track = 'none'"
"""Keeps even a password's verifier out of the log and the statistics."""


@contextmanager
def session(place: Place, database: str = ADMIN) -> Iterator[Connection]:
    """A session as the administrator; the server on the other side must be run by the servers' account.

    Raises ServerError for whatever PostgreSQL refuses.
    """
    try:
        with _connect(place, database) as connection:
            yield connection
    except psycopg.Error as error:
        said = error.diag.message_primary or str(error).strip()
        raise ServerError(f"{place.spec.id}: {said}") from error


def set_up(connection: Connection, place: Place, password: str) -> None:
    """Make the master user, no superuser but a member of rds_superuser, and the first database. Can be repeated."""
    spec = place.spec
    master = sql.Identifier(spec.master_user)
    with connection.transaction():
        if not _exists(connection, "pg_roles", "rolname", spec.master_user):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE").format(master))
        set_password(connection, spec.master_user, password)
        connection.execute(sql.SQL("GRANT rds_superuser TO {} WITH ADMIN OPTION").format(master))
        connection.execute(sql.SQL("ALTER DATABASE postgres OWNER TO {}").format(master))
    if spec.database and not _exists(connection, "pg_database", "datname", spec.database):
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(spec.database), master))


def set_password(connection: Connection, user: str, password: str) -> None:
    """Set a password by its SCRAM verifier, which is computed here: the password itself never leaves this process."""
    verifier = connection.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256").decode()
    for setting in QUIET.split("; "):
        connection.execute(setting)
    change = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(user), sql.Literal(verifier))
    connection.execute(change)


def keep_wal_for(connection: Connection, replica_id: str) -> None:
    """Have the source keep the WAL that the replica has not got yet."""
    if not _exists(connection, "pg_replication_slots", "slot_name", slot(replica_id)):
        connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [slot(replica_id)])


def keep_no_wal_for(connection: Connection, replica_id: str) -> None:
    """Forget the replica, once it is gone."""
    connection.execute(
        "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = %s AND active",
        [slot(replica_id)],
    )
    connection.execute(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s", [slot(replica_id)]
    )


def written(connection: Connection) -> str:
    """How far the cluster's WAL goes."""
    (position,) = _row(
        connection,
        "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END::text",
    )
    return str(position)


def has_replayed(connection: Connection, position: str) -> bool:
    """Whether a replica shows all that its source had written at this position."""
    (done,) = _row(connection, "SELECT coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false)", position)
    return bool(done)


def lag(connection: Connection) -> float | None:
    """Seconds that a replica is behind; None where nothing streams."""
    (seconds,) = _row(
        connection,
        """SELECT CASE
               WHEN NOT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') THEN NULL
               WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
               ELSE coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0)
           END::float8""",
    )
    return None if seconds is None else float(str(seconds))


def promote(connection: Connection) -> None:
    """End recovery; nothing to do where there is none."""
    (done,) = _row(connection, "SELECT NOT pg_is_in_recovery() OR pg_promote(true, 60)")
    if not done:
        raise ServerError("the promotion did not end within 60 seconds; call again")


def reload(connection: Connection) -> frozenset[str]:
    """Have the configuration files read again; the names of settings that wait for a restart."""
    (before,) = _row(connection, "SELECT pg_conf_load_time()")
    connection.execute("SELECT pg_reload_conf()")
    for _ in range(500):
        (after,) = _row(connection, "SELECT pg_conf_load_time() FROM pg_sleep(0.01)")
        if after != before:
            break
    rows = connection.execute("SELECT name FROM pg_settings WHERE pending_restart").fetchall()
    return frozenset(name for (name,) in rows)


def _connect(place: Place, database: str) -> Connection:
    words = make_conninfo(
        host=place.socket,
        port=place.spec.port,
        user=ADMIN,
        dbname=database,
        requirepeer=server_account().name,
        options="-c search_path=pg_catalog -c default_transaction_read_only=off",
        application_name="groundwork",
        target_session_attrs="any",
        connect_timeout=10,
    )
    # not psycopg.connect(), which looks up every host without a slash in the DNS, sockets without a file too
    libpq = psycopg.pq.PGconn.connect(words.encode())
    if libpq.status != psycopg.pq.ConnStatus.OK:
        raise psycopg.OperationalError(libpq.get_error_message())
    connection = Connection(libpq)
    connection.autocommit = True
    return connection


def _exists(connection: Connection, catalog: str, column: str, name: str) -> bool:
    found = sql.SQL("SELECT FROM {} WHERE {} = %s").format(sql.Identifier(catalog), sql.Identifier(column))
    return connection.execute(found, [name]).fetchone() is not None


def _row(connection: Connection, query: str, *arguments: object) -> tuple[object, ...]:
    row = connection.execute(query.encode(), arguments or None).fetchone()
    if row is None:
        raise ServerError(f"no answer to: {query}")
    return row
