"""What the API remembers, kept on disk: one pickle per service and region, replaced before a call is answered."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from moto.core import base_backend
from moto.core.base_backend import AccountSpecificBackend, BaseBackend
from moto.iam import models as iam

from .home import Home, write_atomically
from .pickles import ACCOUNT, live, pickled, shell, unpickled

__all__ = ["ACCOUNT", "LOOKED_AT", "StorageError", "Store"]

Key = tuple[str, str]
"""A service and a region (or `aws` for the global ones)."""

LOOKED_AT = {"rds": {"ec2", "sns"}, "elasticache": {"ec2"}, "es": {"ec2", "logs"}}
"""What calls to a service look into and never change: the megabyte of EC2 need not be pickled for each instance."""


class StorageError(Exception):
    """The state could not be written, and what the call had changed is undone; or it cannot be read."""


class _Batch:
    """Calls whose effects are written together: a write takes longer than a call, and so many wait for the next."""

    def __init__(self) -> None:
        self.touched: set[Key] = set()
        self.closed = False
        self.failure = ""


class Store:
    """The API's memory and its lock: nothing is changed or read outside `changing` and `reading`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.RLock()
        self._writing = threading.Lock()  # taken before the other where both are
        self._touched: set[Key] = set()
        self._batch = _Batch()
        self._written: dict[Key, bytes] = {}
        self.at_save: list[Callable[[], Callable[[], None]]] = []
        """Called with the API held still; what they return is called once that state is on disk."""
        _watch(self._touched)
        # Every call would touch IAM to note when its access key was last used: nobody asks that here.
        iam.mark_account_as_visited = lambda **_: None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the API still."""
        with self._lock:
            yield

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Hold the API still while all that it knows is on disk, for who acts upon it outside."""
        with self._writing, self._lock:
            if self._batch.touched:
                self._write(self._batch)
            yield

    @contextmanager
    def changing(self, service: str = "") -> Iterator[None]:
        """Hold the API still, and have on disk whatever a call to this service touched before going on.

        Never within another, or within `reading`: it waits for others, who need the API.

        Raises StorageError, with the touched services as they were before, when the disk refuses.
        """
        batch = self._batch
        try:
            with self._lock:
                self._touched.clear()
                batch = self._batch
                try:
                    yield
                finally:
                    looked_at = LOOKED_AT.get(service, ())
                    batch.touched |= {key for key in self._touched if key[0] not in looked_at}
        finally:
            self._commit(batch)

    def _commit(self, batch: _Batch) -> None:
        with self._writing:
            if not batch.closed:
                self._write(batch)
        if batch.failure:
            raise StorageError(batch.failure)

    def _write(self, batch: _Batch) -> None:
        try:
            for act in self._put(batch):
                act()
        except OSError as error:
            self._undo(batch, f"{self._home.state}: cannot be written: {error.strerror}; make room")
        except Exception as error:
            self._undo(batch, f"{self._home.state}: cannot be written: {error!r}")
            raise

    def _put(self, batch: _Batch) -> list[Callable[[], None]]:
        """Put the state on disk as it is at this moment; gives what there is to do once it is there."""
        with self._lock:
            self._close()
            contents = {key: pickled(live(*key)) for key in batch.touched}
            afterwards = [hook() for hook in self.at_save]
        for key, content in contents.items():
            if content is not None and content != self._written.get(key):
                write_atomically(self._file(key), content)
                self._written[key] = content
        return afterwards

    def _close(self) -> _Batch:
        """Begin another batch, and give the one that nobody can join any more."""
        batch, self._batch = self._batch, _Batch()
        batch.closed = True
        return batch

    def _undo(self, batch: _Batch, failure: str) -> None:
        """Go back to what is on disk, also with the calls made meanwhile: they have built on what was not kept."""
        with self._lock:
            later = self._close()
            batch.failure = later.failure = failure
            for key in batch.touched | later.touched:
                backend, before = live(*key), self._written.get(key)
                if before is None:
                    backend.reset()
                else:
                    state = unpickled(before)
                    backend.__dict__.clear()
                    backend.__dict__.update(state)

    def load(self) -> None:
        """Take up what an earlier daemon left."""
        shells = {}
        for file in sorted(self._home.state.glob("*.pickle")):
            service, _, region = file.stem.partition("@")
            shells[service, region] = shell(service, region)
        for key, backend in shells.items():
            self._written[key] = self._file(key).read_bytes()
            try:
                backend.__dict__.update(unpickled(self._written[key]))
            except Exception as error:
                raise StorageError(
                    f"{self._file(key)}: damaged ({error}); put a good copy back, or reset the cloud"
                ) from error

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
