"""A blind index: finds a sealed value by equality, with a digest that tells nothing without its key.

    wrapped = BlindIndex.new_key(KMS_KEY_ARN, "commerce", "customer", "customers", "email")  # once; no secret: keep it
    index = BlindIndex(wrapped, KMS_KEY_ARN, "commerce", "customer", "customers", "email")
    "SELECT … WHERE email_digest = %s", [index.of("Ada@Example.com")]

The same value has the same digest as long as the key stays: whoever makes another fills the column anew.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cached_property

from operations.privacy.datakeys import DataKeys
from operations.privacy.sealed import Place, SealError


@dataclass(frozen=True)
class BlindIndex:
    """Digests of one column's values."""

    wrapped: str
    """The index's own key, as `new_key` gave it: encrypted by KMS, so that it may lie beside other settings."""
    key: str
    """ARN of the service's KMS key."""
    system: str
    service: str
    table: str
    column: str
    keys: DataKeys = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", DataKeys(self.key))

    @classmethod
    def new_key(cls, key: str, system: str, service: str, table: str, column: str) -> str:
        """Have KMS make a key for a column's index; returns it wrapped. Raises SealError."""
        context = _context(system, service, table, column)
        made = DataKeys(key).for_sealing(context, Place(table, column, ""))
        return base64.b64encode(made.wrapped).decode()

    def of(self, value: str) -> bytes:
        """HMAC-SHA-256 of the value in lower case, without blanks around it: 32 bytes. Raises SealError."""
        return hmac.new(self._plain, value.strip().lower().encode(), hashlib.sha256).digest()

    @cached_property
    def _plain(self) -> bytes:
        place = Place(self.table, self.column, "")
        try:
            wrapped = base64.b64decode(self.wrapped, validate=True)
        except binascii.Error:
            raise SealError(f"{place}: the key of its index is no base64") from None
        return self.keys.for_opening(wrapped, _context(self.system, self.service, self.table, self.column), place)


def _context(system: str, service: str, table: str, column: str) -> dict[str, str]:
    """Another one than that of the column's values: a key of the one opens nothing of the other."""
    return {"system": system, "service": service, "table": table, "column": column, "use": "index"}
