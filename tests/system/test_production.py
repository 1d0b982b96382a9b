"""The plan of production, where there is no network at all."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from .checkout import Checkout, checked_out, ended_well

# A network namespace of its own has a loopback interface and nothing else: not even the local cloud is in it.
ALONE = ("unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")


@pytest.fixture
def offline() -> Iterator[Checkout]:
    with checked_out() as checkout:
        ended_well(checkout.make("setup"))
        yield checkout


def test_production_is_previewed_without_a_network_or_credentials(offline: Checkout) -> None:
    python = str(offline.root / ".venv/bin/python")
    done = offline.run(*ALONE, python, "-m", "scripts", "preview", "-s", "neotool-prod")
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "aws:rds:Instance" in said
    assert "error" not in said.lower()


def test_the_namespace_of_that_test_reaches_nothing() -> None:
    reach = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run([*ALONE, "python3", "-c", reach], capture_output=True, text=True, check=False)
    assert "unreachable" in done.stderr


@pytest.mark.parametrize("verb", ["up", "destroy", "refresh"])
def test_production_is_not_touched_without_a_login(offline: Checkout, verb: str) -> None:
    done = offline.groundwork(verb, "-s", "neotool-prod", "--yes")
    assert done.returncode == 2
    assert "log in" in done.stderr
    assert "Traceback" not in done.stderr
