"""What may stand between a login and its server: the real PgBouncer, a pooler of two functions, and a plain relay."""

import secrets
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from localcloud.cloud.servers.account import server_account
from operations.connection import Target
from tests.operations.server import Server
from toolchain import cache

SSL_REQUEST = bytes((0, 0, 0, 8, 4, 210, 22, 47))
"""What a client begins with that wants TLS."""
PACKAGES = ("pgbouncer", "libc-ares2", "libevent-2.1-7")
CONFIGURATION = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = {host}
listen_port = {own}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users
pool_mode = {mode}
server_tls_sslmode = require
client_tls_sslmode = require
client_tls_cert_file = {certificate}.crt
client_tls_key_file = {certificate}.key
"""


def program() -> tuple[Path, dict[str, str]]:
    """PgBouncer from PATH, else from its Debian package in the cache folder; skips where neither is to be had."""
    if installed := shutil.which("pgbouncer"):
        return Path(installed), {}
    folder = cache.folder() / "pgbouncer"
    with cache.placing(folder) as scratch:
        if scratch is not None:
            try:
                subprocess.run(["apt-get", "download", *PACKAGES], cwd=scratch, check=True, capture_output=True)
                for package in scratch.glob("*.deb"):
                    subprocess.run(["dpkg", "-x", package, scratch], check=True)
            except (OSError, subprocess.CalledProcessError):
                pytest.skip("no pgbouncer on PATH, and no Debian package of it to be had")
    return folder / "usr/sbin/pgbouncer", {"LD_LIBRARY_PATH": str(next(folder.glob("usr/lib/*-linux-gnu")))}


@contextmanager
def pgbouncer(server: Server, target: Target, mode: str) -> Iterator[Target]:
    """A PgBouncer before the server; the login that goes through it."""
    found, environment = program()
    own, account = _free_port(target.host), server_account()
    home = server.home / f"pgbouncer-{secrets.token_hex(4)}"
    home.mkdir(mode=0o755)
    for name in ("pgbouncer", *(path.name for path in found.parents[1].glob("lib/*/lib*") if environment)):
        source = found if name == "pgbouncer" else next(found.parents[1].glob(f"lib/*/{name}"))
        shutil.copy(source, home / name)
    certificate = server.postgres.place.folder / "server"
    places = {"host": target.host, "port": target.port, "own": own, "folder": home, "mode": mode}
    (home / "ini").write_text(CONFIGURATION.format(**places, certificate=certificate))
    (home / "users").write_text(f'"{target.user}" "{target.password}"\n')
    process = subprocess.Popen(
        [home / "pgbouncer", home / "ini"], env={"LD_LIBRARY_PATH": str(home)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **account.popen,
    )  # fmt: skip
    try:
        _wait_for(target.host, own)
        yield replace(target, port=own)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def pooler(server: Server, target: Target) -> Iterator[Target]:
    """One that speaks TLS itself and tells clients a key of its own, as every pooler does."""
    certificate = server.postgres.place.folder / "server"
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(f"{certificate}.crt", f"{certificate}.key")
    outside = ssl.create_default_context(cafile=server.authority)

    def join(client: socket.socket, upstream: socket.socket) -> None:
        client.recv(8)
        client.sendall(b"S")
        upstream.sendall(SSL_REQUEST)
        upstream.recv(1)
        with (
            outside.wrap_socket(upstream, server_hostname=target.host) as server_side,
            inside.wrap_socket(client, server_side=True) as client_side,
        ):
            _relay(client_side, server_side, _with_another_key)

    with _listening(target, join) as port:
        yield replace(target, port=port)


@contextmanager
def relay(target: Target) -> Iterator[Target]:
    """One that hands bytes on and knows nothing of them, as a port-forward does."""
    with _listening(target, lambda client, upstream: _relay(client, upstream, lambda data: data)) as port:
        yield replace(target, port=port)


@contextmanager
def _listening(target: Target, join: Callable[[socket.socket, socket.socket], None]) -> Iterator[int]:
    with closing(socket.create_server((target.host, 0))) as listener:

        def serve() -> None:
            with suppress(OSError):
                client, _ = listener.accept()
                with client, socket.create_connection((target.host, target.port)) as upstream:
                    join(client, upstream)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def _relay(client: socket.socket, upstream: socket.socket, change: Callable[[bytes], bytes]) -> None:
    def back() -> None:
        with suppress(OSError):
            while data := upstream.recv(65536):
                client.sendall(change(data))

    thread = threading.Thread(target=back, daemon=True)
    thread.start()
    with suppress(OSError):
        while data := client.recv(65536):
            upstream.sendall(data)
    upstream.close()
    thread.join(5)


def _with_another_key(data: bytes) -> bytes:
    """The same with another process in the message that names it; a login's last messages come together."""
    at = data.find(b"K\0\0\0\x0c")
    return data if at < 0 else data[: at + 5] + b"\0\x12\xd6\x87" + data[at + 9 :]


def _free_port(host: str) -> int:
    with closing(socket.create_server((host, 0))) as listener:
        return int(listener.getsockname()[1])


def _wait_for(host: str, port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection((host, port)):
            return
        time.sleep(0.05)
    raise TimeoutError(f"{host}:{port} does not answer")
