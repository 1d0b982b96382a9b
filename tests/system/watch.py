"""Everything of a checkout that a secret could leak into, gathered while commands run."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import boto3

from .checkout import Checkout

PAUSE = 0.03
"""Seconds between two looks; a process that lives shorter may go unseen."""
MOST = 4_000_000
"""Bytes that are read of a file at most."""


class Watch:
    """Keeps what processes were started with, and every temporary file, for as long as it is entered."""

    def __init__(self, checkout: Checkout) -> None:
        self._checkout = checkout
        self.temporary = checkout.root / "temporary"
        self.temporary.mkdir()
        self.seen: dict[str, set[str]] = {}
        self.looks = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def keep(self, where: str, text: str) -> None:
        """Remember what was printed."""
        self.seen.setdefault(where, set()).add(text)

    def _look_on(self) -> None:
        while not self._ended.is_set():
            for process in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):
                    self._look_at(process)
            for file in self.temporary.rglob("*"):
                with suppress(OSError):
                    self.keep("temporary files", text(file))
            self.looks += 1
            time.sleep(PAUSE)

    def _look_at(self, process: Path) -> None:
        surroundings = (process / "environ").read_bytes().decode(errors="replace")
        if str(self._checkout.root) in surroundings:
            self.keep("environments of processes", surroundings)
            self.keep("command lines of processes", (process / "cmdline").read_bytes().decode(errors="replace"))

    def files(self) -> Iterator[tuple[str, str]]:
        """Every file of the checkout but those that a secret belongs into."""
        for file in self._checkout.root.rglob("*"):
            where = file.relative_to(self._checkout.root)
            if file.is_file() and not file.is_symlink() and not belongs(where):
                with suppress(OSError):
                    yield where.as_posix(), text(file)

    def hits(self, secrets: Iterable[str]) -> list[str]:
        """Where any of the secrets was seen; the secret itself is left out."""
        texts = [(where, one) for where, kept in self.seen.items() for one in kept]
        wanted = tuple(secrets)
        found = {where for where, one in (*texts, *self.files()) if any(secret in one for secret in wanted)}
        return sorted(found)


def text(file: Path) -> str:
    """What a file holds, whatever it is."""
    with file.open("rb") as opened:
        return opened.read(MOST).decode(errors="replace")


def belongs(where: Path) -> bool:
    """Whether a secret is at home there: in what stands for AWS itself, and in the passfiles that `dsn` makes."""
    parts = where.parts
    return parts[0] == ".venv" or parts[:2] in {(".groundwork", "cloud"), (".groundwork", "passwords")}


def secrets_of(checkout: Checkout) -> set[str]:
    """Every password and token that Secrets Manager holds or held."""
    cloud = checkout.cloud()
    client = boto3.session.Session(
        cloud["AWS_ACCESS_KEY_ID"], cloud["AWS_SECRET_ACCESS_KEY"], region_name=cloud["AWS_DEFAULT_REGION"]
    ).client("secretsmanager", endpoint_url=cloud["AWS_ENDPOINT_URL"])
    found = set()
    for page in client.get_paginator("list_secrets").paginate():
        for secret in page["SecretList"]:
            for version in client.list_secret_version_ids(SecretId=secret["ARN"], IncludeDeprecated=True)["Versions"]:
                with suppress(client.exceptions.ResourceNotFoundException):
                    held = client.get_secret_value(SecretId=secret["ARN"], VersionId=version["VersionId"])
                    found |= _words(held["SecretString"])
    return found


def _words(held: str) -> set[str]:
    """Whatever in it is long and no address."""
    known = {"host", "dbname", "username", "engine"}
    return {str(value) for name, value in json.loads(held).items() if name not in known and len(str(value)) >= 16}
