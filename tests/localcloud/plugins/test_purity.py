"""Checking, comparing and previewing reach no network and need no credentials."""

import os
import socket
from collections.abc import Callable, Iterator

import pytest

from tests.localcloud.plugins.conftest import REGION
from tests.localcloud.plugins.engine import Engine, Plugin, Refused, Resource
from tests.localcloud.plugins.examples import EXAMPLES, declare, inputs

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
DATABASE = "aws:rds/instance:Instance"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Where AWS would be; it notices whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


@pytest.fixture
def offline(start: Callable[[dict[str, str]], Plugin], listener: socket.socket) -> Engine:
    """A plugin without credentials whose every way out leads to the listener."""
    there = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ways = dict.fromkeys(("AWS_ENDPOINT_URL", "HTTP_PROXY", "HTTPS_PROXY", "AWS_EC2_METADATA_SERVICE_ENDPOINT"), there)
    settings = {**REGION, "allowedAccountIds": ["111122223333"], "defaultTags": {"tags": {"owner": "us"}}}
    return Engine("offline", [start({"PATH": os.environ["PATH"], "HOME": "/nonexistent", **ways})], settings)


def test_a_preview_of_every_type_calls_nobody(engine: Engine, offline: Engine, listener: socket.socket) -> None:
    for kind in EXAMPLES:
        wanted = inputs(engine, kind)
        outputs = offline.preview(kind, **wanted)
        assert outputs.get("arn", UNKNOWN) in (UNKNOWN, wanted.get("arn"))
    with pytest.raises(TimeoutError):
        listener.accept()


def test_the_plan_of_a_change_calls_nobody(engine: Engine, offline: Engine, listener: socket.socket) -> None:
    made = declare(engine, DATABASE)
    held = Resource(offline.urn(DATABASE, "it"), made.inputs, made.id, made.outputs)
    assert "instanceClass" in offline.diff(held, **{**inputs(engine, DATABASE), "instanceClass": "db.r8g.large"}).diffs
    with pytest.raises(TimeoutError):
        listener.accept()


def test_a_preview_tells_what_is_known_and_what_is_not(offline: Engine) -> None:
    wanted = {"replicateSourceDb": "app", "instanceClass": "db.t4g.micro", "skipFinalSnapshot": True, "port": 5433}
    outputs = offline.preview(DATABASE, identifier="app-1", **wanted, tags={"a": "b"})
    known = (
        "identifier",
        "port",
        "tagsAll",
        "endpoint",
        "address",
        "masterUserSecrets",
        "engineVersionActual",
        "region",
    )
    assert [outputs[name] for name in known] == [
        "app-1",
        5433,
        {"a": "b", "owner": "us"},
        *[UNKNOWN] * 4,
        "us-east-1",
    ]


def test_a_change_of_default_tags_is_planned_offline(engine: Engine, offline: Engine) -> None:
    made = declare(engine, "aws:sns/topic:Topic")
    held = Resource(offline.urn(made.kind, "it"), made.inputs, made.id, made.outputs)
    assert list(offline.diff(held, **inputs(engine, made.kind)).diffs) == ["tagsAll"]


def test_effects_without_credentials_say_so(offline: Engine) -> None:
    with pytest.raises(Refused, match="Unable to locate credentials"):
        offline.up("aws:sns/topic:Topic")
