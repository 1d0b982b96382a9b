"""An AWS API in memory, and plugin processes that work on it."""

import logging
import os
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from localcloud.cloud import recorded
from tests.localcloud.plugins.engine import Engine, Plugin

REGION = {"region": "us-east-1"}


def variables(endpoint: str) -> dict[str, str]:
    """All that a plugin sees of its environment."""
    aws = {"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "AWS_EC2_METADATA_DISABLED": "true", **aws}


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    recorded.install()
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def plugins(endpoint: str) -> Iterator[list[Plugin]]:
    """Plugin processes that all tests share: one for a first run of the engine, one for each of those after it."""
    processes = [Plugin(variables(endpoint)) for _ in range(3)]
    yield processes
    for one in processes:
        one.close()


@pytest.fixture
def engine(request: pytest.FixtureRequest, plugins: list[Plugin]) -> Engine:
    """A stack of its own for each test; its name is in the names of what it makes."""
    return Engine(f"t{zlib.crc32(request.node.name.encode()):08x}", plugins, REGION)


@pytest.fixture
def aws(endpoint: str) -> Callable[[str], Any]:
    """Clients that look at the API behind the plugin's back."""
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local", "region_name": "us-east-1"}
    return lambda service: boto3.client(service, endpoint_url=endpoint, **keys)


@pytest.fixture
def start() -> Iterator[Callable[[dict[str, str]], Plugin]]:
    """Start plugin processes in an environment of the test's own."""
    started: list[Plugin] = []

    def plugin(environment: dict[str, str]) -> Plugin:
        started.append(Plugin(environment))
        return started[-1]

    yield plugin
    for one in started:
        one.close()
