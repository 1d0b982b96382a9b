"""What this environment has installed, in the engine's terms."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from pulumi.runtime.proto import language_pb2, plugin_pb2


def required_packages() -> list[plugin_pb2.PackageDependency]:
    """The Pulumi packages installed here whose plugin is on PATH.

    The engine fetches what this names before the program starts, whether the program asks for it or not, and a plugin
    that cannot be had costs 2.5 s of retries. One left out is still found, or fetched, when a resource asks for it.
    """
    plugins = [plugin for plugin in map(_plugin, _plugin_files()) if plugin is not None]
    return [plugin for plugin in plugins if shutil.which(f"pulumi-resource-{plugin.name}")]


def dependencies(*, transitive: bool) -> list[language_pb2.DependencyInfo]:
    """Every installed distribution, or only those that no other one requires."""
    installed = {_canonical(found.name): found for found in metadata.distributions()}
    hidden = set() if transitive else {name for found in installed.values() for name in _requires(found)}
    return [
        language_pb2.DependencyInfo(name=found.name, version=found.version)
        for name, found in sorted(installed.items())
        if name not in hidden
    ]


def _plugin_files() -> Iterator[Path]:
    for entry in dict.fromkeys(sys.path):
        yield from sorted(Path(entry).glob("pulumi_*/pulumi-plugin.json"))


def _plugin(file: Path) -> plugin_pb2.PackageDependency | None:
    described = json.loads(file.read_text())
    if not described.get("resource") or not described.get("version"):
        return None
    name = described.get("name") or file.parent.name.removeprefix("pulumi_")
    version = "v" + described["version"].removeprefix("v")
    return plugin_pb2.PackageDependency(name=name, kind="resource", version=version, server=described.get("server", ""))


def _requires(found: metadata.Distribution) -> Iterator[str]:
    for requirement in found.requires or ():
        if "extra ==" not in requirement:
            yield _canonical(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
