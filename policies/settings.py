"""What a user may set about the rules: how strictly each is meant, its figures, and who is exempt for how long."""

from __future__ import annotations

import tomllib
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from policies.finding import Finding
from policies.level import Level
from policies.rule import Rule

EXEMPTIONS = Path(__file__).resolve().parent / "exemptions.toml"


class Exemption(BaseModel):
    """Leave for some resources not to keep a rule, until a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    resources: tuple[str, ...] = ("*",)
    """Patterns of type and name, such as `Instance commerce-dev-*`."""
    stacks: tuple[str, ...] = ("*",)
    """Patterns of stacks' names."""
    owner: str = Field(min_length=1)
    """Who answers for it."""
    reason: str = Field(min_length=1)
    expires: date
    """The last day that it holds."""

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this, expired or not."""
        return (
            finding.rule == self.rule
            and any(fnmatchcase(finding.stack, pattern) for pattern in self.stacks)
            and any(fnmatchcase(finding.resource, pattern) for pattern in self.resources)
        )


class Settings(BaseModel):
    """All of it; the defaults are what is shipped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    levels: dict[str, Level] = {}
    """By rule, in place of its own in every environment."""
    figures: dict[str, dict[str, int]] = {}
    """By rule, in place of its own."""
    exemptions: tuple[Exemption, ...] = ()

    def level(self, rule: Rule, environment: str) -> Level:
        """How strictly a rule is meant there."""
        return self.levels.get(rule.id, rule.levels[environment])


def shipped(file: Path = EXEMPTIONS) -> tuple[Exemption, ...]:
    """The exemptions that the repository declares. Raises pydantic's ValidationError."""
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get("exemption", [])
    return tuple(Exemption.model_validate(entry) for entry in entries)
