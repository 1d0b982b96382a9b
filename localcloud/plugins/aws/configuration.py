"""The provider resource's own settings, as `pulumi_aws.Provider` and the stack's `aws:` entries write them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from localcloud.plugins.aws.schema import Property, Schema, Type, provider_inputs
from localcloud.plugins.aws.values import UNKNOWN, Properties, Value


@dataclass(frozen=True)
class Configuration:
    """Where AWS is, who one is there, and what every resource is tagged with."""

    region: str = ""
    access_key: str | None = None
    secret_key: str | None = None
    profile: str | None = None
    endpoints: Mapping[str, str] = field(default_factory=dict)
    default_tags: Mapping[str, str] = field(default_factory=dict)
    allowed_accounts: tuple[str, ...] = ()
    forbidden_accounts: tuple[str, ...] = ()


def unpacked(given: Properties) -> Properties:
    """Turn the settings that Pulumi hands on as JSON text back into lists and objects."""
    declared = provider_inputs()
    return {name: _unpack(value, declared.get(name)) for name, value in given.items()}


def packed(settings: Properties) -> Properties:
    """The reverse: provider settings other than text travel as JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in settings.items()}


def declared() -> Schema:
    """What a provider resource may be given."""
    always = {"version": Property("version", Type("string"), optional=True)}
    always["pluginDownloadURL"] = Property("pluginDownloadURL", Type("string"), optional=True)
    return Schema("pulumi:providers:aws", {**provider_inputs(), **always}, {})


def configuration(settings: Properties) -> Configuration:
    """Read a configuration from unpacked settings; the region falls back to the environment's."""
    known = {name: value for name, value in settings.items() if value not in (None, UNKNOWN)}
    return Configuration(
        region=known.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "",
        access_key=known.get("accessKey"),
        secret_key=known.get("secretKey"),
        profile=known.get("profile"),
        endpoints=_endpoints(known.get("endpoints") or []),
        default_tags=(known.get("defaultTags") or {}).get("tags") or {},
        allowed_accounts=tuple(known.get("allowedAccountIds") or ()),
        forbidden_accounts=tuple(known.get("forbiddenAccountIds") or ()),
    )


def _endpoints(entries: list[Mapping[str, str]]) -> dict[str, str]:
    return {service.lower(): url for entry in entries for service, url in entry.items()}


def _unpack(value: Value, declared_as: Property | None) -> Value:
    if not isinstance(value, str) or declared_as is None or declared_as.type.name == "string" or value == UNKNOWN:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
