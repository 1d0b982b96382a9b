"""The plugin's process: print the port, answer the engine, go when the engine goes."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

# The engine starts the folder, not the project: the rooms beside it are to be found all the same.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import grpc.aio
from pulumi.runtime.proto import provider_pb2_grpc

from provider.engine import Engine
from provider.service import Service


async def serve(engine: Engine) -> None:
    """Serve on a free port until the engine is gone."""
    server = grpc.aio.server()
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Service(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await engine.gone()
    # Not stopped but ended: threads still at work would keep the process. Every effect can be repeated, and what is
    # half done is finished by the next run, not beside it.
    os._exit(0)


def main() -> None:
    """Start with the engine's address as the argument, as the Pulumi CLI does."""
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    try:
        asyncio.run(serve(Engine(addresses[0] if addresses else "")))
    except KeyboardInterrupt:
        # The engine gets the same Ctrl-C and ends this process when it is done.
        sys.exit(0)


if __name__ == "__main__":
    main()
