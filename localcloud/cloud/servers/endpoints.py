"""Where servers listen: each has a loopback address of its own, so that its declared port stays its port."""

import errno
import hashlib
import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from localcloud.cloud.servers.files import locked, write
from localcloud.cloud.servers.server import Kind, ServerError

ADDRESSES_PER_HOME = 1024
"""How many addresses are tried before the port is called taken; far more than servers fit on one machine."""


@dataclass(frozen=True)
class Endpoint:
    """Where a server listens."""

    host: str
    port: int


def allocate(home: Path, kind: Kind, server_id: str, port: int) -> Endpoint:
    """The server's endpoint: the remembered one, else a free loopback address with this port, remembered from now on.

    A server that moves to another port keeps its address where that is free. Raises ServerError when the port cannot be
    had on any loopback address.
    """
    with locked(_register(home)):
        known = _read(home)
        found = known.get(f"{kind}/{server_id}")
        if found is None or (found.port != port and not _is_substitute(found)):
            mine = [found.host] if found else []
            found = _free(home, port, mine, {e.host for k, e in known.items() if k != f"{kind}/{server_id}"})
            _save(home, known | {f"{kind}/{server_id}": found})
    return found


def assign(home: Path, kind: Kind, places: Mapping[str, Endpoint]) -> None:
    """Remember these endpoints for these servers, all at once: so two can change hands, and it can be repeated."""
    with locked(_register(home)):
        _save(home, _read(home) | {f"{kind}/{server_id}": place for server_id, place in places.items()})


def release(home: Path, kind: Kind, server_id: str) -> None:
    """Forget the endpoint of a server that is gone."""
    with locked(_register(home)):
        known = _read(home)
        if known.pop(f"{kind}/{server_id}", None):
            _save(home, known)


def occupied(host: str, port: int) -> str:
    """Tell in a sentence that something else listens there; empty when nothing does."""
    if _refusal(host, port) != errno.EADDRINUSE:
        return ""
    return f"{host}:{port} is taken by another program; stop that program and run the same command again"


def _free(home: Path, port: int, preferred: list[str], taken: set[str]) -> Endpoint:
    for host in (*preferred, *(h for h in _addresses(home) if h not in taken)):
        refusal = _refusal(host, port)
        if refusal is None:
            return Endpoint(host, port)
        if refusal == errno.EADDRNOTAVAIL:  # macOS has 127.0.0.1 alone: there the port has to give way
            return Endpoint("127.0.0.1", _free_port())
        if refusal == errno.EACCES:
            raise ServerError(f"port {port}: not open to this account (below 1024); declare a port from 1150 to 65535")
    raise ServerError(
        f"port {port}: taken on every loopback address, so some program listens on 0.0.0.0:{port}; "
        f"stop that program or declare another port"
    )


def _addresses(home: Path) -> Iterator[str]:
    """Addresses of 127.0.0.0/8 that start at a place of the home's own, so that two homes seldom meet."""
    digest = hashlib.sha256(str(home).encode()).digest()
    second, third = 1 + digest[0] % 254, digest[1]
    for n in range(ADDRESSES_PER_HOME):
        yield f"127.{second}.{(third + n // 254) % 256}.{1 + n % 254}"


def _refusal(host: str, port: int) -> int | None:
    """The error number with which the address refuses to be bound, None when it is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()  # with SO_REUSEADDR, only listen() meets another listener on some systems
        except OSError as error:
            return error.errno
    return None


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_substitute(endpoint: Endpoint) -> bool:
    """Whether the port is not the declared one because the machine has only one loopback address."""
    return endpoint.host == "127.0.0.1"


def _register(home: Path) -> Path:
    return home / "servers" / "endpoints.json"


def _read(home: Path) -> dict[str, Endpoint]:
    path = _register(home)
    if not path.exists():
        return {}
    return {key: Endpoint(**value) for key, value in json.loads(path.read_text()).items()}


def _save(home: Path, known: dict[str, Endpoint]) -> None:
    write(_register(home), json.dumps({key: asdict(endpoint) for key, endpoint in sorted(known.items())}, indent=1))
