"""Run one Pulumi program: `python -m toolchain.language.program ENGINE`, the engine's `RunRequest` on standard input.

The request comes through a pipe because it holds the stack's settings, secret ones included: others could read an
argument or a variable.
"""

import asyncio
import logging
import os
import runpy
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
from pulumi.runtime import Settings, configure, run_in_stack
from pulumi.runtime.config import set_all_config
from pulumi.runtime.proto.language_pb2 import RunRequest

from toolchain.language.child import TOLD
from toolchain.language.parent import leave_with_parent

THREADS_PER_OPERATION = 4
"""Threads for each resource operation that runs side by side: one registration and the look-ups made on its behalf."""

MACHINERY = ("<frozen ", __file__, *(str(Path(module.__file__ or "").parent) for module in (asyncio, pulumi)))
"""How the file names of the code start that leads to a program's own lines."""


def main() -> None:
    """Read the request, run the program, end with its status."""
    request = RunRequest.FromString(sys.stdin.buffer.read())
    leave_with_parent()
    # An interrupted program would first wait for registrations that the engine no longer answers.
    signal.signal(signal.SIGINT, lambda *_: os._exit(TOLD))
    _configure(request, engine=sys.argv[1])
    sys.argv = [request.info.entry_point, *request.args]
    status = _run(request)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # threads that wait for an engine that has gone would hold up the ordinary way out


def _configure(request: RunRequest, engine: str) -> None:
    set_all_config(dict(request.config), list(request.configSecretKeys))
    configure(
        Settings(
            monitor=request.monitor_address,
            engine=engine,
            project=request.project,
            stack=request.stack,
            parallel=request.parallel,
            dry_run=request.dryRun,
            organization=request.organization,
            root_directory=request.info.root_directory,
        )
    )
    # After an error the futures of the half-built program are never awaited; asyncio would report each of them.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)


def _run(request: RunRequest) -> int:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(max(request.parallel, 1) * THREADS_PER_OPERATION))
    try:
        loop.run_until_complete(run_in_stack(lambda: _program(request.info.entry_point)))
    except pulumi.RunError as error:
        return _told(str(error))
    except SystemExit as leaving:
        return _status(leaving)
    except Exception as error:  # noqa: BLE001 - whatever the program raises is shown as its own
        return _told(f"the program failed:\n{_traceback(error)}")
    return 0


def _program(entry: str) -> None:
    if Path(entry).is_dir() and not (Path(entry) / "__main__.py").is_file():
        message = (
            f"{Path(entry).resolve()}: no __main__.py; add one, or set `main` in Pulumi.yaml to the program's folder"
        )
        raise pulumi.RunError(message)
    runpy.run_path(entry, run_name="__main__")


def _told(message: str) -> int:
    pulumi.log.error(message)
    return TOLD


def _status(leaving: SystemExit) -> int:
    if leaving.code is None or isinstance(leaving.code, int):
        return leaving.code or 0
    return _told(str(leaving.code))


def _traceback(error: BaseException) -> str:
    """The traceback from the program's own first line on; the way there, through asyncio and the SDK, tells nothing."""
    report = traceback.TracebackException.from_exception(error)
    own = [number for number, frame in enumerate(report.stack) if not frame.filename.startswith(MACHINERY)]
    if own or isinstance(error, SyntaxError):
        del report.stack[: own[0] if own else None]
    return "".join(report.format()).rstrip()


if __name__ == "__main__":
    main()
