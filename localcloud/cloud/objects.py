"""The bodies of S3 objects: each a file of its own, so that no change to a bucket writes them again."""

import hashlib
import threading
import uuid
from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from moto.s3 import models
from moto.s3.utils import _VersionedKeyStore

from .home import Home, write_atomically


class Bodies:
    """The folder of the bodies, and the ones to delete once no saved state names them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._discarded: set[str] = set()

    def keep(self, content: bytes) -> str:
        """Write a body and return its name."""
        name = uuid.uuid4().hex
        write_atomically(self._folder / name, content)
        return name

    def read(self, name: str) -> bytes:
        """Return a body."""
        return (self._folder / name).read_bytes()

    def discard(self, name: str) -> None:
        """Delete the body, but not before the state that no longer names it is on disk."""
        self._discarded.add(name)

    def sweep(self) -> Callable[[], None]:
        """Give what deletes all that has been discarded up to now."""
        names, self._discarded = self._discarded, set()
        return partial(self._delete, names)

    def _delete(self, names: set[str]) -> None:
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def keep_only(self, names: set[str | None]) -> None:
        """Delete every other body: an upload that a crash cut off leaves one."""
        for file in self._folder.iterdir():
            if file.name not in names:
                file.unlink()


class StoredKey(models.FakeKey):
    """An S3 object whose body is in a file."""

    bodies: Bodies
    body: str | None = None
    """Name of the file."""

    @property
    def value(self) -> bytes:
        """The body."""
        return self.bodies.read(self.body) if self.body else b""

    @value.setter
    def value(self, content: bytes) -> None:
        self._value_buffer.close()  # moto's own buffer, unused here
        if self.body:
            self.bodies.discard(self.body)
        self.body = self.bodies.keep(content)
        self.contentsize = len(content)
        self._body_md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()

    @property
    def etag(self) -> str:
        """The MD5 of the body, or what a multipart upload computed."""
        return f'"{self._etag or self._body_md5}"'

    def dispose(self, garbage: bool = False) -> None:  # noqa: FBT001, FBT002  (moto's signature)
        """Let go of the body of an object that was deleted or replaced."""
        if self.body and not garbage:
            self.bodies.discard(self.body)
        self.disposed = True

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in {"_value_buffer", "lock"}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.lock = threading.Lock()


def install(home: Home) -> Bodies:
    """Have moto make `StoredKey`s; must run before its S3 responses are imported, which copy the name."""
    StoredKey.bodies = Bodies(home.objects)
    models.FakeKey = StoredKey  # type: ignore[misc]
    return StoredKey.bodies


def restored(backend: models.S3Backend) -> None:
    """Tell moto what it keeps outside the backend, and drop bodies that no object names."""
    keys: list[StoredKey] = []
    for bucket in backend.buckets.values():
        models.s3_backends.bucket_accounts[bucket.name] = (backend.partition, backend.account_id)
        keys += [key for key in chain(*dict.values(bucket.keys)) if isinstance(key, StoredKey)]
        parts = chain(*(upload.parts.values() for upload in bucket.multiparts.values()))
        keys += [part for part in parts if isinstance(part, StoredKey)]
    StoredKey.bodies.keep_only({key.body for key in keys})


def versioned(versions: dict[str, list[Any]]) -> _VersionedKeyStore:
    """The object names of a bucket with all their versions, as they were."""
    store = _VersionedKeyStore()
    for name, found in versions.items():
        dict.__setitem__(store, name, found)
    return store
