"""Settings from Pulumi's own configuration of a policy pack: by rule, `enforcementLevel`, figures and `exemptions`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policies.level import Level
from policies.rule import RULES
from policies.settings import Exemption, Settings, shipped

LEVEL, EXEMPTIONS = "enforcementLevel", "exemptions"
REMEDIATE = "remediate"
"""Pulumi's level of what is mended on the way; where it cannot be, it counts as mandatory."""


def settings(given: Mapping[str, Any], repository: Iterable[Exemption] | None = None) -> Settings:
    """What a configuration says, over what is shipped.

    A rule's entry is a level, or a mapping of `enforcementLevel`, figures and `exemptions`; `all` sets the level of
    every rule that says none. Raises ValueError with every problem.
    """
    problems = list(_problems(given))
    if problems:
        raise ValueError("\n".join(problems))
    entries = {rule: each if isinstance(each, Mapping) else {LEVEL: each} for rule, each in given.items()}
    every = entries.pop("all", {}).get(LEVEL)
    levels = {rule: entries.get(rule, {}).get(LEVEL, every) for rule in RULES}
    exempt = [{"rule": rule, **each} for rule, entry in entries.items() for each in entry.get(EXEMPTIONS, ())]
    return Settings(
        levels={rule: _level(level) for rule, level in levels.items() if level},
        figures={rule: figures for rule, entry in entries.items() if (figures := _figures(entry))},
        exemptions=(*(shipped() if repository is None else repository), *map(Exemption.model_validate, exempt)),
    )


def schema(rule: str) -> dict[str, dict[str, Any]]:
    """The JSON schema of what a configuration may say of a rule, by property."""
    figures = {
        name: {"type": "integer", "default": default, "minimum": 0} for name, default in RULES[rule].figures.items()
    }
    return {**figures, EXEMPTIONS: EXEMPT}


EXEMPT: dict[str, Any] = {
    "type": "array",
    "description": "leave for some resources not to keep the rule, until a day",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["owner", "reason", "expires"],
        "properties": {
            "resources": {"type": "array", "items": {"type": "string"}},
            "stacks": {"type": "array", "items": {"type": "string"}},
            "owner": {"type": "string", "minLength": 1},
            "reason": {"type": "string", "minLength": 1},
            "expires": {"type": "string", "format": "date"},
        },
    },
}


def _problems(given: Mapping[str, Any]) -> Iterator[str]:
    for rule, entry in given.items():
        entries = entry if isinstance(entry, Mapping) else {LEVEL: entry}
        if rule not in RULES and rule != "all":
            yield f"{rule}: there is no such rule; they are in docs/policies.md"
            continue
        known = RULES[rule].figures if rule != "all" else {}
        if (level := entries.get(LEVEL)) not in (None, REMEDIATE, *Level):
            yield f"{rule}.{LEVEL}: {level} given, allowed are {', '.join(Level)}, {REMEDIATE}"
        for name in entries.keys() - {LEVEL, EXEMPTIONS, *known}:
            yield f"{rule}.{name}: no such figure; there are: {', '.join(known) or 'none'}"


def _level(text: str) -> Level:
    return Level.MANDATORY if text == REMEDIATE else Level(text)


def _figures(entry: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(each) for name, each in entry.items() if name not in (LEVEL, EXEMPTIONS)}
