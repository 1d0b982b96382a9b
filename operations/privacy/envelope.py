"""Envelope encryption of single values, for a service: AES-256-GCM under data keys that KMS wraps.

    envelope = Envelope(key=KMS_KEY_ARN, system="commerce", service="customer")
    row = str(customer_id)
    sealed = envelope.seal_text("ada@example.com", "customers", "email", row)      # 'sealed:AQ…', for the column
    digest = index.of("ada@example.com")                                           # finds it again, see BlindIndex
    envelope.open_text(sealed, "customers", "email", row)

A value opens only where it was sealed: its table, column and row are authenticated with it, its system and service by
KMS. The KMS key may turn (AWS does so every year) without anything being sealed anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from operations.privacy import sealed
from operations.privacy.datakeys import DataKeys, Limits
from operations.privacy.sealed import Place


@dataclass(frozen=True)
class Envelope:
    """Seals and opens the values of one service. Safe to use in threads; make one and keep it."""

    key: str
    """ARN of the service's KMS key (`groundwork endpoints -s STACK --json`: services.NAME.key)."""
    system: str
    service: str
    limits: Limits = field(default_factory=Limits)
    keys: DataKeys = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", DataKeys(self.key, self.limits))

    def seal(self, plain: bytes, table: str, column: str, row: str) -> bytes:
        """Seal bytes, for a column of bytes. Raises SealError."""
        place = Place(table, column, row)
        return sealed.seal(self.keys.for_sealing(self._context(place), place), plain, place)

    def open(self, blob: bytes, table: str, column: str, row: str) -> bytes:
        """Open sealed bytes. Raises SealError when they were changed or belong elsewhere."""
        place = Place(table, column, row)
        parts = sealed.parse(bytes(blob), place)
        key = self.keys.for_opening(parts.wrapped, self._context(place), place)
        return sealed.open_(key, parts, place)

    def seal_text(self, plain: str, table: str, column: str, row: str) -> str:
        """Seal text, for a column of text: `sealed:…`. Raises SealError."""
        return sealed.to_text(self.seal(plain.encode(), table, column, row))

    def open_text(self, text: str, table: str, column: str, row: str) -> str:
        """Open sealed text. Raises SealError."""
        return self.open(sealed.from_text(text, Place(table, column, row)), table, column, row).decode()

    def seal_json(self, plain: Any, table: str, column: str, row: str) -> dict[str, str]:  # noqa: ANN401 (JSON)
        """Seal a document, for a column of JSON: an object with the field `sealed`. Raises SealError."""
        content = json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()
        return sealed.to_json(self.seal(content, table, column, row))

    def open_json(self, value: Any, table: str, column: str, row: str) -> Any:  # noqa: ANN401 (the same)
        """Open a sealed document. Raises SealError."""
        place = Place(table, column, row)
        return sealed.document(self.open(sealed.from_json(value, place), table, column, row), place)

    def made(self, blob: bytes, table: str, column: str, row: str) -> int:
        """When the data key of a sealed value was made, in seconds since 1970; nothing is opened."""
        return sealed.parse(bytes(blob), Place(table, column, row)).made

    def _context(self, place: Place) -> dict[str, str]:
        return {"system": self.system, "service": self.service, "table": place.table, "column": place.column}
