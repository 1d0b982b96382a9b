"""KMS: keys that only encrypt are made without the pair that signs, which moto makes for each and is slow at."""

from typing import NoReturn

from moto.core.exceptions import JsonRESTError
from moto.kms import models
from moto.kms.utils import AbstractPrivateKey, generate_private_key

_ASYMMETRIC = ("RSA_", "ECC_", "SM2")
"""https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html"""


class _NoPair:
    """What a key has in the place of a pair."""

    def sign(self, *_: object) -> NoReturn:
        """Refuse."""
        raise JsonRESTError("UnsupportedOperationException", "the key is symmetric, and neither signs nor is published")

    verify = public_key = sign


def _private_key(spec: str) -> AbstractPrivateKey | _NoPair:
    return generate_private_key(spec) if spec.startswith(_ASYMMETRIC) else _NoPair()


def install() -> None:
    """Have moto make key pairs only where they are of use."""
    vars(models)["generate_private_key"] = _private_key
