"""Serve the language host, as the engine starts it: `pulumi-language-python [--flag] ENGINE`; prints the port.

Ends on SIGINT or SIGTERM, which is how the engine stops a plugin, and when the engine dies.
"""

import importlib
import importlib.util
import os
import signal
import sys
import threading
import types
from concurrent.futures import ThreadPoolExecutor

from toolchain.language.parent import INTERVAL, orphaned

CALLS = 256
"""Calls served side by side: a program, a plugin and a policy pack each hold one for as long as they run."""


def main() -> None:
    """Serve until told to stop or orphaned."""
    parent = os.getppid()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    _import_without_the_sdk("pulumi")
    _import_without_the_sdk("pulumi.runtime")
    _serve(parent, stopped)


def _serve(parent: int, stopped: threading.Event) -> None:
    import grpc
    from pulumi.runtime.proto import language_pb2_grpc

    from toolchain.language.host import Host

    host = Host(sys.argv[-1])  # the address comes last, after any flags
    server = grpc.server(ThreadPoolExecutor(CALLS))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while not stopped.wait(INTERVAL) and not orphaned(parent):
        pass
    host.stop()
    os._exit(0)  # the engine has gone or is going: nobody waits for an answer


def _import_without_the_sdk(name: str) -> None:
    """Let the gRPC stubs below `name` be imported without the SDK around them: 0.35 s that every command would pay."""
    spec = importlib.util.find_spec(name)
    if spec is not None and spec.submodule_search_locations is not None:
        package = types.ModuleType(name)
        package.__path__ = list(spec.submodule_search_locations)
        sys.modules[name] = package


if __name__ == "__main__":
    main()
