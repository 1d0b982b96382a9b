"""What all servers have in common: the one error, their kinds, and the folder that each keeps below the home."""

import re
from pathlib import Path
from typing import Literal

Kind = Literal["postgres", "redis"]


class ServerError(Exception):
    """A server could not be brought to the wanted state; the message says why and how to mend it."""


def folder(home: Path, kind: Kind, server_id: str) -> Path:
    """The folder that holds all of one server: data, certificate, settings and log.

    Named after kind and id, because an RDS instance and an ElastiCache group may bear the same name.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,62}", server_id):
        raise ServerError(
            f"{server_id!r}: not an id; it starts with a letter and has up to 63 letters, digits and hyphens"
        )
    return home / "servers" / f"{kind}-{server_id}"
