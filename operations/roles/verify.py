"""Proves the roles of a database by logging in as each: what it may do works, what it may not do is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import psycopg

from operations import secrets
from operations.connection import Connection, ConnectionFailed, Target, connect
from operations.roles.matrix import MIGRATOR
from operations.roles.passwords import Place
from operations.roles.probes import OK, Question, Relation, questions

RELATIONS = """
SELECT c.oid::regclass::text,
       CASE WHEN relkind IN ('r', 'p') THEN
           (SELECT quote_ident(attname) FROM pg_attribute
            WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1)
       END
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
ORDER BY 1
"""
STRANGERS = """
SELECT rolname FROM pg_roles r
WHERE (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls) AND oid > 10
  AND rolname !~ '^(pg_|rds)' AND (rolsuper OR NOT pg_has_role(oid, 'rds_superuser', 'MEMBER'))
"""
"""Roles with special powers beyond the first superuser, RDS's own and the master user."""


@dataclass(frozen=True)
class Probe:
    """One thing that was tried and what came of it."""

    role: str
    """Name on the server."""
    what: str
    expected: str
    got: str

    @property
    def ok(self) -> bool:
        """Whether it came out as it must."""
        return self.got == self.expected


def verify(place: Place, logins: Mapping[str, str], others: Sequence[Place] = ()) -> list[Probe]:
    """Log in as every role, with the password in the secret that `logins` names, and try the whole matrix.

    Each statement runs in a transaction that is rolled back. `others` are databases where these roles must not get
    in. Raises ConnectionFailed when the migrator, who knows the tables, cannot log in.
    """
    targets = {role: _target(place, arn) for role, arn in logins.items()}
    with closing(connect(targets[MIGRATOR])) as migrator:
        migrator.execute("SET search_path = ''")
        relations = [Relation(*row) for row in migrator.execute(RELATIONS)]
        major = migrator.info.server_version // 10000
        probes = [Probe("server", "no stranger with special powers", "none", _strangers(migrator))]
        for role, target in targets.items():
            probes += _of_role(target, questions(role, place.service, relations, major))
            probes += [_elsewhere(target, other) for other in others]
    return probes


def _target(place: Place, arn: str) -> Target:
    return secrets.target(arn, host=place.host, port=place.port, database=place.database)


def _strangers(connection: Connection) -> str:
    return ", ".join(sorted(name for (name,) in connection.execute(STRANGERS))) or "none"


def _of_role(target: Target, asked: Iterable[Question]) -> Iterator[Probe]:
    try:
        connection = connect(target)
    except ConnectionFailed as failure:
        yield Probe(target.user, "log in", OK, failure.answer)
        return
    with closing(connection):
        yield Probe(target.user, "log in", OK, OK)
        for question in asked:
            yield Probe(target.user, question.what, question.expected, _answer(connection, question.sql))


def _answer(connection: Connection, sql: str) -> str:
    try:
        with connection.transaction(force_rollback=True):
            # The privilege is to be asked for, not the read-only default that a session may switch off.
            connection.execute("SET TRANSACTION READ WRITE")
            connection.execute(sql)
    except psycopg.Error as error:
        return error.sqlstate or "connection lost"
    return OK


def _elsewhere(target: Target, other: Place) -> Probe:
    what = f"log in to {other.database}"
    try:
        connect(replace(target, host=other.host, port=other.port, database=other.database)).close()
    except ConnectionFailed as failure:
        return Probe(target.user, what, "refused", "refused" if failure.refused else failure.answer)
    return Probe(target.user, what, "refused", OK)
