"""Tags: the provider's default ones, the resource's own, and the mark that says which resource of a stack made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from localcloud.plugins.aws.values import Value

MARK = "pulumi-resource"
"""The tag that lets a retry find what an interrupted run created. Never shown among a resource's tags."""


@dataclass(frozen=True)
class Tagging:
    """How one AWS service spells the calls that change a resource's tags."""

    add: str
    remove: str
    owner: str
    """The parameter that says whose tags they are."""
    of: str = "arn"
    """The property whose value goes there: `arn`, `id` or another output."""
    tags: str = "Tags"
    """The parameter that takes the tags to set."""
    keys: str = "TagKeys"
    """The parameter that takes the keys to remove."""
    key: str = "Key"
    value: str = "Value"
    as_map: bool = False
    """Whether the tags are a plain map instead of a list of pairs."""
    list: str = ""
    """The call that tells the tags, where describing the resource does not."""
    keys_as_tags: bool = False
    """Whether the keys to remove are given as pairs without a value."""
    plural_owner: bool = False
    """Whether the owner parameter is a list."""

    def written(self, tags: Mapping[str, str]) -> Value:
        """Spell tags as the service takes them."""
        if self.as_map:
            return dict(tags)
        return [{self.key: key, self.value: value} for key, value in tags.items()]

    def read(self, given: Value) -> dict[str, str]:
        """Understand tags as the service tells them."""
        if isinstance(given, Mapping):
            return dict(given)
        return {tag[self.key]: tag.get(self.value, "") for tag in given or []}

    def removal(self, keys: Iterable[str]) -> Value:
        """Spell the keys whose tags shall go."""
        return [{self.key: key} for key in keys] if self.keys_as_tags else list(keys)


def visible(tags: Mapping[str, str]) -> dict[str, str]:
    """Leave out the mark, and the tags that AWS itself sets."""
    return {key: value for key, value in tags.items() if key != MARK and not key.startswith("aws:")}
