# ruff: noqa: N802, D102, ARG002 - names, meaning and arguments of the methods are the protocol's
"""Pulumi's provider protocol: each message to a call of the provider, and its answer back."""

from __future__ import annotations

import importlib.util
import json
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2_grpc

from localcloud.plugins.kubernetes import configuration, kinds, secrets
from localcloud.plugins.kubernetes.changes import Change
from localcloud.plugins.kubernetes.errors import Failure, PluginError
from localcloud.plugins.kubernetes.paths import joined
from localcloud.plugins.kubernetes.provider import Provider
from localcloud.plugins.values import decode, encode

Answer = TypeVar("Answer")
Context = Any
Empty = empty_pb2.Empty
Kinds = proto.PropertyDiff


class Service(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine."""

    def __init__(self, engine: str) -> None:
        self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(engine)) if engine else None
        self._provider = Provider(self._warn)

    def GetPluginInfo(self, request: Empty, context: Context) -> proto.PluginInfo:
        return proto.PluginInfo(version=version())

    def GetSchema(self, request: proto.GetSchemaRequest, context: Context) -> proto.GetSchemaResponse:
        return proto.GetSchemaResponse(schema=f'{{"name": "kubernetes", "version": "{version()}"}}')

    def Cancel(self, request: Empty, context: Context) -> Empty:
        return Empty()  # nothing here takes long

    def CheckConfig(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        settings = decode(request.news)
        return proto.CheckResponse(inputs=request.news, failures=_failures(configuration.failures(settings)))

    def DiffConfig(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        same = decode(request.old_inputs) == decode(request.news)
        return proto.DiffResponse(changes=proto.DiffResponse.DIFF_NONE if same else proto.DiffResponse.DIFF_SOME)

    def Configure(self, request: proto.ConfigureRequest, context: Context) -> proto.ConfigureResponse:
        _do(context, lambda: self._provider.configure(decode(request.args)))
        return proto.ConfigureResponse(supportsPreview=True, acceptSecrets=True)

    def Check(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        olds, news = decode(request.olds), decode(request.news)
        inputs, failures = _do(context, lambda: self._provider.check(request.urn, olds, news))
        return proto.CheckResponse(inputs=_encoded(request.urn, inputs, request.news), failures=_failures(failures))

    def Diff(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        olds, news = decode(request.old_inputs), decode(request.news)
        found = _do(context, lambda: self._provider.diff(request.urn, olds, news))
        return proto.DiffResponse(
            changes=proto.DiffResponse.DIFF_SOME if found.changed else proto.DiffResponse.DIFF_NONE,
            diffs=sorted({str(change.path[0]) for change in found.changed}),
            replaces=[joined(change.path) for change in found.replaces],
            deleteBeforeReplace=found.delete_first,
            hasDetailedDiff=True,
            detailedDiff={joined(one.path): _detail(one, one in found.replaces) for one in found.changed},
        )

    def Create(self, request: proto.CreateRequest, context: Context) -> proto.CreateResponse:
        inputs = decode(request.properties)
        if request.preview:
            outputs = _do(context, lambda: self._provider.preview(inputs, {}))
            return proto.CreateResponse(properties=_encoded(request.urn, outputs, request.properties))
        hidden = list(secrets.marked(request.properties))
        identity, outputs = _do(context, lambda: self._provider.create(request.urn, inputs, hidden))
        return proto.CreateResponse(id=identity, properties=_encoded(request.urn, outputs, request.properties))

    def Read(self, request: proto.ReadRequest, context: Context) -> proto.ReadResponse:
        inputs, state = decode(request.inputs), decode(request.properties)
        found = _do(context, lambda: self._provider.read(request.urn, request.id, inputs, state))
        messages = (request.inputs, request.properties)
        declared, outputs = (_encoded(request.urn, properties, *messages) for properties in found[1:])
        return proto.ReadResponse(id=found[0], inputs=declared, properties=outputs)

    def Update(self, request: proto.UpdateRequest, context: Context) -> proto.UpdateResponse:
        news, state = decode(request.news), decode(request.olds)
        if request.preview:
            outputs = _do(context, lambda: self._provider.preview(news, state))
        else:
            hidden = list(secrets.marked(request.news))
            outputs = _do(context, lambda: self._provider.update(request.urn, request.id, news, hidden))
        return proto.UpdateResponse(properties=_encoded(request.urn, outputs, request.news))

    def Delete(self, request: proto.DeleteRequest, context: Context) -> Empty:
        _do(context, lambda: self._provider.delete(request.urn, request.id))
        return Empty()

    def Invoke(self, request: proto.InvokeRequest, context: Context) -> proto.InvokeResponse:
        return _do(context, lambda: kinds.refuse(request.tok))

    def Construct(self, request: proto.ConstructRequest, context: Context) -> proto.ConstructResponse:
        return _do(context, lambda: kinds.refuse(request.type))

    def _warn(self, urn: str, sentence: str) -> None:
        if self._engine is not None:
            # The engine may be gone; nobody listens then.
            self._engine.Log.future(engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=sentence, urn=urn))


@cache
def version() -> str:
    """Tell the version of the official plugin that the installed `pulumi_kubernetes` asks for."""
    spec = importlib.util.find_spec("pulumi_kubernetes")
    if spec is None or spec.origin is None:
        raise PluginError("the Python package pulumi_kubernetes is not installed")
    return str(json.loads((Path(spec.origin).parent / "pulumi-plugin.json").read_text(encoding="utf-8"))["version"])


def _do(context: Context, work: Callable[[], Answer]) -> Answer:
    """Do the work; a failure becomes one sentence."""
    try:
        return work()
    except PluginError as failed:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(failed))
    except Exception as failed:  # noqa: BLE001 - the engine shall hear of every failure
        place = traceback.extract_tb(failed.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}, a fault of the plugin itself"
        context.abort(grpc.StatusCode.INTERNAL, f"{type(failed).__name__} ({where})")
    raise AssertionError("abort always raises")


def _encoded(urn: str, properties: Mapping[str, Any], *given: Any) -> Any:  # noqa: ANN401 - protobuf Structs
    """Give properties as a message, those marked as secret that are a secret's values or came as secrets."""
    if not properties:
        return encode(properties)
    paths = {path for message in given for path in secrets.marked(message)}
    return encode(secrets.wrapped(kinds.of(urn), dict(properties), paths))


def _failures(found: Iterable[Failure]) -> list[proto.CheckFailure]:
    return [proto.CheckFailure(property=failure.path, reason=failure.reason) for failure in found]


def _detail(change: Change, replaces: bool) -> proto.PropertyDiff:  # noqa: FBT001
    if replaces:
        ways = {"added": Kinds.ADD_REPLACE, "deleted": Kinds.DELETE_REPLACE, "updated": Kinds.UPDATE_REPLACE}
    else:
        ways = {"added": Kinds.ADD, "deleted": Kinds.DELETE, "updated": Kinds.UPDATE}
    return Kinds(kind=ways[change.how], inputDiff=True)
