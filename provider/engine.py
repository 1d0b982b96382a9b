"""The engine that this plugin works for: tell it things, and notice when it is gone."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

SECONDS_BETWEEN_LOOKS = 0.5
"""How soon the plugin notices that its engine was killed."""
SECONDS_TO_TELL = 5.0
"""How long an engine that does not listen may hold up the work."""


class Engine:
    """The engine at an address, or nobody when the address is empty (as when a schema is asked for)."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address)) if address else None

    def tell(self, urn: str, sentence: str) -> None:
        """Show a sentence beside the resource."""
        if self._stub is not None:
            request = engine_pb2.LogRequest(severity=engine_pb2.INFO, message=sentence, urn=urn)
            # The engine may be gone, and nobody listens then.
            with suppress(grpc.RpcError):
                self._stub.Log(request, timeout=SECONDS_TO_TELL)

    async def gone(self) -> None:
        """Return once nobody listens at the engine's address any more, or the parent process has ended."""
        parent = os.getppid()
        while os.getppid() == parent and await self._listens():  # noqa: ASYNC110 (nobody tells of a death)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _listens(self) -> bool:
        if not self._address:
            return True
        host, _, port = self._address.rpartition(":")
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return False
        writer.close()
        return True
