"""Proves the roles of a database by logging in as each: what it may do works, what it may not do is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import psycopg

from operations import secrets
from operations.connection import Connection, ConnectionFailed, Target, connect
from operations.hardening import Subject, examine
from operations.roles.catalogs import found
from operations.roles.matrix import MIGRATOR, clone
from operations.roles.objects import Objects
from operations.roles.passwords import Place, new_password
from operations.roles.plan import lacking
from operations.roles.probes import OK, Question, questions
from operations.roles.reconcile import drift, wanted_here
from operations.roles.wanted import Login, Terms, Wanted

DAYS = 90
"""After which a password is to be turned: Security Hub SecretsManager.4, CKV_AWS_304."""
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


def verify(
    place: Place,
    logins: Mapping[str, Login],
    others: Sequence[Place] = (),
    *,
    terms: Terms | None = None,
    master: str | None = None,
) -> list[Probe]:
    """Log in as every role and try the whole matrix; with the master's secret, look at the catalogs and the server too.

    Each statement runs in a transaction that is rolled back. `others` are databases where these roles must not get
    in. Raises ConnectionFailed when the migrator, who knows the tables, cannot log in.
    """
    wanted = wanted_here(place, logins, terms)
    targets = {role: _target(place, login.secret) for role, login in logins.items()}
    with closing(connect(targets[MIGRATOR])) as migrator:
        with migrator.transaction():
            there = found(migrator, wanted.owner)
            objects = Objects.of(migrator)
        probes = [Probe("server", "no stranger with special powers", "none", _strangers(migrator))]
        probes += [Probe("server", "as declared", "nothing lacks", problem) for problem in lacking(wanted, there)]
        for role, target in targets.items():
            probes.append(_with_password(target) if logins[role].by == "iam" else _age(target, logins[role].secret))
            probes += _of_role(target, questions(wanted, there, objects, role))
            probes += [_elsewhere(target, other) for other in others]
    if master:
        probes += _of_the_catalogs(place, master, logins, terms)
        probes += _of_the_server(_target(place, master), wanted)
    return probes


def _of_the_server(master: Target, wanted: Wanted) -> Iterator[Probe]:
    """What the CIS benchmark asks of it, as far as there is something to look at."""
    models = {role: wanted.terms.extras[role].like if role in wanted.terms.extras else role for role in wanted.logins}
    users = {role: [name, clone(name)] for role, name in wanted.names.items() if role in models}
    subject = Subject(
        owner=wanted.owner,
        logins=[name for both in users.values() for name in both],
        monitors=[name for role, both in users.items() if models[role] == "monitor" for name in both],
        replicators=[name for role, both in users.items() if models[role] == "replication" for name in both],
        extensions=wanted.terms.extensions,
        row_security=sorted(wanted.terms.row_security),
    )
    with closing(connect(master)) as connection:
        for verdict in examine(connection, subject):
            if not verdict.otherwise:
                yield Probe("CIS", f"{verdict.number} {verdict.sentence}", OK, "; ".join(verdict.amiss) or OK)


def _of_the_catalogs(place: Place, master: str, logins: Mapping[str, Login], terms: Terms | None) -> list[Probe]:
    """What the next `up` would mend: owners, grants to strangers, memberships and all else that no login shows."""
    steps = drift(place, master, logins, terms) or ["nothing"]
    return [Probe("catalogs", "what is to be mended", "nothing", step) for step in steps]


def _target(place: Place, arn: str) -> Target:
    return secrets.target(arn, host=place.host, port=place.port, database=place.database)


def _age(target: Target, arn: str) -> Probe:
    days = (datetime.now(UTC) - secrets.written(arn)).days
    old = f"written {days} days ago: `groundwork roles rotate` turns it"
    return Probe(target.user, f"a password of {DAYS} days at most", OK, old if days > DAYS else OK)


def _with_password(target: Target) -> Probe:
    """A login that IAM proves takes no password, whatever it is."""
    what, refused = "log in with a password", "refused"
    try:
        connect(replace(target, password=new_password())).close()
    except ConnectionFailed as failure:
        return Probe(target.user, what, refused, refused if failure.refused else failure.answer)
    return Probe(target.user, what, refused, OK)


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
