"""How a backend of moto's becomes bytes, and bytes a backend again."""

import io
import logging
import pickle
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from moto.backends import get_backend
from moto.core.base_backend import BackendDict, BaseBackend
from moto.iam import models as iam
from moto.s3.utils import _VersionedKeyStore

from . import objects

ACCOUNT = "000000000000"
"""The one account of the local cloud, told to moto through MOTO_ACCOUNT_ID."""

Moto = Any
"""Something of moto's, whose types say nothing here."""
log = logging.getLogger(__name__)


def live(service: str, region: str) -> Moto:
    """The backend of a service in a region."""
    backends: BackendDict[Any] = get_backend(service)  # type: ignore[call-overload]
    return backends[ACCOUNT][region]


def shell(service: str, region: str) -> Moto:
    """Make a backend without its costly constructor: its state comes from the pickle."""
    backends: BackendDict[Any] = get_backend(service)  # type: ignore[call-overload]
    kind: Moto = backends.backend
    backend = kind.__new__(kind)
    backend.__dict__.update(region_name=region, account_id=ACCOUNT, partition="aws")
    dict.__setitem__(backends[ACCOUNT], region, backend)
    return backend


class _Pickler(pickle.Pickler):
    """Other services' backends go in by name, private keys as PEM, Amazon's own policies by their ARN.

    All as reductions: `persistent_id` is asked for every single text and number, which takes four times as long.
    """

    def reducer_override(self, thing: object) -> Moto:
        if isinstance(thing, BaseBackend):
            return live, (_service_of(thing), thing.region_name)
        if isinstance(thing, iam.AWSManagedPolicy):
            return _amazon_policy, (thing.arn,)
        if isinstance(thing, _VersionedKeyStore):  # iterating over it shows the newest versions only
            return objects.versioned, (dict(dict.items(thing)),)
        if isinstance(thing, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            pem = thing.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            return _private_key, (pem,)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    """Reads also what an older version wrote, where these were persistent ids and the functions elsewhere."""

    def persistent_load(self, name: tuple[str, ...]) -> Moto:
        return live(name[1], name[2]) if name[0] == "backend" else _amazon_policy(name[1])

    def find_class(self, module: str, name: str) -> Moto:
        here = module == "localcloud.cloud.storage" and name == "_private_key"
        return _private_key if here else super().find_class(module, name)


def pickled(backend: BaseBackend) -> bytes | None:
    """What a backend knows; None, with a line in the log, when it has something that cannot be kept."""
    stream = io.BytesIO()
    try:
        _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(backend.__dict__)
    except (pickle.PicklingError, TypeError, AttributeError):
        log.exception("%s: has something that cannot be kept on disk", _service_of(backend))
        return None
    return stream.getvalue()


def unpickled(content: bytes) -> dict[str, Any]:
    """What a backend knew."""
    state: dict[str, Any] = _Unpickler(io.BytesIO(content)).load()
    return state


def _service_of(backend: BaseBackend) -> str:
    known: list[BackendDict[Moto]] = BackendDict._instances  # type: ignore[misc]  # noqa: SLF001
    for backends in known:
        if type(backend) is backends.backend:
            return str(backends.service_name)
    raise LookupError(type(backend))


def _private_key(pem: bytes) -> PrivateKeyTypes:
    return serialization.load_pem_private_key(pem, password=None)


_policies: dict[str, Any] = {}


def _amazon_policy(arn: str) -> Moto:
    if not _policies:
        made = iam.IAMBackend._init_aws_policies(live("iam", "aws"))  # noqa: SLF001
        _policies.update({policy.arn: policy for policy in made})
    return _policies[arn]
