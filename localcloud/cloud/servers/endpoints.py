"""Addresses on which servers listen: each has a loopback address of its own, so that its declared port stays its port."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Endpoint:
    """Where a server listens."""

    host: str
    port: int


def allocate(home: Path, server_id: str, port: int) -> Endpoint:
    """The server's endpoint: the remembered one, else a free loopback address with this port, remembered from now on.

    Raises ServerError when the port cannot be had on any loopback address.
    """
    raise NotImplementedError


def release(home: Path, server_id: str) -> None:
    """Forget the endpoint of a server that is gone."""
    raise NotImplementedError
