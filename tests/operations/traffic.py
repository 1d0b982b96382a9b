"""Two versions of a shop's code at work on `orders`, each statement counted, each order's last word remembered."""

# ruff: noqa: S608  (the column put into queries stands in a test)

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

import psycopg

from operations.connection import Connection, Target, connect

OLD_WORDS = ("pending", "confirmed", "processing", "shipped")
COUNTED = "metadata = jsonb_build_object('count', coalesce((metadata->>'count')::int, 0) + 1)"


def new_word(old: str) -> str:
    """What new code calls it."""
    return "draft" if old == "pending" else old


@dataclass
class Code:
    """One instance of the service, until it is stopped; it changes orders of its own and counts on those of all."""

    target: Target
    column: str
    """What this version writes: `status` or `new_status`."""
    name: str
    orders: Sequence[str]
    said: dict[str, str] = field(default_factory=dict)
    """The last word that it gave each order, in old words."""
    counted: int = 0
    """Updates that were answered."""
    took: list[float] = field(default_factory=list)
    """Seconds, statement by statement."""
    failures: list[str] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        """Place, change and read orders, one statement a transaction."""
        chance = Random(self.name)  # noqa: S311
        with connect(self.target) as connection:
            connection.execute("SET statement_timeout = '30s'")
            while not self._stopped.is_set():
                word = chance.choice(OLD_WORDS)
                if chance.random() < 0.2:
                    self._place(connection, f"{self.name}-{len(self.took)}", word)
                else:
                    self._change(connection, chance.choice(self.orders), word)
                self._do(
                    connection, f"SELECT {self.column} FROM orders WHERE order_number = %s", chance.choice(self.orders)
                )

    def stop(self) -> None:
        self._stopped.set()

    def _word(self, old: str) -> str:
        return old if self.column == "status" else new_word(old)

    def _place(self, connection: Connection, number: str, word: str) -> None:
        add = f"INSERT INTO orders (order_number, customer_id, total_amount, {self.column}) VALUES (%s, 'c', 1, %s)"
        if self._do(connection, add, number, self._word(word)):
            self.said[number] = word

    def _change(self, connection: Connection, number: str, word: str) -> None:
        change = f"UPDATE orders SET {self.column} = %s, {COUNTED} WHERE order_number = %s"
        if self._do(connection, change, self._word(word), number):
            self.said[number] = word
            self.counted += 1

    def _do(self, connection: Connection, query: str, *values: str) -> bool:
        started = time.monotonic()
        try:
            done = connection.execute(query, values).rowcount == 1
        except psycopg.Error as error:
            self.failures.append(f"{self.name}: {query}: {error}")
            return False
        self.took.append(time.monotonic() - started)
        return done


@dataclass
class Deployment:
    """Instances of one version, each with orders of its own."""

    instances: list[Code]
    _pool: ThreadPoolExecutor = field(init=False)
    _running: list[Future[None]] = field(init=False)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(len(self.instances))
        self._running = [self._pool.submit(each.work) for each in self.instances]

    def stop(self) -> None:
        for each in self.instances:
            each.stop()
        for running in self._running:
            running.result()
        self._pool.shutdown()
