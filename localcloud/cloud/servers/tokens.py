"""Who may log in to a Redis server: everybody's user with ElastiCache's AUTH tokens, and an administrator of our own.

Tokens are kept as hashes only, in Redis's own file of users.
"""

import hashlib
import secrets
from pathlib import Path
from typing import Literal

from localcloud.cloud.servers.account import server_account
from localcloud.cloud.servers.files import write

TokenStrategy = Literal["SET", "ROTATE", "DELETE"]
"""As ElastiCache's AuthTokenUpdateStrategy: only this token; this token beside the last one; no token at all."""

ADMIN = "groundwork"
REFUSED = (
    *("acl", "bgrewriteaof", "bgsave", "cluster", "config", "debug", "migrate", "module"),
    *("psync", "replicaof", "save", "shutdown", "slaveof", "sync"),
)
"""Commands that ElastiCache keeps from its users (ElastiCache User Guide, "Supported and restricted commands")."""


def create(folder: Path, token: str | None) -> None:
    """Write the file of users, with a fresh password for the administrator, unless it is there."""
    path = folder / "users.acl"
    if path.exists():
        return
    password = secrets.token_urlsafe(32)
    write(folder / "admin", password, mode=0o600)
    rights = " ".join(["~*", "&*", "+@all", *(f"-{command}" for command in REFUSED), "+acl|whoami"])
    lines = [f"user default on {hashed(token) if token else 'nopass'} {rights}"]
    lines += [f"user {ADMIN} on {hashed(password)} ~* &* +@all"]
    write(path, "\n".join(lines) + "\n", mode=0o600, owner=server_account().owner)


def password(folder: Path) -> str:
    """The administrator's."""
    return (folder / "admin").read_text()


def rules(found: list[str], token: str | None, strategy: TokenStrategy) -> list[str]:
    """What ACL SETUSER must be told, from the hashes found (oldest first; none: no token was needed so far).

    Raises ValueError when the strategy and the token do not go together.
    """
    if (token is None) != (strategy == "DELETE"):
        raise ValueError(f"strategy {strategy} {'needs a' if token is None else 'takes no'} token")
    if token is None:
        return ["nopass"]
    if strategy == "ROTATE" and not found:
        return ["nopass"]  # ElastiCache goes on to serve clients without a token until SET
    kept = [f"#{found[-1]}"] if strategy == "ROTATE" else []
    return ["resetpass", *(one for one in kept if one != hashed(token)), hashed(token)]


def hashed(token: str) -> str:
    """As Redis's file of users has it."""
    return "#" + hashlib.sha256(token.encode()).hexdigest()
