"""The background process of one home: takes its locks, loads what was kept, serves the API, keeps the servers up."""

import fcntl
import functools
import logging
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

import boto3

from .home import Home
from .servers import account, certificates, inventory

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 4
"""Servers started at once: each mostly waits for the disk."""


def serve(path: Path, *, detach: bool) -> int:
    """Serve until SIGTERM or SIGINT, and return the exit status; with `detach`, return at once and serve on."""
    home = Home(path)
    home.prepare()
    lock = _life_lock(home)
    if lock is None:
        print(f"{path}: another daemon serves this home", file=sys.stderr)  # noqa: T201
        return 1
    if detach and os.fork():
        return 0
    if detach:
        os.setsid()
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    os._exit(_serve(home))  # taking moto apart would take longer than all the rest of stopping


def _life_lock(home: Home) -> TextIO | None:
    """Take the lock that says a daemon lives; whoever merely looks holds it for a blink, so try for a second."""
    stream = home.life_lock.open("a")
    for _ in range(50):
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            threading.Event().wait(0.02)
        else:
            return stream
    return None


def _serve(home: Home) -> int:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    try:
        _run(home)
    except Exception as error:
        log.exception("the daemon failed")
        print(error, file=sys.stderr, flush=True)  # noqa: T201  (the last line: `control` shows it)
        return 1
    return 0


def _run(home: Home) -> None:
    os.environ |= _ENVIRONMENT
    account.prepare(home.path)
    certificates.authority(home.path)
    threading.Thread(target=_revive, args=[home.path], daemon=True).start()
    # moto asks a new boto3 session for the list of regions again and again: half a second of parsing at every start
    vars(boto3)["Session"] = functools.cache(boto3.session.Session)
    from .service import Service  # noqa: PLC0415  (imports moto, which reads the environment set above)

    service = Service(home)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=service.shut_down).start())
    service.run()


def _revive(home: Path) -> None:
    """Start the servers of the last time while moto is still being imported; upkeep sees to what fails here."""
    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:
        for server in inventory.servers(home):
            pool.submit(server.start)


_ENVIRONMENT: dict[str, str] = {
    "MOTO_ACCOUNT_ID": "000000000000",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",  # a megabyte that every change of a network would write again
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME": "true",
    # moto signs and looks up regions with boto3, which must not ask the user's own profile
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
