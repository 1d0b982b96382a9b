"""TLS in front of a Redis that was built without it. Standard library only: a program of its own, run by its path.

Arguments: the server's folder, the address, the port, and the account to become (user and group id). It reads the
certificate and takes the port first, gives up every other right after, and then passes bytes on to the socket
`data/redis.sock` in the folder.
"""

import asyncio
import contextlib
import os
import resource
import socket
import ssl
import sys
from pathlib import Path

CHUNK = 1 << 16
"""Bytes passed on at once."""


async def serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Pass connections on until killed."""
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # a client that breaks off is no news
    server = await asyncio.start_server(_pass_on, sock=listener, ssl=context)
    await server.serve_forever()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.closing(writer), contextlib.suppress(OSError):
        inner_reader, inner_writer = await asyncio.open_unix_connection("redis.sock")
        with contextlib.closing(inner_writer):
            ways = {asyncio.create_task(_pump(reader, inner_writer)), asyncio.create_task(_pump(inner_reader, writer))}
            _, unfinished = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in unfinished:
                way.cancel()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while part := await reader.read(CHUNK):
            writer.write(part)
            await writer.drain()


def _context(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    return context


def _become(user: int, group: int) -> None:
    if os.geteuid() == 0 and user != 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)


def main(folder: Path, host: str, port: int, account: tuple[int, int]) -> None:
    """Serve; the file `terminator.pid` appears once connections are taken."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    context = _context(folder)
    listener = socket.create_server((host, port), backlog=511)
    _become(*account)
    os.chdir(folder / "data")
    scratch = folder / ".terminator.pid"
    scratch.write_text(str(os.getpid()))
    scratch.replace(folder / "terminator.pid")
    asyncio.run(serve(listener, context))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), (int(sys.argv[4]), int(sys.argv[5])))
