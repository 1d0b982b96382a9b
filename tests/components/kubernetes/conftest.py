"""The objects of a stack's cluster, as declared."""

import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

with warnings.catch_warnings():
    # The SDK's own modules warn about each other when they are loaded.
    warnings.simplefilter("ignore")
    from stacks.plan import plan


class Objects:
    """What a stack puts on its cluster."""

    def __init__(self, stack: str) -> None:
        self.every = [
            (made.kind, whole(made.inputs)) for made in plan(stack).made if made.kind.startswith("kubernetes:")
        ]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Those of one kind, by name."""
        return {body["metadata"]["name"]: body for token, body in self.every if token.endswith(f":{kind}")}

    def pods(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every pod that will run, by the name of what runs it."""
        for name, body in self.of("Deployment").items():
            yield name, body["spec"]["template"]
        for name, body in self.of("CronJob").items():
            yield name, body["spec"]["jobTemplate"]["spec"]["template"]
        for kind in ("ClickHouseInstallation", "ClickHouseKeeperInstallation"):
            for name, body in self.of(kind).items():
                for template in body["spec"]["templates"]["podTemplates"]:
                    yield name, template


def whole(value: Any) -> Any:
    """The protocol knows no whole numbers; Kubernetes does."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@cache
def objects(stack: str) -> Objects:
    """Declared once for all tests."""
    return Objects(stack)


@pytest.fixture
def vrooli() -> Objects:
    """vrooli in production, whose database has a pooler."""
    return objects("vrooli-prod")


@pytest.fixture
def commerce() -> Objects:
    """commerce in production, which has analytics."""
    return objects("commerce-prod")


@pytest.fixture(params=["neotool-prod", "commerce-prod", "standard-prod", "vrooli-prod", "commerce-local"])
def every(request: pytest.FixtureRequest) -> Objects:
    """Each system's production, and a laptop's."""
    return objects(request.param)
