"""`groundwork:postgres:PersonalData`: what readers see of personal data, and that it is logged who looks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import psycopg

from operations import secrets
from operations.connection import Connection, connect
from operations.errors import OperationError
from operations.privacy import audit, views
from operations.privacy.declared import Personal
from operations.roles import Terms, drift, matrix_digest, reconcile
from operations.roles.reconcile import transactions
from provider.resource import Checked, Inputs, Properties, Resource, Say
from provider.roles import Roles, logins_of, place_of, terms_of

ROOT = Path(__file__).resolve().parents[1]
Answer = TypeVar("Answer")


class PersonalData(Resource):
    """Makes masked views, privileges on them, and what pgaudit logs, each time that the migrations have changed.

    Deleting it leaves the views: nobody but the roles' matrix says who reads what.
    """

    inputs = Inputs(
        {**Roles.inputs.required, "secret": str, "personal": dict, "directory": str},
        {**Roles.inputs.optional, "schema": str},
    )

    def check(self, olds: Properties, news: Properties) -> Checked:  # noqa: ARG002 (the protocol's)
        """Add digests of the migrations and of the matrix: what they change is masked anew."""
        problems = self.inputs.problems(news)
        if problems:
            return Checked(news, problems)
        return Checked({**news, "schema": _digest(ROOT / str(news["directory"])), "matrix": matrix_digest()})

    def pending(self, olds: Properties, news: Properties) -> str | None:
        """Name the tables, where anything about them is new."""
        if olds == news:
            return None
        tables = ", ".join(news["personal"]["tables"])
        return f"{news['database']}: personal data is masked, and its readers are logged: {tables}"

    def identity(self, inputs: Properties) -> str:
        """Name it by the database."""
        return f"{inputs['database']}/personal-data"

    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Views as the owner, then privileges and logging as the master user. Raises OperationError."""
        personal, place, master = Personal.of(inputs["personal"]), place_of(inputs), inputs["masterSecret"]
        with closing(_owner(inputs)) as connection:
            for word in _told(connection, lambda: views.make(connection, personal)):
                say(f"{place.database}: {word}; made anew")
        reconcile(place, master, logins_of(inputs), say, _terms(inputs, personal))
        with transactions(place, master) as each:
            each(lambda connection: _log(connection, personal, say))
        return {}

    def look(self, inputs: Properties) -> Properties:
        """Take the schema for another one where views, privileges or logging have drifted."""
        personal, master = Personal.of(inputs["personal"]), inputs["masterSecret"]
        with closing(_owner(inputs)) as connection:
            wanted = _told(connection, lambda: views.wanted(connection, personal))
            amiss = [*views.amiss(connection, wanted), *audit.amiss(connection, personal.logged)]
        amiss += drift(place_of(inputs), master, logins_of(inputs), _terms(inputs, personal))
        return {**inputs, "schema": f"drifted: {'; '.join(amiss)}"} if amiss else inputs


def _owner(inputs: Properties) -> Connection:
    """The migrator, who works as the owner."""
    place = place_of(inputs)
    return connect(secrets.target(inputs["secret"], host=place.host, port=place.port, database=place.database))


def _told(connection: Connection, work: Callable[[], Answer]) -> Answer:
    """Do the work; what the server refuses becomes an OperationError."""
    try:
        return work()
    except psycopg.Error as error:
        said = error.diag.message_primary or " ".join(str(error).split())
        raise OperationError(f"{connection.info.dbname}: masked views: {said} ({error.sqlstate})") from None


def _terms(inputs: Properties, personal: Personal) -> Terms:
    return replace(terms_of(inputs), masked=personal.masked, migrated=True)


def _log(connection: Connection, personal: Personal, say: Say) -> None:
    if steps := audit.log(connection, personal.logged):
        say(f"{connection.info.dbname}: {len(steps)} changes to what pgaudit logs")


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    content = b"".join(hashlib.sha256(path.read_bytes()).digest() + path.name.encode() for path in files)
    return hashlib.sha256(content).hexdigest()[:16]
