"""A service's search index on OpenSearch: a copy of what its database holds, that can be built again."""

from typing import Literal

from pydantic import Field

from catalog.fact import Fact, Identifier, TimeOfDay


class Search(Fact):
    """One OpenSearch domain of a service's own; how big is the environment's to say."""

    version: Literal["OpenSearch_2.19", "OpenSearch_3.1"]
    """As AWS names engine versions."""
    indices: tuple[Identifier, ...] = Field(min_length=1)
    """What is searched for, one index each."""
    snapshot_at: TimeOfDay = "02:00"
    """When AWS takes its own snapshot, UTC, with the databases' backups; only the hour counts."""
