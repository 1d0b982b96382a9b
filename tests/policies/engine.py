"""What Pulumi's engine tells a policy pack of a stack: its messages, made from a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as rpc

from policies.pack import Pack

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's word for a text that is not known yet."""


def told(made: Any) -> rpc.AnalyzeRequest:
    """One resource, as the engine asks about it before it is made."""
    return rpc.AnalyzeRequest(
        type=made.kind, name=made.name, urn=made.urn, properties=struct(made.inputs), options=_options(made),
        provider=_provider(made),
    )  # fmt: skip


def told_in_the_end(made: Any) -> rpc.AnalyzerResource:
    """The same among all: with outputs in place of what was asked for, and what each property is made from."""
    sources = {name: rpc.AnalyzerPropertyDependencies(urns=urns) for name, urns in made.sources.items()}
    return rpc.AnalyzerResource(
        type=made.kind, name=made.name, urn=made.urn, properties=struct({"id": UNKNOWN_TEXT}), options=_options(made),
        provider=_provider(made), parent=made.above, propertyDependencies=sources,
    )  # fmt: skip


def violations(pack: Pack, stack: str, made: Iterable[Any]) -> list[tuple[str, str]]:
    """Rule and URN of each violation that a preview of a stack would show."""
    pack.ConfigureStack(rpc.AnalyzerStackConfigureRequest(stack=stack, project="groundwork", dry_run=True), None)
    made = list(made)
    answers = [pack.Analyze(told(each), None) for each in made]
    answers.append(pack.AnalyzeStack(rpc.AnalyzeStackRequest(resources=map(told_in_the_end, made)), None))
    return sorted((each.policyName, each.urn) for answer in answers for each in answer.diagnostics)


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """A message of these values."""
    made = struct_pb2.Struct()
    made.update(values)
    return made


def _options(made: Any) -> rpc.AnalyzerResourceOptions:
    return rpc.AnalyzerResourceOptions(
        protect=made.protected, parent=made.above, ignoreChanges=made.ignored, aliases=made.formerly
    )


def _provider(made: Any) -> rpc.AnalyzerProviderResource:
    return rpc.AnalyzerProviderResource(urn=made.provider.rpartition("::")[0])
