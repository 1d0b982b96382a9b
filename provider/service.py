# ruff: noqa: N802, D102, ARG002 - the methods and what they take are the protocol's
"""Pulumi's provider protocol over the project's own resources.

On the SDK's gRPC stubs rather than on `pulumi.provider.experimental`, whose server shows users a traceback with every
error and hands a diff no old inputs.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import grpc
import psycopg
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import provider_pb2_grpc

from operations.errors import OperationError
from provider.elsewhere import placed
from provider.engine import Engine
from provider.resource import UNKNOWN, Properties, Resource
from provider.resources import RESOURCES

VERSION = "0.1.0"
LOG = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Context = Any
Empty = empty_pb2.Empty


class Service(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine; work goes to threads, so that databases are worked on side by side."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def GetPluginInfo(self, request: Empty, context: Context) -> proto.PluginInfo:
        return proto.PluginInfo(version=VERSION)

    async def GetSchema(self, request: proto.GetSchemaRequest, context: Context) -> proto.GetSchemaResponse:
        return proto.GetSchemaResponse(schema=json.dumps({"name": "groundwork", "version": VERSION}))

    async def CheckConfig(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        return proto.CheckResponse(inputs=request.news)

    async def DiffConfig(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        return proto.DiffResponse(changes=proto.DiffResponse.DIFF_NONE)

    async def Configure(self, request: proto.ConfigureRequest, context: Context) -> proto.ConfigureResponse:
        return proto.ConfigureResponse(supportsPreview=True)

    async def Cancel(self, request: Empty, context: Context) -> Empty:
        return Empty()

    async def Check(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        olds, news = _plain(request.olds), _plain(request.news)
        checked = await _do(context, lambda: _resource(request.urn, news).check(olds, news))
        failures = [proto.CheckFailure(reason=f"{problem.path}: {problem.reason}") for problem in checked.problems]
        return proto.CheckResponse(inputs=_struct(checked.inputs), failures=failures)

    async def Diff(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        olds, news = _plain(request.old_inputs), _plain(request.news)
        changed = sorted(name for name in {*olds, *news} if olds.get(name) != news.get(name))
        changes = proto.DiffResponse.DIFF_SOME if changed else proto.DiffResponse.DIFF_NONE
        return proto.DiffResponse(changes=changes, diffs=changed)

    async def Create(self, request: proto.CreateRequest, context: Context) -> proto.CreateResponse:
        inputs = _plain(request.properties)
        resource = _resource(request.urn, inputs)
        if request.preview:
            await self._tell_pending(request.urn, {}, inputs)
            return proto.CreateResponse(properties=_struct(_planned(resource, inputs)))
        outputs = await self._apply(context, request.urn, inputs)
        return proto.CreateResponse(id=resource.identity(inputs), properties=_struct({**inputs, **outputs}))

    async def Update(self, request: proto.UpdateRequest, context: Context) -> proto.UpdateResponse:
        inputs = _plain(request.news)
        if request.preview:
            await self._tell_pending(request.urn, _plain(request.old_inputs), inputs)
            return proto.UpdateResponse(properties=_struct(_planned(_resource(request.urn, inputs), inputs)))
        outputs = await self._apply(context, request.urn, inputs)
        return proto.UpdateResponse(properties=_struct({**inputs, **outputs}))

    async def Read(self, request: proto.ReadRequest, context: Context) -> proto.ReadResponse:
        """Answer with inputs that describe what is there, so that a drift becomes a difference the next up repairs.

        What cannot be looked at (a database out of reach, stopped, or already gone) stays as it is known.
        """
        known = _plain(request.inputs)
        resource = _resource(request.urn, known)
        try:
            seen = await asyncio.to_thread(resource.look, known) if known else known
        except (OperationError, psycopg.Error) as error:
            await asyncio.to_thread(self._engine.tell, request.urn, f"not looked at: {error}")
            seen = known
        state = {**_plain(request.properties), **seen}
        return proto.ReadResponse(id=request.id, inputs=_struct(seen), properties=_struct(state))

    async def Delete(self, request: proto.DeleteRequest, context: Context) -> Empty:
        """Leave everything as it is: roles and schema go with their database, never before it."""
        return Empty()

    async def _apply(self, context: Context, urn: str, inputs: Properties) -> Properties:
        say = lambda sentence: self._engine.tell(urn, sentence)  # noqa: E731
        return await _do(context, lambda: _resource(urn, inputs).apply(inputs, say))

    async def _tell_pending(self, urn: str, olds: Properties, news: Properties) -> None:
        sentence = _resource(urn, news).pending(olds, news)
        if sentence:
            await asyncio.to_thread(self._engine.tell, urn, sentence)


def _resource(urn: str, inputs: Properties) -> Resource:
    kind = urn.split("::")[2].rpartition("$")[2]
    if kind not in RESOURCES:
        raise OperationError(f"{kind}: no such type; the provider has {', '.join(RESOURCES)}")
    return placed(RESOURCES[kind], inputs)


def _planned(resource: Resource, inputs: Properties) -> Properties:
    return {**inputs, **dict.fromkeys(resource.computed, UNKNOWN)}


async def _do(context: Context, work: Callable[[], Answer]) -> Answer:
    """Do the work in a thread; a failure becomes its sentences, a fault of the plugin one that says so."""
    try:
        return await asyncio.to_thread(work)
    except OperationError as error:
        await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
    except Exception as error:
        LOG.exception("a fault of the provider itself")
        reason = f"{type(error).__name__} (a fault of the provider itself; its log line has the rest)"
        await context.abort(grpc.StatusCode.INTERNAL, reason)
    raise AssertionError("abort always raises")


def _plain(struct: struct_pb2.Struct) -> Properties:
    """Give properties as plain Python; whole numbers become integers, which a protobuf number is not."""
    plain: Properties = _whole(json_format.MessageToDict(struct))
    return plain


def _whole(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    if isinstance(value, dict):
        return {name: _whole(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _struct(properties: Properties) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({name: value for name, value in properties.items() if value is not None})
    return struct
