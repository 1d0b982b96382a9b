"""All contenders in turns, each on databases of its own that were made before the first start."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from benchmarks.migrations import files, floor, peers
from benchmarks.migrations.cluster import Cluster
from benchmarks.migrations.peers import Peer
from operations.connection import Target, connect
from operations.migrations import migrate

PROJECT = Path(__file__).resolve().parents[2]
SIZES = {200: 5, 1000: 3}
"""Migrations from empty, and how often."""
RUNS_WITH_NOTHING_TO_DO = 9
DATABASES, EACH, RUNS_OF_EIGHT = 8, 100, 3
PROGRAM = """
import json, sys
from pathlib import Path
from operations.connection import Target, connect
from operations.migrations import migrate
migrate(Target(**json.load(sys.stdin)), Path(sys.argv[1]), progress=lambda _: None)
"""


@dataclass(frozen=True)
class Time:
    """What a contender took in one discipline."""

    discipline: str
    contender: str
    seconds: tuple[float, ...]
    median: float
    ratio: float | None
    """Its median against that of the discipline's first: the floor, or one database after the other."""


@dataclass(frozen=True)
class Contender:
    """Somebody who applies folders of migrations of a kind."""

    name: str
    kind: str
    apply: Callable[[Target, Path], object]


def ours(target: Target, folder: Path) -> None:
    """Apply within this process, as the provider does."""
    migrate(target, folder, progress=lambda _: None)


def ours_alone(target: Target, folder: Path) -> None:
    """Apply in a process of its own, as the other tools do."""
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    subprocess.run(command, input=json.dumps(asdict(target)), cwd=PROJECT, text=True, check=True)


OURS = Contender("groundwork", "flyway", ours)
ALONE = Contender("groundwork, with its process", "flyway", ours_alone)
FLOOR = Contender("floor", "flyway", floor.apply)


class Race:
    """The contenders, their files, and one server for all."""

    def __init__(self, home: Path, progress: Callable[[str], None]) -> None:
        self._cluster, self._progress = Cluster(home), progress
        found, self.missing = peers.found(progress, self._cluster.psql)
        self._peers: Sequence[Peer] = found
        self._contenders = [FLOOR, OURS, ALONE, *(Contender(each.name, each.kind, each.apply) for each in found)]
        self._files = home / "files"
        self._files.mkdir()
        progress("making the databases")
        self._sizes = {size: self._databases(runs) for size, runs in SIZES.items()}
        eight = RUNS_OF_EIGHT * DATABASES
        self._serial, self._parallel, self._floors = (self._cluster.databases(eight) for _ in range(3))
        self._cluster.settle()

    def run(self) -> list[Time]:
        """Every discipline."""
        sizes = [one for size in SIZES for one in self._from_empty(size)]
        return [*sizes, *self._nothing_to_do(), *self._eight(), self._eight_with_nothing_to_do(), *self._starts()]

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self._cluster.remove()

    def _databases(self, runs: int) -> dict[str, list[Target]]:
        return {each.name: self._cluster.databases(runs) for each in self._contenders}

    def _from_empty(self, size: int) -> list[Time]:
        name, taken = f"{size} from empty", {each.name: list[float]() for each in self._contenders}
        for number in range(SIZES[size]):
            for each in self._turned(number):
                self._progress(f"{name}, run {number + 1}: {each.name}")
                target, folder = self._sizes[size][each.name][number], files.write(self._files, each.kind, size)
                taken[each.name].append(_seconds(partial(each.apply, target, folder)))
        return _held(name, taken)

    def _nothing_to_do(self) -> list[Time]:
        size, taken = min(SIZES), dict[str, list[float]]()
        for each in self._contenders:
            if each.name not in {FLOOR.name, "psql"}:
                target, folder = self._sizes[size][each.name][0], files.write(self._files, each.kind, size)
                taken[each.name] = _often(partial(each.apply, target, folder))
        taken["a login alone"] = _often(partial(_log_in, self._sizes[size][OURS.name][0]))
        return [Time(f"nothing to do after {size}", *one) for one in _plain(taken)]

    def _eight_with_nothing_to_do(self) -> Time:
        folder, seconds = files.write(self._files, OURS.kind, EACH), []
        for _ in range(RUNS_WITH_NOTHING_TO_DO):
            with ThreadPoolExecutor(DATABASES) as pool:
                everywhere = partial(pool.map, partial(ours, folder=folder), self._parallel[:DATABASES])
                seconds.append(_seconds(lambda each=everywhere: list(each())) / DATABASES)
        name = f"nothing to do, {DATABASES} databases in parallel, each"
        return Time(name, OURS.name, tuple(seconds), statistics.median(seconds), None)

    def _eight(self) -> list[Time]:
        name, folder = f"{DATABASES} databases x {EACH}", files.write(self._files, OURS.kind, EACH)
        ways = [
            ("one after the other", ours, 1, self._serial),
            ("in parallel", ours, DATABASES, self._parallel),
            ("the floor, one after the other", floor.apply, 1, self._floors),
        ]
        taken: dict[str, list[float]] = {way: [] for way, *_ in ways}
        for run in range(RUNS_OF_EIGHT):
            self._progress(f"{name}, run {run + 1}")
            mine = slice(run * DATABASES, (run + 1) * DATABASES)
            for way, apply, workers, targets in ways:
                with ThreadPoolExecutor(workers) as pool:
                    everywhere = partial(pool.map, partial(apply, folder=folder), targets[mine])
                    taken[way].append(_seconds(lambda each=everywhere: list(each())))
        return _held(name, taken)

    def _starts(self) -> Iterator[Time]:
        programs = {each.name: each.idle for each in self._peers}
        programs[ALONE.name] = [sys.executable, "-c", "import operations.migrations"]
        for name, command in programs.items():
            more = next((each.more for each in self._peers if each.name == name), {})
            seconds = [_seconds(partial(peers.run, command, more)) for _ in range(5)]
            yield Time("starting and ending the program", name, tuple(seconds), statistics.median(seconds), None)

    def _turned(self, number: int) -> list[Contender]:
        """The contenders, each time another one first."""
        at = number % len(self._contenders)
        return [*self._contenders[at:], *self._contenders[:at]]


def _log_in(target: Target) -> None:
    connect(target).close()


def _often(action: Callable[[], object]) -> list[float]:
    return [_seconds(action) for _ in range(RUNS_WITH_NOTHING_TO_DO)]


def _seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def _plain(taken: dict[str, list[float]]) -> Iterator[tuple[str, tuple[float, ...], float, None]]:
    for name, seconds in taken.items():
        yield name, tuple(seconds), statistics.median(seconds), None


def _held(discipline: str, taken: dict[str, list[float]]) -> list[Time]:
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    first = next(iter(medians.values()))
    return [Time(discipline, name, tuple(taken[name]), median, median / first) for name, median in medians.items()]
