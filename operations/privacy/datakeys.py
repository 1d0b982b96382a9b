"""Data keys from KMS, kept in memory for a while: each encrypts one column of one service, and KMS knows which."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.aws import client
from operations.privacy.sealed import DataKey, Place, SealError

Context = Mapping[str, str]
"""What KMS authenticates beside the key, and writes into its own log: system, service, table and column."""


@dataclass(frozen=True)
class Limits:
    """How long a key is kept in memory, and for how much; all three are AWS's own advice for caching data keys."""

    seconds: float = 300.0
    """A key that leaked with the memory opens what was sealed in so much time, no more."""
    values: int = 1_000_000
    """Far below the 2^32 values after which a random nonce of 96 bits might come twice (NIST SP 800-38D, 8.3)."""
    keys: int = 1_000
    """Keys for opening that are kept, the ones used last."""


@dataclass
class _Held:
    key: DataKey
    born: float
    values: int = 0


@dataclass
class DataKeys:
    """Keys of one KMS key. Safe to use in threads; forked children make their own."""

    key: str
    """The KMS key's ARN."""
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic
    _sealing: dict[tuple[tuple[str, str], ...], _Held] = field(default_factory=dict, repr=False)
    _opening: OrderedDict[tuple[bytes, tuple[tuple[str, str], ...]], _Held] = field(
        default_factory=OrderedDict, repr=False
    )
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def for_sealing(self, context: Context, place: Place) -> DataKey:
        """The key that seals a column's values now; another one when it is old or used up. Raises SealError."""
        name = tuple(sorted(context.items()))
        with self._lock:
            held = self._sealing.get(name)
            if held is None or self._is_old(held) or held.values >= self.limits.values:
                held = self._sealing[name] = _Held(self._made(context, place), self.clock())
            held.values += 1
            return held.key

    def for_opening(self, wrapped: bytes, context: Context, place: Place) -> bytes:
        """The key that a value was sealed with. Raises SealError when KMS says no: another key, column or service."""
        name = wrapped, tuple(sorted(context.items()))
        with self._lock:
            held = self._opening.get(name)
            if held is not None and not self._is_old(held):
                self._opening.move_to_end(name)
                return held.key.plain
        plain = self._opened(wrapped, context, place)
        with self._lock:
            self._opening[name] = _Held(DataKey(plain, wrapped, 0), self.clock())
            while len(self._opening) > self.limits.keys:
                self._opening.popitem(last=False)
        return plain

    def forget(self) -> None:
        """Drop every key from memory."""
        with self._lock:
            self._sealing.clear()
            self._opening.clear()

    def _is_old(self, held: _Held) -> bool:
        return self.clock() - held.born >= self.limits.seconds

    def _made(self, context: Context, place: Place) -> DataKey:
        answer = self._ask(
            place, "generate_data_key", KeyId=self.key, KeySpec="AES_256", EncryptionContext=dict(context)
        )
        return DataKey(answer["Plaintext"], answer["CiphertextBlob"], int(time.time()))

    def _opened(self, wrapped: bytes, context: Context, place: Place) -> bytes:
        answer = self._ask(place, "decrypt", KeyId=self.key, CiphertextBlob=wrapped, EncryptionContext=dict(context))
        plain: bytes = answer["Plaintext"]
        return plain

    def _ask(self, place: Place, call: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 (boto3 has no types)
        try:
            answer: dict[str, Any] = getattr(client("kms", self.key), call)(**given)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise SealError(f"{place}: KMS refuses {call.replace('_', ' ')} with {self.key}: {code}") from None
        except BotoCoreError as error:
            raise SealError(f"{place}: KMS cannot be asked: {type(error).__name__}") from None
        return answer
