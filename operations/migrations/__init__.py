"""Schema migrations: the runner that leaves the history table just as the layout's own tool would."""

from operations.migrations.migration import Applied, Migration, MigrationError

__all__ = ["Applied", "Migration", "MigrationError"]
