"""A stack declared against a monitor that only writes down what it is asked for."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pulumi
import yaml
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import resource_pb2

from catalog import load
from stacks import configuration
from stacks.declaration import declare
from stacks.endpoints import endpoints

ROOT = Path(__file__).resolve().parents[2]


class Made(NamedTuple):
    """One resource as it was asked for."""

    kind: str
    name: str
    inputs: dict[str, Any]
    protected: bool
    provider: str


class Everything(NamedTuple):
    """All that a program asked for, and what it exported."""

    made: list[Made]
    exported: Any

    def counts(self) -> dict[str, int]:
        return dict(sorted(Counter(made.kind for made in self.made).items()))

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        return {made.name: made.inputs for made in self.made if made.kind == kind}

    def one(self, kind: str) -> dict[str, Any]:
        (inputs,) = self.of(kind).values()
        return inputs

    def protected(self) -> set[tuple[str, str]]:
        return {(made.kind, made.name) for made in self.made if made.protected}


class Cloud(mocks.Mocks):
    """Answers with what was asked for and an invented address, ARN and secret."""

    def call(self, args: mocks.MockCallArgs) -> NoReturn:
        raise AssertionError(f"declaring asked the cloud for {args.token}")

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        invented = {"arn": f"arn:{args.name}", "address": f"{args.name}.example", "keyId": args.name}
        invented |= {"primaryEndpointAddress": f"{args.name}.example", "name": args.name}
        invented["masterUserSecrets"] = [{"secretArn": f"arn:{args.name}:master"}]
        return args.name, invented | args.inputs


class Recorder(mocks.MockMonitor):
    """Also keeps what the mocks are not told: protection and provider."""

    def __init__(self) -> None:
        super().__init__(Cloud())
        self.made: list[Made] = []

    def RegisterResource(  # noqa: N802 (the protocol's name)
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        answer = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            inputs = self.resources[answer.urn].state
            asked = {key: value for key, value in inputs.items() if key in request.object}
            self.made.append(Made(request.type, request.name, asked, request.protect, request.provider))
        return answer


def declared(system: str, environment: str, side: str = "") -> Everything:
    """A system in an environment, or that stack's other side, from the tracked settings on."""
    stack = "-".join(filter(None, (system, environment, side)))
    return run(stack, settings_of(stack), program)


def settings_of(stack: str) -> dict[str, Any]:
    file = ROOT / "stacks" / "settings" / f"Pulumi.{stack}.yaml"
    found: dict[str, Any] = yaml.safe_load(file.read_text())["config"]
    return found


def program() -> Any:
    given = configuration.read()
    stack = load(given.system, given.environment, given.overrides, side=given.side)
    return endpoints(declare(stack, given.place))


def run(stack: str, config: Mapping[str, Any], program: Callable[[], Any]) -> Everything:
    """What the program asks for when the stack has these settings."""
    settings.set_root_resource(None)
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    pulumi.runtime.set_all_config(texts)
    recorder, exported = Recorder(), {}
    mocks.set_mocks(Cloud(), "groundwork", stack, preview=False, monitor=recorder)
    pulumi.runtime.test(lambda: pulumi.Output.from_input(program()).apply(exported.update))()
    return Everything(sorted(recorder.made, key=lambda made: (made.kind, made.name)), exported)
