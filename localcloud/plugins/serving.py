"""What every plugin process does: print its port, answer the engine, and go when the engine goes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

import grpc.aio
from pulumi.runtime.proto import provider_pb2_grpc

_LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes; what Pulumi's own plugins allow."""
_SECONDS_BETWEEN_LOOKS = 0.2
"""How soon a plugin notices that its engine was killed."""

Servicer = Callable[[str], provider_pb2_grpc.ResourceProviderServicer]
"""Makes what answers, given the engine's address, which is empty where there is none."""


def main(servicer: Servicer) -> None:
    """Serve, started with the engine's address as the argument, as the Pulumi CLI does."""
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    try:
        asyncio.run(_serve(servicer(addresses[0] if addresses else "")))
    except KeyboardInterrupt:
        # The engine gets the same Ctrl-C and decides what happens; it ends this process when it is done.
        sys.exit(0)


async def _serve(servicer: provider_pb2_grpc.ResourceProviderServicer) -> None:
    """Serve on a free port until the process that started this one is gone."""
    limits = [("grpc.max_receive_message_length", _LARGEST_MESSAGE), ("grpc.max_send_message_length", _LARGEST_MESSAGE)]
    server = grpc.aio.server(options=limits)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await _parent_gone()
    # What is half done is found and finished by the next run; waiting for it here would run beside that one.
    os._exit(1)


async def _parent_gone() -> None:
    started_by = os.getppid()
    while os.getppid() == started_by:  # noqa: ASYNC110 - the system tells of it in no other way
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
