"""The least that bringing the system's databases up can cost: copied folders, two at a time, and nothing around them.

As many clusters as neotool has (three writers, two readers each), copied from an initialised folder, started two at a
time, readiness polled on the socket, readers attached by hand. No AWS API, no declaration, no TLS, no roles, no schema.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from localcloud.cloud.servers.account import own_folder, server_account, within_reach
from localcloud.cloud.servers.archives import PostgresBinaries

WRITERS, READERS = 3, 2
SETTINGS = "listen_addresses = ''\nshared_buffers = '16MB'\nmax_connections = 100\nhot_standby = on\n"


class Floor:
    """The bare clusters below one folder."""

    def __init__(self, folder: Path, binaries: PostgresBinaries) -> None:
        self._folder, self._account = own_folder(folder), server_account()
        self._programs = within_reach(folder, binaries.bin.parent, binaries.bin / "postgres").parent
        self._template = folder / "template"
        self._run("initdb", "-D", str(self._template), "-U", "owner", "--no-sync", "--locale=C", "-E", "UTF8")
        with (self._template / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS + f"unix_socket_directories = '{folder}'\n")

    def bring_up(self) -> None:
        """All clusters from the template; returns when each answers."""
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._writer, range(WRITERS)))
            list(pool.map(self._reader, range(WRITERS * READERS)))

    def start_again(self) -> None:
        """Start what was stopped."""
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._start, range(WRITERS * (READERS + 1))))

    def stop(self) -> None:
        """Shut all of them down."""
        for number in range(WRITERS * (READERS + 1)):
            pidfile = self._data(number) / "postmaster.pid"
            if pidfile.exists():
                os.kill(int(pidfile.read_text().splitlines()[0]), signal.SIGINT)
        while any(self._folder.glob("data-*/postmaster.pid")):
            time.sleep(0.02)

    def remove(self) -> None:
        """Stop and delete all but the template."""
        self.stop()
        for data in self._folder.glob("data-*"):
            shutil.rmtree(data)

    def _data(self, number: int) -> Path:
        return self._folder / f"data-{number}"

    def _writer(self, number: int) -> None:
        self._copy(number)
        self._start(number)

    def _reader(self, number: int) -> None:
        source, place = number % WRITERS, WRITERS + number
        self._run(
            "pg_basebackup", "-D", str(self._data(place)), "-h", str(self._folder), "-p", str(6000 + source),
            "-U", "owner", "-R", "--checkpoint=fast", "--no-sync",
        )  # fmt: skip
        self._start(place)

    def _copy(self, number: int) -> None:
        subprocess.run(["cp", "-a", self._template, self._data(number)], check=True, **self._account.popen)

    def _start(self, number: int) -> None:
        log = (self._folder / f"log-{number}").open("ab")
        subprocess.Popen(
            [self._programs / "postgres", "-D", self._data(number), "-p", str(6000 + number)],
            stdout=log, stderr=log, start_new_session=True, **self._account.popen,
        )  # fmt: skip
        while not self._answers(number):
            time.sleep(0.01)

    def _answers(self, number: int) -> bool:
        command = [str(self._programs / "pg_isready"), "-q", "-h", str(self._folder), "-p", str(6000 + number)]
        return subprocess.run(command, check=False).returncode == 0

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **self._account.popen)
