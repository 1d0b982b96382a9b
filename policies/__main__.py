"""The policy pack's process: print the port, and answer the engine until it goes."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# The engine starts the folder, not the project: its modules are found as the project's, in no other way.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.pack import Pack

LARGEST_MESSAGE = 400 << 20
"""Bytes: as many as the engine itself takes; a whole stack comes in one message."""
BEFORE = "GROUNDWORK_POLICY_BEFORE"
"""Names a file with the state before the run, which the rules about changes compare with."""


def main() -> None:
    """Serve on a free port for ever: the engine ends this process with itself."""
    before = os.environ.get(BEFORE)
    options = [("grpc.max_receive_message_length", LARGEST_MESSAGE), ("grpc.max_send_message_length", LARGEST_MESSAGE)]
    # One thread: the rules are quick, share what they have seen, and are Python.
    server = grpc.server(ThreadPoolExecutor(max_workers=1), options=options)
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Pack(Path(before) if before else None), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
