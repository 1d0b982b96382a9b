"""The background process of one home: takes its locks, loads what was kept, serves the API, keeps the servers up."""

import fcntl
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any, TextIO

from .home import Home


def serve(path: Path, *, detach: bool) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status. With `detach`, return at once and serve in the background."""
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
    _serve(home)
    return 0


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


def _serve(home: Home) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    os.environ |= _ENVIRONMENT
    from .service import Service  # noqa: PLC0415  (imports moto, which reads the environment set above)

    service = Service(home)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=service.shut_down).start())
    service.run()


_ENVIRONMENT: dict[str, Any] = {
    "MOTO_ACCOUNT_ID": "000000000000",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME": "true",
    # moto signs and looks up regions with boto3, which must not ask the user's own profile
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
