"""A stack's plan without Pulumi's engine: everything that the program declares, written down instead of made.

For whatever looks at a declaration as a whole (pages, prices, auditors): the program runs in this process against a
monitor that answers every resource with its inputs and an invented address. That costs neither the CLI's start-up nor
a plugin, and nothing is reached or changed.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

import pulumi
import yaml
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import resource_pb2

from catalog import load
from stacks import configuration
from stacks.declaration import declare
from stacks.endpoints import endpoints

SETTINGS = Path(__file__).resolve().parent / "settings"
"""Where a stack's settings lie."""


class Made(NamedTuple):
    """One resource as it was asked for."""

    kind: str
    name: str
    inputs: dict[str, Any]
    protected: bool
    provider: str
    imported: str = ""
    """The id of what is there already and becomes this."""
    ignored: tuple[str, ...] = ()
    """Properties whose changes are left alone."""
    formerly: tuple[str, ...] = ()
    """Names under which Pulumi looks for it as well."""
    parent: str = ""
    """The path of what it is part of; empty where that is the stack itself."""
    urn: str = ""
    above: str = ""
    """The URN of what it is part of."""
    sources: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """By property, the URNs of the resources whose outputs it takes."""

    @property
    def path(self) -> str:
        """Its types from the outermost component inwards, and its name: the end of its URN."""
        above = self.parent.partition("::")[0]
        return f"{above}${self.kind}::{self.name}" if above else f"{self.kind}::{self.name}"


class Plan(NamedTuple):
    """All that a program asked for, and what it exported."""

    made: list[Made]
    exported: Any

    def counts(self) -> dict[str, int]:
        """How many of each type."""
        return dict(sorted(Counter(made.kind for made in self.made).items()))

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """The inputs of everything of one type, by name."""
        return {made.name: made.inputs for made in self.made if made.kind == kind}

    def one(self, kind: str) -> dict[str, Any]:
        """The inputs of the only one of its type; ValueError when there is another number."""
        (inputs,) = self.of(kind).values()
        return inputs

    def protected(self) -> set[tuple[str, str]]:
        """Type and name of everything that Pulumi will not delete."""
        return {(made.kind, made.name) for made in self.made if made.protected}


def plan(stack: str, cloud: mocks.Mocks | None = None) -> Plan:
    """Everything that a stack declares, from its tracked settings on; DeclarationError when it is refused.

    `cloud` answers what a resource is called once it is made; without it the addresses are invented.
    """
    return run(stack, settings_of(stack), program, cloud)


def stacks() -> list[str]:
    """Every stack with settings, by name."""
    return sorted(file.name.split(".")[1] for file in SETTINGS.glob("Pulumi.*.yaml"))


def settings_of(stack: str) -> dict[str, Any]:
    """What a stack's tracked settings say."""
    found: dict[str, Any] = yaml.safe_load((SETTINGS / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    return found


def run(stack: str, config: Mapping[str, Any], program: Callable[[], Any], cloud: mocks.Mocks | None = None) -> Plan:
    """What a program asks for when the stack has these settings."""
    answering = cloud or Cloud()
    # A run before this one, in the same process, left its own root behind.
    settings.set_root_resource(None)  # type: ignore[arg-type]
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    pulumi.runtime.set_all_config(texts)
    recorder = Recorder(answering)
    exported: dict[str, Any] = {}
    mocks.set_mocks(answering, "groundwork", stack, preview=False, monitor=recorder)
    recorded = pulumi.runtime.test(lambda: pulumi.Output.from_input(program()).apply(exported.update))  # type: ignore[no-untyped-call]
    recorded()
    return Plan(sorted(recorder.made, key=lambda made: (made.kind, made.name)), exported)


def program() -> Any:  # noqa: ANN401 (whatever the program exports)
    """What `stacks/__main__.py` does, short of exporting."""
    given = configuration.read()
    stack = load(given.system, given.environment, given.overrides, side=given.side)
    return endpoints(declare(stack, given.place))


class Cloud(mocks.Mocks):
    """Answers with what was asked for and an invented address, ARN and secret."""

    def call(self, args: mocks.MockCallArgs) -> NoReturn:
        """Refuse: declaring asks the cloud for nothing."""
        msg = f"declaring asked the cloud for {args.token}"
        raise AssertionError(msg)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Make nothing, and say what it would be called."""
        invented: dict[str, Any] = {"arn": f"arn:{args.name}", "keyId": args.name, "name": args.name}
        invented |= {"address": f"{args.name}.example", "primaryEndpointAddress": f"{args.name}.example"}
        invented |= {"endpoint": f"{args.name}.example", "domainName": f"{args.name}.cloudfront.example"}
        invented["prefixListId"] = f"pl-{args.name}"
        invented["resourceId"] = f"db-{args.name}"
        invented["masterUserSecrets"] = [{"secretArn": f"arn:{args.name}:master"}]
        return args.name, invented | args.inputs


class Recorder(mocks.MockMonitor):
    """Also keeps what the mocks are not told: protection and provider."""

    def __init__(self, cloud: mocks.Mocks) -> None:
        super().__init__(cloud)
        self.made: list[Made] = []
        self._paths: dict[str, str] = {}

    def RegisterResource(  # noqa: N802 (the protocol's name)
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Write a resource down as it was asked for."""
        answer: resource_pb2.RegisterResourceResponse = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        if request.type != "pulumi:pulumi:Stack":
            inputs = self.resources[answer.urn].state
            asked = {key: value for key, value in inputs.items() if key in request.object}
            made = _made(request, answer.urn, asked, self._paths.get(request.parent, ""))
            self._paths[answer.urn] = made.path
            self.made.append(made)
        return answer


def _made(request: resource_pb2.RegisterResourceRequest, urn: str, asked: dict[str, Any], parent: str) -> Made:
    return Made(
        kind=request.type,
        name=request.name,
        inputs=asked,
        protected=request.protect,
        provider=request.provider,
        imported=request.importId,
        ignored=tuple(request.ignoreChanges),
        formerly=tuple(alias.spec.name for alias in request.aliases),
        parent=parent,
        urn=urn,
        above=request.parent,
        sources={name: tuple(sorted(found.urns)) for name, found in request.propertyDependencies.items() if found.urns},
    )
