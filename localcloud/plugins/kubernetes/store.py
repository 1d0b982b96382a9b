"""Where the objects are kept: a YAML file each, below the home, for its owner's eyes only."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

from localcloud.plugins.kubernetes.errors import PluginError
from localcloud.plugins.kubernetes.kinds import Kind
from localcloud.plugins.values import Properties, Value

_CLUSTER = "_cluster"
"""The folder of what is in no namespace; no namespace can be called that."""
_OWNER = "# made by "
_FIRST = ("apiVersion", "kind", "metadata")


@dataclass(frozen=True)
class Kept:
    """An object as it is kept, and the URN of the resource that made it."""

    owner: str
    object: Properties


@dataclass(frozen=True)
class Place:
    """Which object is meant."""

    kind: Kind
    namespace: str
    name: str

    @property
    def id(self) -> str:
        """Its id, as the official plugin tells it."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


def read(place: Place) -> Kept | None:
    """Give an object; None when it is not there."""
    try:
        text = _file(place).read_text(encoding="utf-8")
        return Kept(text.partition("\n")[0].removeprefix(_OWNER), yaml.safe_load(text))
    except FileNotFoundError:
        return None
    except (yaml.YAMLError, OSError) as failed:
        reason = " ".join(str(failed).split())
        raise PluginError(f"{_file(place)}: cannot be read: {reason}; delete it, then run up again") from None


def write(place: Place, owner: str, wanted: Properties) -> None:
    """Keep an object whole or not at all."""
    text = f"{_OWNER}{owner}\n{yaml.safe_dump(_ordered(wanted), sort_keys=False, allow_unicode=True)}"
    file = _file(place)
    try:
        _make(file.parent)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=".", delete=False) as scratch:
            scratch.write(text)
            scratch.flush()
            os.fsync(scratch.fileno())
        Path(scratch.name).replace(file)
    except OSError as failed:
        raise PluginError(f"{file}: cannot be written: {failed.strerror}") from None


def delete(place: Place) -> None:
    """Forget an object, and its namespace's folder with the last one; what is not there is no error."""
    file = _file(place)
    file.unlink(missing_ok=True)
    try:
        file.parent.rmdir()
        file.parent.parent.rmdir()
    except OSError:
        return  # others are in it


def _ordered(known: Properties) -> Properties:
    """Put first what everybody puts first, and the rest in the order of the alphabet."""
    first = [name for name in _FIRST if name in known]
    return {name: _sorted(known[name]) for name in (*first, *sorted(set(known) - set(first)))}


def _sorted(value: Value) -> Value:
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return {name: _sorted(value[name]) for name in sorted(value)} if isinstance(value, dict) else value


def _make(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(exist_ok=True, mode=0o700)


def _file(place: Place) -> Path:
    home = os.environ.get("GROUNDWORK_HOME")
    if not home:
        raise PluginError(
            "the local stand-in for the kubernetes plugin keeps objects in files; GROUNDWORK_HOME does not say where: "
            "run this through groundwork, or install Pulumi's own kubernetes plugin to work on a cluster"
        )
    return Path(home) / "kubernetes" / (place.namespace or _CLUSTER) / f"{place.kind.file}-{place.name}.yaml"
