"""What goes wrong, told to a person: one clear message, an exit status, and never a traceback."""

import errno
import os
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130
"""What a shell reports for a command that Ctrl-C ended: 128 + SIGINT."""

FOREIGN = {
    "localcloud.cloud.control.CloudError": FAILED,
    "localcloud.cloud.servers.server.ServerError": FAILED,
    "toolchain.errors.ToolchainError": FAILED,
    "catalog.problems.DeclarationError": WRONG_INPUT,
    "costs.prices.PriceError": WRONG_INPUT,
    "estate.account.EstateError": FAILED,
    "operations.errors.OperationError": FAILED,
    "psycopg.Error": FAILED,
    "botocore.exceptions.BotoCoreError": FAILED,
    "botocore.exceptions.ClientError": FAILED,
}
"""The other rooms' errors, whose text is meant for users. By name: importing them all would slow every command down."""

MENDING = {
    errno.ENOSPC: "no space left on the device; free some and run the same command again",
    errno.EDQUOT: "the disk quota is used up; free some space and run the same command again",
    errno.EACCES: "permission denied; it must belong to you and be writable",
    errno.EPERM: "operation not permitted; it must belong to you and be writable",
    errno.EROFS: "the file system is read-only; set GROUNDWORK_HOME to a folder that can be written",
    errno.EEXIST: "something else is in the way; move it, or set GROUNDWORK_HOME to another folder",
    errno.ENOTDIR: "not a folder; move it away, or set GROUNDWORK_HOME to another folder",
    errno.EMFILE: "too many open files; raise the limit with `ulimit -n 1024`",
}
"""What the system refuses and a user can mend; any other OSError is a fault of ours."""


class InputError(Exception):
    """The input is wrong: nothing was done, and the message says what is allowed."""


class RunError(Exception):
    """The input is fine, but it could not be done; the message says how to go on."""


@dataclass(frozen=True)
class Explanation:
    """What a person is told, and the exit status that goes with it."""

    message: str
    status: int


def explain(error: BaseException, logs: Path) -> Explanation:
    """Tell what went wrong; what nobody foresaw is written to a file in `logs`, a folder of the home, and named."""
    if isinstance(error, KeyboardInterrupt):
        return Explanation("interrupted", INTERRUPTED)
    if isinstance(error, InputError | RunError):
        return Explanation(str(error), WRONG_INPUT if isinstance(error, InputError) else FAILED)
    if isinstance(error, OSError) and error.errno in MENDING:
        return Explanation(f"{error.filename or logs.parent}: {MENDING[error.errno]}", FAILED)
    for kind in type(error).__mro__:
        if (status := FOREIGN.get(f"{kind.__module__}.{kind.__qualname__}")) is not None:
            return Explanation(str(error).strip(), status)
    return Explanation(_reported(error, logs), FAILED)


def _reported(error: BaseException, logs: Path) -> str:
    what = f"a fault of groundwork itself: {type(error).__name__}"
    try:
        return f"{what}; please report it with {_written(error, logs)}"
    except OSError as unwritable:
        return f"{what} at {_place(error)}; its log could not be written ({unwritable.strerror})"


def _written(error: BaseException, logs: Path) -> Path:
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = logs / f"fault-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}.log"
    with open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as log:
        log.write("".join(traceback.format_exception(error)))
    return path


def _place(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return f"{last[0].filename}:{last[0].lineno}" if last else "an unknown place"
