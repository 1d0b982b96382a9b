"""Ending together with the process that started this one, which no signal announces when it was killed."""

import os
import threading
import time
from collections.abc import Callable

INTERVAL = 0.1
"""Seconds between two looks; short, because a person starts the next command right after killing the last one."""


def orphaned(parent: int) -> bool:
    """Whether `parent` has died: an orphan is handed to another process."""
    return os.getppid() != parent


def leave_with_parent(leave: Callable[[], None] = lambda: os._exit(1)) -> None:
    """Call `leave` from a thread of its own as soon as the parent is gone."""
    parent = os.getppid()

    def watch() -> None:
        while not orphaned(parent):
            time.sleep(INTERVAL)
        leave()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
