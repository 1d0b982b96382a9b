# ruff: noqa: N802, D102, ARG002 - names, meaning and arguments of the methods are the protocol's
"""Pulumi's provider protocol: each message to a call of the provider, in a thread of its own, and its answer back.

This sits on the SDK's gRPC stubs rather than on `pulumi.provider.experimental`, whose server puts tracebacks into
messages, drops the old inputs that a diff needs, and cannot say that a resource exists but did not get ready.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2_grpc, status_pb2

from localcloud.plugins.aws import schema
from localcloud.plugins.aws.checking import Failure
from localcloud.plugins.aws.configuration import packed
from localcloud.plugins.aws.errors import NotReadyError, PluginError
from localcloud.plugins.aws.invokes import invoke
from localcloud.plugins.aws.provider import Difference, Identity, Provider
from localcloud.plugins.aws.values import Properties, Value, decode, encode

_THREADS = 64
"""As many resources as can be waited for at once; the engine asks for 16 side by side unless told otherwise."""
_SECRET = ("password", "passwordWo", "authToken", "authTokenWo", "secretString", "valueWo")
"""Inputs whose values must not appear in a message."""

Answer = TypeVar("Answer")
Context = Any
Empty = empty_pb2.Empty


class Service(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine."""

    def __init__(self, engine: str) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resource")
        self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(engine)) if engine else None
        self._provider = Provider(self._tell)

    async def GetPluginInfo(self, request: Empty, context: Context) -> proto.PluginInfo:
        return proto.PluginInfo(version=schema.version())

    async def GetSchema(self, request: proto.GetSchemaRequest, context: Context) -> proto.GetSchemaResponse:
        return proto.GetSchemaResponse(schema=f'{{"name": "aws", "version": "{schema.version()}"}}')

    async def Cancel(self, request: Empty, context: Context) -> Empty:
        self._provider.cancelled.set()
        return Empty()

    async def CheckConfig(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        settings = decode(request.news)
        failures = await self._do(context, settings, lambda: self._provider.check_configuration(settings))
        return proto.CheckResponse(inputs=encode(packed(settings)), failures=_failures(failures))

    async def DiffConfig(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        olds, news = decode(request.old_inputs), decode(request.news)
        replaces = self._provider.configuration_replaces(olds, news)
        changes = proto.DiffResponse.DIFF_SOME if olds != news else proto.DiffResponse.DIFF_NONE
        return proto.DiffResponse(changes=changes, replaces=replaces)

    async def Configure(self, request: proto.ConfigureRequest, context: Context) -> proto.ConfigureResponse:
        settings = decode(request.args)
        await self._do(context, settings, lambda: self._provider.configure(settings))
        return proto.ConfigureResponse(supportsPreview=True)

    async def Check(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        news = decode(request.news)
        checked = lambda: self._provider.check(request.urn, decode(request.olds), news)  # noqa: E731
        inputs, failures = await self._do(context, news, checked)
        return proto.CheckResponse(inputs=encode(inputs), failures=_failures(failures))

    async def Diff(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        olds, news, state = decode(request.old_inputs), decode(request.news), decode(request.olds)
        found = await self._do(context, news, lambda: self._provider.diff(request.urn, request.id, olds, news, state))
        return _difference(found, olds, news)

    async def Create(self, request: proto.CreateRequest, context: Context) -> proto.CreateResponse:
        inputs = decode(request.properties)
        if request.preview:
            outputs = await self._do(context, inputs, lambda: self._provider.preview(request.urn, inputs, {}))
            return proto.CreateResponse(properties=encode(outputs))
        created = lambda: self._provider.create(request.urn, inputs, request.timeout)  # noqa: E731
        identity, outputs = await self._do(context, inputs, created)
        return proto.CreateResponse(id=identity, properties=encode(outputs))

    async def Read(self, request: proto.ReadRequest, context: Context) -> proto.ReadResponse:
        inputs, state = decode(request.inputs), decode(request.properties)
        read = lambda: self._provider.read(request.urn, request.id, inputs, state)  # noqa: E731
        identity, found, outputs = await self._do(context, inputs, read)
        return proto.ReadResponse(id=identity, inputs=encode(found), properties=encode(outputs))

    async def Update(self, request: proto.UpdateRequest, context: Context) -> proto.UpdateResponse:
        olds, news, state = decode(request.old_inputs), decode(request.news), decode(request.olds)
        if request.preview:
            outputs = await self._do(context, news, lambda: self._provider.preview(request.urn, news, state))
            return proto.UpdateResponse(properties=encode(outputs))
        about = Identity(request.urn, request.id)
        updated = lambda: self._provider.update(about, olds, news, state, request.timeout)  # noqa: E731
        return proto.UpdateResponse(properties=encode(await self._do(context, news, updated)))

    async def Delete(self, request: proto.DeleteRequest, context: Context) -> Empty:
        inputs, state = decode(request.old_inputs), decode(request.properties)
        about = Identity(request.urn, request.id)
        deleted = lambda: self._provider.delete(about, inputs, state, request.timeout)  # noqa: E731
        await self._do(context, inputs, deleted)
        return Empty()

    async def Invoke(self, request: proto.InvokeRequest, context: Context) -> proto.InvokeResponse:
        arguments = decode(request.args)
        answer = await self._do(context, arguments, lambda: invoke(self._provider.cloud, request.tok, arguments))
        response = proto.InvokeResponse()
        getattr(response, "return").CopyFrom(encode(answer))
        return response

    async def _do(self, context: Context, inputs: Properties, work: Callable[[], Answer]) -> Answer:
        """Do the work in a thread; a failure becomes one sentence without any secret that the inputs hold."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except NotReadyError as failed:
            await _abort_kept(context, failed, _censored(str(failed), inputs))
        except PluginError as failed:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, _censored(str(failed), inputs))
        except Exception as failed:  # noqa: BLE001 - the engine shall hear of every failure
            place = traceback.extract_tb(failed.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}, a fault of the plugin itself"
            reason = f"{type(failed).__name__}: {_censored(str(failed), inputs)} ({where})"
            await context.abort(grpc.StatusCode.INTERNAL, reason)
        raise AssertionError("abort always raises")

    def _tell(self, urn: str, sentence: str, *, warning: bool) -> None:
        if self._engine is None:
            return
        severity = engine_pb2.WARNING if warning else engine_pb2.INFO
        message = engine_pb2.LogRequest(severity=severity, message=sentence, urn=urn, ephemeral=not warning)
        # The engine may be gone; nobody listens then.
        self._engine.Log.future(message)


class _Status:
    """A status with details, in the form that grpc's `abort_with_status` takes."""

    code = grpc.StatusCode.UNKNOWN

    def __init__(self, details: str, packed_details: bytes) -> None:
        self.details = details
        self.trailing_metadata = (("grpc-status-details-bin", packed_details),)


async def _abort_kept(context: Context, failed: NotReadyError, reason: str) -> NoReturn:
    detail = proto.ErrorResourceInitFailed(id=failed.identity, properties=encode(failed.outputs), reasons=[reason])
    packed_detail = any_pb2.Any()
    packed_detail.Pack(detail)
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason, details=[packed_detail])
    await context.abort_with_status(_Status(reason, status.SerializeToString()))
    raise AssertionError("abort always raises")


def _failures(failures: list[Failure]) -> list[proto.CheckFailure]:
    return [proto.CheckFailure(property=failure.path, reason=failure.reason) for failure in failures]


def _difference(found: Difference, olds: Properties, news: Properties) -> proto.DiffResponse:
    kinds = {name: _kind_of_change(olds.get(name), news.get(name), name in found.replaces) for name in found.changed}
    return proto.DiffResponse(
        changes=proto.DiffResponse.DIFF_SOME if found.changed else proto.DiffResponse.DIFF_NONE,
        diffs=found.changed,
        replaces=found.replaces,
        deleteBeforeReplace=found.delete_first,
        hasDetailedDiff=True,
        # A change of default tags alone is one of outputs: the inputs have no such property.
        detailedDiff={name: proto.PropertyDiff(kind=kind, inputDiff=name != "tagsAll") for name, kind in kinds.items()},
    )


def _kind_of_change(old: Value, new: Value, replaces: bool) -> proto.PropertyDiff.Kind.ValueType:  # noqa: FBT001
    kinds = proto.PropertyDiff
    if old is None and new is not None:
        return kinds.ADD_REPLACE if replaces else kinds.ADD
    if new is None and old is not None:
        return kinds.DELETE_REPLACE if replaces else kinds.DELETE
    return kinds.UPDATE_REPLACE if replaces else kinds.UPDATE


def _censored(message: str, inputs: Properties) -> str:
    for name in _SECRET:
        value = inputs.get(name)
        if isinstance(value, str) and value:
            message = message.replace(value, "[secret]")
    return message
