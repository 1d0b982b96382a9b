"""A small stand-in for Pulumi's engine: it asks the plugin what the engine asks, in the engine's order."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime import proto
from pulumi.runtime.proto import provider_pb2_grpc

from localcloud.plugins.aws.values import Properties, decode, encode

PLUGIN = Path(__file__).parents[3] / "localcloud/plugins/bin/pulumi-resource-aws"


class Refused(Exception):  # noqa: N818 - the plugin said no, which is what a test may want
    """What the plugin answers instead of a result."""


class Plugin:
    """A plugin process, which serves one run of the engine."""

    def __init__(self, environment: dict[str, str], program: Path = PLUGIN) -> None:
        self.process = subprocess.Popen([program], stdout=subprocess.PIPE, env=environment)
        assert self.process.stdout is not None
        self._channel = grpc.insecure_channel(f"127.0.0.1:{int(self.process.stdout.readline())}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)  # type: ignore[no-untyped-call]

    def call(self, method: str, request: Any) -> Any:
        try:
            return getattr(self.stub, method)(request)
        except grpc.RpcError as failed:
            raise Refused(failed.details()) from None

    def close(self) -> None:
        self._channel.close()
        with self.process:
            self.process.kill()


class Resource:
    """One resource of a stack, as the engine remembers it."""

    def __init__(self, urn: str, inputs: Properties, identity: str, outputs: Properties) -> None:
        self.urn, self.inputs, self.id, self.outputs = urn, inputs, identity, outputs

    def __getitem__(self, name: str) -> Any:
        return self.outputs[name]

    @property
    def kind(self) -> str:
        return self.urn.split("::")[2]

    @property
    def name(self) -> str:
        return self.urn.split("::")[3]


class Engine:
    """One stack, and the runs of the engine on it; `another_run` is what a new `pulumi up` is."""

    def __init__(self, stack: str, plugins: Sequence[Plugin], config: Properties, package: str = "aws") -> None:
        self.stack, self._config, self._package = stack, config, package
        self.plugin, *self._later = plugins
        self.state: dict[str, Resource] = {}
        self.configure(config)

    def another_run(self, config: Properties | None = None) -> "Engine":
        again = Engine(self.stack, self._later, config or self._config, self._package)
        again.state = self.state
        return again

    def configure(self, config: Properties) -> dict[str, str]:
        """Check and set the provider's settings; give what is wrong with them."""
        settings = {name: value if isinstance(value, str) else json.dumps(value) for name, value in config.items()}
        urn = self.urn(f"pulumi:providers:{self._package}", "default")
        checked = self.plugin.call("CheckConfig", proto.CheckRequest(urn=urn, news=encode(settings)))
        self.plugin.call("Configure", proto.ConfigureRequest(args=checked.inputs))
        return {one.property: one.reason for one in checked.failures}

    def urn(self, kind: str, name: str) -> str:
        return f"urn:pulumi:{self.stack}::project::{kind}::{name}"

    def check(self, kind: str, name: str, inputs: Properties, olds: Properties) -> Any:
        request = proto.CheckRequest(urn=self.urn(kind, name), news=encode(inputs), olds=encode(olds))
        return self.plugin.call("Check", request)

    def problems(self, kind: str, /, **inputs: Any) -> dict[str, str]:
        return {failure.property: failure.reason for failure in self.check(kind, "it", inputs, {}).failures}

    def checked(self, kind: str, name: str, inputs: Properties, olds: Properties | None = None) -> Properties:
        answer = self.check(kind, name, inputs, olds or {})
        if answer.failures:
            raise Refused("; ".join(f"{failure.property}: {failure.reason}" for failure in answer.failures))
        return decode(answer.inputs)

    def diff(self, held: Resource, /, **inputs: Any) -> Any:
        return self._diff(held, self.checked(held.kind, held.name, inputs, held.inputs))

    def _diff(self, held: Resource, news: Properties) -> Any:
        olds, state = encode(held.inputs), encode(held.outputs)
        request = proto.DiffRequest(urn=held.urn, id=held.id, olds=state, old_inputs=olds, news=encode(news))
        return self.plugin.call("Diff", request)

    def preview(self, kind: str, name: str = "it", /, **inputs: Any) -> Properties:
        news = self.checked(kind, name, inputs)
        request = proto.CreateRequest(urn=self.urn(kind, name), properties=encode(news), preview=True)
        return decode(self.plugin.call("Create", request).properties)

    def up(self, kind: str, name: str = "it", /, **inputs: Any) -> Resource:
        """Bring one resource to what is wanted, the way the engine does it."""
        held = self.state.get(self.urn(kind, name))
        news = self.checked(kind, name, inputs, held.inputs if held else None)
        if held is None:
            return self.create(kind, name, news)
        difference = self._diff(held, news)
        if difference.replaces:
            return self._replace(held, self.checked(kind, name, inputs), first=difference.deleteBeforeReplace)
        return self._update(held, news) if difference.changes == proto.DiffResponse.DIFF_SOME else held

    def create(self, kind: str, name: str, news: Properties) -> Resource:
        urn = self.urn(kind, name)
        answer = self.plugin.call("Create", proto.CreateRequest(urn=urn, properties=encode(news)))
        self.state[urn] = Resource(urn, news, answer.id, decode(answer.properties))
        return self.state[urn]

    def _update(self, held: Resource, news: Properties) -> Resource:
        olds, state = encode(held.inputs), encode(held.outputs)
        request = proto.UpdateRequest(urn=held.urn, id=held.id, olds=state, old_inputs=olds, news=encode(news))
        outputs = decode(self.plugin.call("Update", request).properties)
        self.state[held.urn] = Resource(held.urn, news, held.id, outputs)
        return self.state[held.urn]

    def _replace(self, held: Resource, news: Properties, *, first: bool) -> Resource:
        if first:
            self.delete(held)
            return self.create(held.kind, held.name, news)
        made = self.create(held.kind, held.name, news)
        self.delete(held)
        self.state[held.urn] = made
        return made

    def delete(self, held: Resource) -> None:
        inputs, state = encode(held.inputs), encode(held.outputs)
        self.plugin.call("Delete", proto.DeleteRequest(urn=held.urn, id=held.id, properties=state, old_inputs=inputs))
        self.state.pop(held.urn, None)

    def read(self, kind: str, identity: str) -> Resource | None:
        """Read a resource that no state knows, as an import does."""
        return self._read(Resource(self.urn(kind, "it"), {}, identity, {}))

    def refresh(self, held: Resource) -> Resource | None:
        found = self._read(held)
        if found is not None:
            self.state[held.urn] = found
        return found

    def _read(self, held: Resource) -> Resource | None:
        inputs, state = encode(held.inputs), encode(held.outputs)
        answer = self.plugin.call("Read", proto.ReadRequest(urn=held.urn, id=held.id, inputs=inputs, properties=state))
        return Resource(held.urn, decode(answer.inputs), answer.id, decode(answer.properties)) if answer.id else None

    def forget(self, *held: Resource) -> None:
        """Lose what the state knew, as when the engine was killed before it could write it."""
        for one in held:
            del self.state[one.urn]

    def invoke(self, token: str, /, **arguments: Any) -> Properties:
        answer = self.plugin.call("Invoke", proto.InvokeRequest(tok=token, args=encode(arguments)))
        return decode(getattr(answer, "return"))
