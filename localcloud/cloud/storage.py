"""What the API remembers, kept on disk: one pickle per service and region, replaced before a call is answered."""

import io
import logging
import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from moto.backends import get_backend
from moto.core import base_backend
from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend
from moto.iam import models as iam
from moto.s3.utils import _VersionedKeyStore

from . import objects
from .home import Home, write_atomically

ACCOUNT = "000000000000"
"""The one account of the local cloud, told to moto through MOTO_ACCOUNT_ID."""

Moto = Any
"""Something of moto's, whose types say nothing here."""
Key = tuple[str, str]
"""A service and a region (or `aws` for the global ones)."""
log = logging.getLogger(__name__)


LOOKED_AT = {"rds": {"ec2", "sns"}, "elasticache": {"ec2"}, "es": {"ec2", "logs"}}
"""What calls to a service look into and never change: the megabyte of EC2 need not be pickled for each instance."""


class StorageError(Exception):
    """The state could not be written, and what the call had changed is undone; or it cannot be read."""


class Store:
    """The API's memory and its lock: nothing is changed or read outside `changing` and `reading`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.RLock()
        self._touched: set[Key] = set()
        self._written: dict[Key, bytes] = {}
        self.after_save: list[Callable[[], None]] = []
        _watch(self._touched)
        # Every call would touch IAM to note when its access key was last used: nobody asks that here.
        iam.mark_account_as_visited = lambda **_: None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the API still."""
        with self._lock:
            yield

    @contextmanager
    def changing(self, service: str = "") -> Iterator[None]:
        """Hold the API still, and have on disk whatever a call to this service touched before going on.

        Raises StorageError, with the touched services as they were before, when the disk refuses.
        """
        with self._lock:
            self._touched.clear()
            try:
                yield
            finally:
                self._touched -= {key for key in self._touched if key[0] in LOOKED_AT.get(service, ())}
                self._save()
            for hook in self.after_save:
                hook()

    def load(self) -> None:
        """Take up what an earlier daemon left."""
        shells = {}
        for file in sorted(self._home.state.glob("*.pickle")):
            service, _, region = file.stem.partition("@")
            shells[service, region] = _shell(service, region)
        for key, backend in shells.items():
            self._written[key] = self._file(key).read_bytes()
            try:
                backend.__dict__.update(_unpickled(self._written[key]))
            except Exception as error:
                raise StorageError(
                    f"{self._file(key)}: damaged ({error}); put a good copy back, or reset the cloud"
                ) from error

    def _save(self) -> None:
        # A touch while pickling (properties that look things up) is no change.
        for key in list(self._touched):
            content = _pickled(_live(*key))
            if content is None or content == self._written.get(key):
                continue
            try:
                write_atomically(self._file(key), content)
            except OSError as error:
                self._undo()
                raise StorageError(f"{self._home.state}: cannot be written: {error.strerror}; make room") from error
            self._written[key] = content

    def _undo(self) -> None:
        for key in list(self._touched):
            backend = _live(*key)
            before = self._written.get(key)
            if before is None:
                backend.reset()
            else:
                state = _unpickled(before)
                backend.__dict__.clear()
                backend.__dict__.update(state)

    def _file(self, key: Key) -> Path:
        return self._home.state / f"{key[0]}@{key[1]}.pickle"


def _watch(touched: set[Key]) -> None:
    """Note every look into a backend: moto reaches each of them, also from another service, through this dict."""

    class Watched(AccountSpecificBackend):  # type: ignore[type-arg]
        def __getitem__(self, region: str) -> BaseBackend:
            if self.account_id == ACCOUNT:
                touched.add((self.service_name, region))
            found: BaseBackend = super().__getitem__(region)
            return found

    base_backend.AccountSpecificBackend = Watched  # type: ignore[misc]


def _live(service: str, region: str) -> Moto:
    backends: BackendDict[Any] = get_backend(service)  # type: ignore[call-overload]
    return backends[ACCOUNT][region]


def _shell(service: str, region: str) -> Moto:
    """A backend without its costly constructor: its state comes from the pickle."""
    backends: BackendDict[Any] = get_backend(service)  # type: ignore[call-overload]
    kind: Moto = backends.backend
    backend = kind.__new__(kind)
    backend.__dict__.update(region_name=region, account_id=ACCOUNT, partition="aws")
    dict.__setitem__(backends[ACCOUNT], region, backend)
    return backend


class _Pickler(pickle.Pickler):
    """Other services' backends go in by name, private keys as PEM, Amazon's own policies by their ARN."""

    def persistent_id(self, thing: object) -> tuple[str, ...] | None:
        if isinstance(thing, BaseBackend):
            return ("backend", _service_of(thing), thing.region_name)
        if isinstance(thing, iam.AWSManagedPolicy):
            return ("policy", thing.arn)
        return None

    def reducer_override(self, thing: object) -> Moto:
        if isinstance(thing, _VersionedKeyStore):  # iterating over it shows the newest versions only
            return objects.versioned, (dict(dict.items(thing)),)
        if isinstance(thing, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            pem = thing.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            return _private_key, (pem,)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, name: tuple[str, ...]) -> Moto:
        if name[0] == "backend":
            return _live(name[1], name[2])
        return _amazon_policies()[name[1]]


def _pickled(backend: BaseBackend) -> bytes | None:
    stream = io.BytesIO()
    try:
        _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(backend.__dict__)
    except (pickle.PicklingError, TypeError, AttributeError):
        log.exception("%s: has something that cannot be kept on disk", _service_of(backend))
        return None
    return stream.getvalue()


def _unpickled(content: bytes) -> dict[str, Any]:
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


def _amazon_policies() -> dict[str, Any]:
    if not _policies:
        shell = _live("iam", "aws")
        _policies.update({policy.arn: policy for policy in iam.IAMBackend._init_aws_policies(shell)})  # noqa: SLF001
    return _policies
