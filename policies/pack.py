# ruff: noqa: N802, ARG002 - names and arguments of the methods are the protocol's
"""Pulumi's protocol of policy packs: each rule is a policy, and every message is looked at once by all of them.

This sits on the SDK's gRPC stubs rather than on pulumi_policy's own server, which reads the whole stack anew for every
policy, gives a policy one level for all environments, and hands stack policies outputs in place of what was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as rpc
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from policies.changes import Changes
from policies.check import Checked, check
from policies.finding import Finding
from policies.level import Level, environment
from policies.remedies import REMEDIES
from policies.resource import Resource
from policies.rule import RULES, About, Rule
from policies.sources import configuration, crossguard, state
from policies.sources.comparison import compare
from policies.stack import Stack

NAME, VERSION = "groundwork", "1.0.0"
ALONE = (About.RESOURCE,)
"""What is looked at before a resource is made."""
TOGETHER = (About.STACK, About.CHANGE, About.CHANGES)
"""What is looked at when the whole stack is known."""
OF_A_PART = (About.CHANGE, About.CHANGES)
"""The same where a run leaves out new resources: how a stack's resources stand to each other is open then."""
LOOKED_AT = frozenset(type_ for rule in RULES.values() for type_ in rule.types)
LEVELS: dict[str, rpc.EnforcementLevel.ValueType] = {
    Level.MANDATORY: rpc.MANDATORY,
    Level.ADVISORY: rpc.ADVISORY,
    Level.DISABLED: rpc.DISABLED,
    configuration.REMEDIATE: rpc.REMEDIATE,
}
Context = grpc.ServicerContext


class Pack(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers the engine about one preview or update of one stack."""

    def __init__(self, before: Path | None) -> None:
        self._state = before
        self._before: Stack | None = None
        self._name = ""
        self._settings = configuration.settings({})
        self._mended: set[str] = set()
        self._asked: dict[str, Resource] = {}
        self._filled: dict[str, frozenset[str]] = {}

    def Handshake(self, request: rpc.AnalyzerHandshakeRequest, context: Context) -> rpc.AnalyzerHandshakeResponse:
        """Say that this is a policy pack."""
        return rpc.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: Context) -> plugin_pb2.PluginInfo:
        """The version."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def Cancel(self, request: empty_pb2.Empty, context: Context) -> empty_pb2.Empty:
        """Nothing goes on here that takes long."""
        return empty_pb2.Empty()

    def ConfigureStack(
        self, request: rpc.AnalyzerStackConfigureRequest, context: Context
    ) -> rpc.AnalyzerStackConfigureResponse:
        """Learn which stack it is, and what it holds now."""
        self._name = request.stack
        if self._state and self._state.is_file():
            self._before = state.stack(request.stack, json.loads(self._state.read_text(encoding="utf-8")))
        return rpc.AnalyzerStackConfigureResponse()

    def GetAnalyzerInfo(self, request: empty_pb2.Empty, context: Context) -> rpc.AnalyzerInfo:
        """Every rule, as strict as it is meant in the stack's environment."""
        policies = [_policy(rule, environment(self._name)) for rule in RULES.values()]
        return rpc.AnalyzerInfo(name=NAME, version=VERSION, supportsConfig=True, policies=policies)

    def Configure(self, request: rpc.ConfigureAnalyzerRequest, context: Context) -> empty_pb2.Empty:
        """Take the user's levels, figures and exemptions over."""
        told = {rule: _told(each) for rule, each in request.policyConfig.items()}
        try:
            self._settings = configuration.settings(told)
        except ValueError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        self._mended = {rule for rule, each in told.items() if each[configuration.LEVEL] == configuration.REMEDIATE}
        return empty_pb2.Empty()

    def Remediate(self, request: rpc.AnalyzeRequest, context: Context) -> rpc.RemediateResponse:
        """Mend what may be mended on the way."""
        self._filled[request.urn] = crossguard.defaulted(request)
        return rpc.RemediateResponse(remediations=self._mendings(request) if self._mended else ())

    def Analyze(self, request: rpc.AnalyzeRequest, context: Context) -> rpc.AnalyzeResponse:
        """Look at one resource before it is made."""
        resource = crossguard.resource(request)
        self._asked[resource.urn] = resource
        made = [] if _left_out(resource) else [resource]
        return _answer(self._checked(Stack(self._name, made), ALONE))

    def AnalyzeStack(self, request: rpc.AnalyzeStackRequest, context: Context) -> rpc.AnalyzeResponse:
        """Look at everything together, and at what has become of what was there."""
        stack = crossguard.stack(self._name, request.resources, self._asked, self._filled)
        made = Stack(self._name, [each for each in stack.resources if not _left_out(each)])
        changes = compare(self._before, made) if self._before else None
        whole = len(made.resources) == len(stack.resources)
        return _answer(self._checked(made, TOGETHER if whole else OF_A_PART, changes))

    def _checked(self, stack: Stack, about: Collection[About], changes: Changes | None = None) -> Checked:
        return check(stack, self._settings, datetime.now(UTC).date(), changes, about)

    def _mendings(self, request: rpc.AnalyzeRequest) -> Iterator[rpc.Remediation]:
        resource = crossguard.resource(request)
        violated = {each.rule for each in self._checked(Stack(self._name, [resource]), ALONE).findings}
        for rule in violated & self._mended & REMEDIES.keys():
            properties = REMEDIES[rule](resource, **self._settings.figures.get(rule, {}))
            request.properties.update(properties)
            yield rpc.Remediation(
                policyName=rule, policyPackName=NAME, policyPackVersion=VERSION, description=RULES[rule].sentence,
                properties=request.properties,
            )  # fmt: skip


def _left_out(resource: Resource) -> bool:
    """Whether it is new and not of the part that `--target` or `--exclude` chose: it is told without any property."""
    return resource.type in LOOKED_AT and not len(resource.props)


def _policy(rule: Rule, where: str) -> rpc.PolicyInfo:
    schema = rpc.PolicyConfigSchema()
    schema.properties.update(configuration.schema(rule.id))
    return rpc.PolicyInfo(
        name=rule.id,
        description=rule.sentence,
        enforcementLevel=LEVELS[rule.levels[where]],
        configSchema=schema,
        policy_type=rpc.POLICY_TYPE_RESOURCE if rule.about is About.RESOURCE else rpc.POLICY_TYPE_STACK,
        tags=rule.controls,
        remediation_steps=f"change {rule.field}",
    )


def _told(config: rpc.PolicyConfig) -> Mapping[str, Any]:
    level = next(name for name, number in LEVELS.items() if number == config.enforcementLevel)
    return {**json_format.MessageToDict(config.properties), configuration.LEVEL: level}


def _answer(found: Checked) -> rpc.AnalyzeResponse:
    exempt = [
        rpc.PolicyNotApplicable(policy_name=each.rule, reason=f"exempt until {leave.expires}: {leave.reason}")
        for each, leave in found.exempt
    ]
    return rpc.AnalyzeResponse(diagnostics=map(_diagnostic, found.findings), not_applicable=exempt)


def _diagnostic(finding: Finding) -> rpc.AnalyzeDiagnostic:
    controls = f" ({', '.join(finding.controls)})" if finding.controls else ""
    return rpc.AnalyzeDiagnostic(
        policyName=finding.rule,
        policyPackName=NAME,
        policyPackVersion=VERSION,
        description=finding.sentence,
        message=f"{finding.sentence}{controls}\n{finding.what}\nto change: {finding.field}",
        enforcementLevel=LEVELS[finding.level],
        urn=finding.urn,
    )
