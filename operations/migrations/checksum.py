"""Checksums of migration files."""

from __future__ import annotations

import hashlib
import zlib

BOM = "\ufeff"


def crc32(text: str) -> int:
    """Flyway's: CRC-32 over the lines' UTF-8, without their ends and a byte order mark, as a signed 32-bit integer.

    So it does not change with the line endings of a checkout.
    """
    lines = text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    crc = zlib.crc32("".join(lines).encode())
    return crc - (1 << 32) if crc >= 1 << 31 else crc


def sha256(text: str) -> str:
    """Prisma's: SHA-256 over the file as it is, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
