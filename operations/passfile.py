"""A password for a program of PostgreSQL's: in no argument, in no environment, and in no file that has a name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from operations.connection import Target


@contextmanager
def passfile(target: Target) -> Iterator[int]:
    """A file that is open here alone, to be passed to the program (`pass_fds`) as PGPASSFILE=/dev/fd/NUMBER.

    It is its owner's (0600), as libpq wants it, and its name is gone before the password is in it.
    """
    descriptor, name = tempfile.mkstemp()
    try:
        os.unlink(name)  # noqa: PTH108 (no path is kept)
        fields = (target.host, str(target.port), target.database, target.user, target.password)
        escaped = (field.replace("\\", "\\\\").replace(":", "\\:") for field in fields)
        os.write(descriptor, (":".join(escaped) + "\n").encode())
        yield descriptor
    finally:
        os.close(descriptor)
