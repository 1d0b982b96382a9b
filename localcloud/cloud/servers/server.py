"""What all servers have in common: the one error, and the folders a server keeps below the home."""

from pathlib import Path


class ServerError(Exception):
    """A server could not be brought to the wanted state; the message says why and how to mend it."""


def folder(home: Path, server_id: str) -> Path:
    """The folder that holds all of one server: data, certificate, settings and log."""
    return home / "servers" / server_id
