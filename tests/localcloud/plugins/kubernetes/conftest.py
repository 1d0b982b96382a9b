"""Processes of the kubernetes plugin, and homes in which it keeps objects."""

import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.localcloud.plugins.engine import PLUGIN, Engine, Plugin

KUBERNETES = PLUGIN.with_name("pulumi-resource-kubernetes")


def variables(home: Path | str) -> dict[str, str]:
    """All that a plugin sees of its environment."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "GROUNDWORK_HOME": str(home)}


@pytest.fixture(scope="session")
def any_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shared processes look; it leads to the home of the test that runs."""
    return tmp_path_factory.mktemp("homes") / "current"


@pytest.fixture(scope="session")
def processes(any_home: Path) -> Iterator[list[Plugin]]:
    """One for a first run of the engine, one for the run after it."""
    started = [Plugin(variables(any_home), KUBERNETES) for _ in range(2)]
    yield started
    for one in started:
        one.close()


@pytest.fixture
def home(tmp_path: Path, any_home: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    any_home.unlink(missing_ok=True)
    any_home.symlink_to(made)
    return made


@pytest.fixture
def run(request: pytest.FixtureRequest, processes: list[Plugin], home: Path) -> Callable[..., Engine]:
    """Begin a stack of the test's own with some settings of the provider."""
    name = f"t{zlib.crc32(request.node.name.encode()):08x}"
    return lambda **settings: Engine(name, processes, settings, "kubernetes")


@pytest.fixture
def engine(run: Callable[..., Engine]) -> Engine:
    return run()


@pytest.fixture
def homeless() -> Iterator[Engine]:
    process = Plugin(variables(""), KUBERNETES)
    yield Engine("dev", [process], {}, "kubernetes")
    process.close()
