"""Flyway's checksum of a migration file."""

from __future__ import annotations

import zlib

BOM = "\ufeff"


def checksum(text: str) -> int:
    """CRC-32 over the lines' UTF-8, without their ends and without a byte order mark, as a signed 32-bit integer.

    So it does not change with the line endings of a checkout.
    """
    lines = text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    crc = zlib.crc32("".join(lines).encode())
    return crc - (1 << 32) if crc >= 1 << 31 else crc
