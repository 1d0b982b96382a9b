"""A tiny project of its own, on the real command line and the real local cloud."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.cloud import control
from scripts.checkout import Checkout

PROJECT = Path(__file__).resolve().parents[2]
PERSONAL = ("AWS_", "PULUMI_", "PG", "GROUNDWORK_")
PROGRAM = """
import json, pathlib, pulumi
pulumi.export("endpoints", json.loads(pathlib.Path("../endpoints.json").read_text()))
pulumi.export("greeting", pulumi.Config().get("greeting") or "none")
pulumi.export("whisper", pulumi.Config().get_secret("whisper"))
"""
SERVER = {"id": "tiny-app", "host": "127.1.2.3", "port": 5433}
ENDPOINTS = {
    "services": {
        "app": {
            "database": "app_db",
            "major": 18,
            "writer": SERVER,
            "readers": [{"id": "tiny-app-1", "host": "127.1.2.4", "port": 5433}],
            "roles": {"app": {"username": "app_app", "secret": "arn:aws:secretsmanager:eu-west-1:0:secret:app"}},
        }
    },
    "caches": {"cache": {"id": "tiny-cache", "host": "127.1.2.5", "port": 6380, "tls": True, "secret": "arn"}},
    "buckets": {"backups": {"name": "tiny-backups", "arn": "arn", "key": "arn"}},
}


@pytest.fixture(autouse=True)
def _no_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A stranger's environment: no account, no login, nothing remembered."""
    for name in [name for name in os.environ if name.startswith(PERSONAL)]:
        monkeypatch.delenv(name)
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    monkeypatch.setenv("HOME", str(tmp_path))


def declare(root: Path) -> Checkout:
    """Write a project with two stacks, tiny-local and tiny-prod, whose program declares nothing but outputs."""
    settings = root / "stacks/settings"
    settings.mkdir(parents=True)
    (root / "Pulumi.yaml").write_text(
        "name: groundwork\nmain: stacks/\nstackConfigDir: stacks/settings\n"
        f"runtime: {{name: python, options: {{toolchain: pip, virtualenv: {PROJECT / '.venv'}}}}}\n"
    )
    (root / "stacks/__main__.py").write_text(PROGRAM)
    (root / "endpoints.json").write_text(json.dumps(ENDPOINTS))
    for environment in ("local", "prod"):
        (settings / f"Pulumi.tiny-{environment}.yaml").write_text(
            f"config:\n  groundwork:system: tiny\n  groundwork:environment: {environment}\n  aws:region: eu-west-1\n"
        )
    return Checkout(root, root / "home")


@pytest.fixture
def project(tmp_path: Path) -> Checkout:
    """A project of the test's own; nothing runs in it."""
    return declare(tmp_path)


@pytest.fixture(scope="module")
def running() -> Iterator[Checkout]:
    """A project that the module's tests share, since its local cloud takes seconds to start."""
    root = Path(tempfile.mkdtemp(prefix="groundwork-scripts-", dir=os.environ.get("TMPDIR", "/var/tmp")))  # noqa: S108 (servers must enter it)
    root.chmod(0o755)  # the servers run as another user
    checkout = declare(root)
    try:
        yield checkout
    finally:
        control.reset(checkout.home)
        shutil.rmtree(root)
