"""Several statements sent in one go: one journey to the server and back, and still an answer to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import errors, generators, pq
from psycopg.abc import PQGen

from operations.connection import Connection


@dataclass(frozen=True)
class Command:
    """One statement, and the values of its `$1`, `$2` and so on, as text."""

    sql: str
    values: Sequence[str | None] = ()


@dataclass(frozen=True)
class Refusal:
    """The command that the server refused, counted from 0, and why; none of those after it has run."""

    number: int
    error: psycopg.Error


def send(connection: Connection, commands: Sequence[Command]) -> None:
    """Run the commands in order, in one transaction where they name none of their own. Raises psycopg.Error."""
    if refusal := attempt(connection, commands):
        raise refusal.error


def attempt(connection: Connection, commands: Sequence[Command]) -> Refusal | None:
    """Run the commands in order, up to the first that is refused: the server skips all that follow it.

    Raises psycopg.OperationalError when the connection breaks.
    """
    answers = connection.wait(_exchange(connection.pgconn, commands))
    for number, answer in enumerate(answers):
        if answer.status == pq.ExecStatus.FATAL_ERROR:
            return Refusal(number, errors.error_from_result(answer))
    if len(answers) < len(commands):
        raise psycopg.OperationalError("the server left commands unanswered")
    return None


def _exchange(pgconn: pq.abc.PGconn, commands: Sequence[Command]) -> PQGen[list[pq.abc.PGresult]]:
    pgconn.enter_pipeline_mode()
    for command in commands:
        values = [None if value is None else value.encode() for value in command.values]
        pgconn.send_query_params(command.sql.encode(), values or None)
    pgconn.pipeline_sync()
    yield from generators.send(pgconn)
    answers: list[pq.abc.PGresult] = []
    ended = 0
    while ended <= len(commands):  # a None ends each command's answers
        answer = yield from generators.fetch(pgconn)
        if answer is None:
            ended += 1
        elif answer.status == pq.ExecStatus.PIPELINE_SYNC:
            break
        else:
            answers.append(answer)
    pgconn.exit_pipeline_mode()
    return answers
