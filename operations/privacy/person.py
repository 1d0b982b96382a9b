"""A person who wants to be forgotten, and the key by which his traces become pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets as randomness
from dataclasses import dataclass, field
from uuid import UUID

from operations import secrets
from operations.errors import OperationError

KEY_BYTES = 32
PSEUDONYM = re.compile(r"<pseudonym(?::(\d+))?>")
INTEGERS = frozenset({"smallint", "integer", "bigint", "numeric"})


@dataclass(frozen=True)
class Person:
    """Whom it is about. Neither the id nor the key shows in a representation."""

    id: str = field(repr=False)
    key: bytes = field(repr=False)

    @property
    def receipt(self) -> str:
        """What stands for the person in a receipt: nobody without the key tells whose it is."""
        return self._digest("receipt")[:32]

    def value(self, wanted: str, *place: str) -> str:
        """What is written to a column (its service, table and name): the same each time, and nowhere else the same."""
        return PSEUDONYM.sub(lambda found: self._digest(*place)[: int(found[1] or 64)], wanted)

    def ids(self, kind: str) -> tuple[str, ...]:
        """The forms that the id can have in a column of this type; none when it can be none of that type."""
        canonical = _uuid(self.id)
        if kind == "uuid":
            return (canonical,) if canonical else ()
        if kind.partition("(")[0] in INTEGERS:
            return (self.id,) if self.id.isdecimal() and self.id.isascii() else ()
        return tuple(dict.fromkeys(filter(None, (self.id, canonical))))

    def _digest(self, *words: str) -> str:
        text = "\0".join((*words, _uuid(self.id) or self.id))
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


def find_key(arn: str) -> bytes | None:
    """The key that the secret holds, or None while it holds none. Raises OperationError."""
    held = secrets.find(arn)
    if held is None:
        return None
    try:
        key = bytes.fromhex(str(held["key"]))
    except (KeyError, ValueError):
        raise OperationError(f"secret {arn}: holds no key; expected {KEY_BYTES} bytes in hexadecimal digits") from None
    if len(key) != KEY_BYTES:
        raise OperationError(f"secret {arn}: its key has {len(key)} bytes; expected {KEY_BYTES}")
    return key


def make_key(arn: str) -> bytes:
    """The key that the secret holds, made now if it holds none; only one may do so at a time."""
    if (held := find_key(arn)) is None:
        secrets.write(arn, {"key": randomness.token_bytes(KEY_BYTES).hex()})
        held = find_key(arn)
    if held is None:
        raise OperationError(f"secret {arn}: was written and is still empty")
    return held
