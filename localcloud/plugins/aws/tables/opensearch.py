"""OpenSearch: domains."""

from __future__ import annotations

from localcloud.plugins.aws.tables.opensearch_domain import Domain

__all__ = ["Domain"]
