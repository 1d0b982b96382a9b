"""Set-up: everything a fresh checkout needs, side by side, once."""

import sys
import threading
from collections.abc import Callable

from toolchain import environment, stamp
from toolchain.checkout import ROOT
from toolchain.installation import install
from toolchain.process import Progress, run
from toolchain.steps import Board, Step

SERVERS = ("18", "redis")
"""What the system that `make up` brings up runs on; another major is fetched when a stack asks for it."""


def main() -> int:
    """Do what is missing and give the exit status."""
    if stamp.valid():
        return 0
    stamp.remove()
    try:
        failures = Board(_steps()).run()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; run it again to go on\n")
        return 130
    for failure in failures:
        sys.stderr.write(f"{failure}\n")
    if not failures:
        stamp.write()
    return 1 if failures else 0


def _steps() -> list[Step]:
    ready = threading.Event()
    return [
        Step("python packages", _then(environment.make, ready.set)),
        Step("database servers", _servers),
        Step("pulumi", lambda progress: install(progress, ready.wait)),
    ]


def _then(work: Callable[[Progress], None], after: Callable[[], None]) -> Callable[[Progress], None]:
    def both(progress: Progress) -> None:
        try:
            work(progress)
        finally:
            after()

    return both


def _servers(progress: Progress) -> None:
    run([sys.executable, "-m", "localcloud.cloud.servers.archives", "install", *SERVERS], progress, directory=ROOT)
