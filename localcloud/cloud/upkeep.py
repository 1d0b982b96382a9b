"""Brings every server to the state that the API promised, side by side, and keeps it there."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from .servers.server import ServerError
from .storage import StorageError, Store

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 4
"""Servers worked on at once: starting one mostly waits for the disk, so two per core of a small laptop."""
ROUND = 1.0
"""Seconds between two looks at the servers; a killed one is noticed within this time."""
WAITING = 0.05
"""Seconds between two looks at whether a retry is through."""
FIRST_RETRY, LAST_RETRY = 2.0, 60.0
"""Seconds until a failed job is tried again; the pause doubles with every failure."""


@dataclass(frozen=True)
class Job:
    """Work that one server needs; of one server, never two at a time."""

    server: str
    run: Callable[[], None]
    """Does the work and records the new state; may raise ServerError."""
    failed: Callable[[str], None]
    """Records why it failed."""


class Keeper(Protocol):
    """A service that has servers."""

    def jobs(self) -> Iterable[Job]:
        """What there is to do now, found with the API held still."""


class Upkeep:
    """The loop that asks the keepers for jobs and runs them."""

    def __init__(self, store: Store, keepers: Iterable[Keeper]) -> None:
        self._store, self._keepers = store, keepers
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="upkeep")
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._running: set[str] = set()
        self._resting: dict[str, tuple[float, float]] = {}
        self._rounds_done = 0
        self._loop = threading.Thread(target=self._rounds, name="upkeep", daemon=True)
        store.at_save.append(lambda: self._wake.set)

    def start(self) -> None:
        """Begin."""
        self._loop.start()

    def stop(self) -> None:
        """Finish the jobs that run, begin no other."""
        self._stopping.set()
        self._wake.set()
        self._loop.join()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def retry(self) -> None:
        """Try at once what rests after a failure, and return when it has been tried."""
        waiting, self._resting = set(self._resting), {}
        # The round under way may have looked before; the one after it has not.
        enough = self._rounds_done + 2
        while waiting and (self._rounds_done < enough or waiting & self._running) and not self._stopping.is_set():
            self._wake.set()
            time.sleep(WAITING)

    def _rounds(self) -> None:
        while not self._stopping.is_set():
            try:
                self._round()
            except Exception:
                log.exception("a round of upkeep failed")
            self._rounds_done += 1
            self._wake.wait(ROUND)
            self._wake.clear()

    def _round(self) -> None:
        with self._store.settled():
            jobs = [job for keeper in self._keepers for job in keeper.jobs()]
        for job in jobs:
            if job.server not in self._running and not self._rests(job.server):
                self._running.add(job.server)
                self._pool.submit(self._run, job)

    def _rests(self, server: str) -> bool:
        return time.monotonic() < self._resting.get(server, (0.0, 0.0))[0]

    def _run(self, job: Job) -> None:
        try:
            job.run()
            self._resting.pop(job.server, None)
        except (ServerError, StorageError, OSError) as error:
            self._rest(job, str(error))
        except Exception as error:
            log.exception("%s failed", job.server)
            self._rest(job, repr(error))
        finally:
            self._running.discard(job.server)
            self._wake.set()

    def _rest(self, job: Job, reason: str) -> None:
        log.warning("%s: %s", job.server, reason)
        pause = min(self._resting.get(job.server, (0.0, FIRST_RETRY / 2))[1] * 2, LAST_RETRY)
        self._resting[job.server] = (time.monotonic() + pause, pause)
        try:
            job.failed(reason)
        except StorageError as error:
            log.warning("%s: %s", job.server, error)
