"""Statements sent ahead of their answers: a batch is on its way while the server runs the one before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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


Batch = Sequence[Command]


@dataclass(frozen=True)
class Refusal:
    """The command that the server refused, and why; none of those after it has run."""

    batch: int
    """Counted from 0."""
    number: int
    """Of the batch's commands, counted from 0."""
    error: psycopg.Error


def send(connection: Connection, commands: Batch) -> None:
    """Run the commands in order, in one transaction where they name none of their own. Raises psycopg.Error."""
    if refusal := stream(connection, [commands]):
        raise refusal.error


def stream(
    connection: Connection, batches: Iterable[Batch], ended: Callable[[], None] = lambda: None
) -> Refusal | None:
    """Run all commands in order, up to the first that is refused: the server skips all that follow it.

    `ended` is called for each batch once it has run; by then the next one is on its way, and no other. Raises
    psycopg.OperationalError when the connection breaks.
    """
    connection.pgconn.enter_pipeline_mode()
    try:
        return _stream(connection, batches, ended)
    finally:
        if not connection.closed:
            connection.wait(_leave(connection.pgconn))


def _stream(connection: Connection, batches: Iterable[Batch], ended: Callable[[], None]) -> Refusal | None:
    for batch, size in enumerate(_one_ahead(connection, batches)):
        answers = connection.wait(_answers(connection.pgconn, size))
        for number, answer in enumerate(answers):
            if answer.status == pq.ExecStatus.FATAL_ERROR:
                return Refusal(batch, number, errors.error_from_result(answer))
        if len(answers) < size:
            raise psycopg.OperationalError("the server left commands unanswered")
        ended()
    return None


def _one_ahead(connection: Connection, batches: Iterable[Batch]) -> Iterator[int]:
    """The size of each batch, once the one after it is sent."""
    size = None
    for batch in batches:
        connection.wait(_hand_over(connection.pgconn, batch))
        if size is not None:
            yield size
        size = len(batch)
    if size is not None:
        yield size


def _hand_over(pgconn: pq.abc.PGconn, batch: Batch) -> PQGen[None]:
    for command in batch:
        values = [None if value is None else value.encode() for value in command.values]
        pgconn.send_query_params(command.sql.encode(), values or None)
    pgconn.send_flush_request()
    yield from generators.send(pgconn)


def _answers(pgconn: pq.abc.PGconn, number: int) -> PQGen[list[pq.abc.PGresult]]:
    answers: list[pq.abc.PGresult] = []
    ended = 0
    while ended < number:  # a None ends each command's answers
        answer = yield from generators.fetch(pgconn)
        if answer is None:
            ended += 1
        else:
            answers.append(answer)
    return answers


def _leave(pgconn: pq.abc.PGconn) -> PQGen[None]:
    """Read what is left to read; what was sent after a refusal is skipped up to here."""
    pgconn.pipeline_sync()
    yield from generators.send(pgconn)
    while True:
        answer = yield from generators.fetch(pgconn)
        if answer is not None and answer.status == pq.ExecStatus.PIPELINE_SYNC:
            break
    pgconn.exit_pipeline_mode()
