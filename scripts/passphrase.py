"""Whether a passphrase opens a stack's secrets, told without Pulumi."""

import base64
import binascii
import os
from collections.abc import Mapping
from hashlib import pbkdf2_hmac
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ITERATIONS = 1_000_000
"""Rounds of PBKDF2-HMAC-SHA256 in Pulumi's passphrase provider, version v1."""
PROOF = b"pulumi"
"""The word that Pulumi encrypts beside the salt, to know the right passphrase again."""


def is_wrong(salt: str, environment: Mapping[str, str]) -> bool:
    """Whether the passphrase that the variables name fails on `salt`: v1:SALT:v1:NONCE:CIPHERTEXT, each in base64.

    What cannot be told counts as right: Pulumi has the last word.
    """
    try:
        _, seed, _, nonce, proof = (part.encode() for part in salt.split(":"))
        key = pbkdf2_hmac("sha256", _given(environment).encode(), base64.b64decode(seed), ITERATIONS)
        return AESGCM(key).decrypt(base64.b64decode(nonce), base64.b64decode(proof), None) != PROOF
    except InvalidTag:
        return True
    except (ValueError, binascii.Error, OSError):
        return False


def source(environment: Mapping[str, str]) -> str:
    """Name where the passphrase comes from, for a message."""
    if "PULUMI_CONFIG_PASSPHRASE" in environment:
        return "the variable PULUMI_CONFIG_PASSPHRASE"
    return f"the file {environment.get('PULUMI_CONFIG_PASSPHRASE_FILE')}"


def _given(environment: Mapping[str, str]) -> str:
    if "PULUMI_CONFIG_PASSPHRASE" in environment:
        return environment["PULUMI_CONFIG_PASSPHRASE"]
    return Path(os.fspath(environment["PULUMI_CONFIG_PASSPHRASE_FILE"])).read_text(encoding="utf-8").strip()
