"""A sealed value: which data key it was sealed with, wrapped, beside what that key encrypted. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from operations.errors import OperationError

VERSION = 1
HEADER = struct.Struct(">BIH")
"""Version, when the data key was made (seconds since 1970), and the length of the wrapped key after it."""
NONCE = 12
TAG = 16
PREFIX = "sealed:"
"""How a sealed value begins in a column of text."""
FIELD = "sealed"
"""The only field of a sealed value in a column of JSON."""


class SealError(OperationError):
    """A value that cannot be sealed or opened; never with the value or a key in it."""


@dataclass(frozen=True)
class DataKey:
    """A key for the values of one column, as it is used and as it is kept: encrypted by KMS."""

    plain: bytes = field(repr=False)
    wrapped: bytes
    made: int
    """Seconds since 1970."""


@dataclass(frozen=True)
class Place:
    """Where a value belongs: opened anywhere else, it is refused."""

    table: str
    column: str
    row: str
    """The row's key, as text."""

    @property
    def bound(self) -> bytes:
        """What authenticates the place; lengths keep names apart."""
        return b"".join(struct.pack(">I", len(word)) + word for word in map(str.encode, self._words))

    @property
    def _words(self) -> tuple[str, str, str]:
        return self.table, self.column, self.row

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class Sealed:
    """The parts of a sealed value."""

    header: bytes
    wrapped: bytes
    made: int
    nonce: bytes
    encrypted: bytes
    """With its tag."""


def seal(key: DataKey, plain: bytes, place: Place) -> bytes:
    """Encrypt a value for its place, and put the wrapped key before it."""
    header = HEADER.pack(VERSION, key.made, len(key.wrapped)) + key.wrapped
    nonce = os.urandom(NONCE)
    return header + nonce + AESGCM(key.plain).encrypt(nonce, plain, header + place.bound)


def parse(blob: bytes, place: Place) -> Sealed:
    """The parts of it. Raises SealError for what is no sealed value."""
    if len(blob) < HEADER.size:
        raise SealError(f"{place}: is no sealed value; it has {len(blob)} bytes")
    version, made, length = HEADER.unpack_from(blob)
    if version != VERSION:
        raise SealError(f"{place}: sealed in version {version}; this one reads version {VERSION}")
    end = HEADER.size + length
    if len(blob) < end + NONCE + TAG:
        raise SealError(f"{place}: is cut short; it has {len(blob)} bytes")
    return Sealed(blob[:end], blob[HEADER.size : end], made, blob[end : end + NONCE], blob[end + NONCE :])


def open_(key: bytes, sealed: Sealed, place: Place) -> bytes:
    """Decrypt a value. Raises SealError when it was changed, or belongs to another table, column or row."""
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.encrypted, sealed.header + place.bound)
    except InvalidTag:
        raise SealError(f"{place}: was changed, or belongs to another table, column or row") from None


def to_text(blob: bytes) -> str:
    """As a column of text has it."""
    return PREFIX + base64.b64encode(blob).decode()


def from_text(text: str, place: Place) -> bytes:
    """What a column of text has. Raises SealError."""
    if not text.startswith(PREFIX):
        raise SealError(f"{place}: is not sealed; it does not begin with {PREFIX}")
    try:
        return base64.b64decode(text[len(PREFIX) :], validate=True)
    except binascii.Error:
        raise SealError(f"{place}: is no base64 after {PREFIX}") from None


def to_json(blob: bytes) -> dict[str, str]:
    """As a column of JSON has it: an object still."""
    return {FIELD: base64.b64encode(blob).decode()}


def from_json(value: Any, place: Place) -> bytes:  # noqa: ANN401 (JSON has no narrower type)
    """What a column of JSON has. Raises SealError."""
    if not isinstance(value, dict) or list(value) != [FIELD] or not isinstance(value[FIELD], str):
        raise SealError(f"{place}: is not sealed; expected an object whose only field is {FIELD}")
    return from_text(PREFIX + value[FIELD], place)


def document(plain: bytes, place: Place) -> Any:  # noqa: ANN401 (the same)
    """A JSON document that was sealed. Raises SealError."""
    try:
        return json.loads(plain)
    except ValueError:
        raise SealError(f"{place}: what was sealed is no JSON") from None
