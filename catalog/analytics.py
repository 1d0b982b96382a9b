"""A service's analytics: ClickHouse on Kubernetes, fed from the service's PostgreSQL by a publication."""

from pydantic import Field

from catalog.fact import Fact, Identifier, Name, TimeOfDay


class Analytics(Fact):
    """One ClickHouse cluster of a service's own; how big is the environment's to say."""

    version: str = Field(pattern=r"^\d{2}\.\d{1,2}$")
    """ClickHouse's release, such as 25.8, a long-term one."""
    database: Identifier
    """The database inside ClickHouse."""
    publication: Identifier
    """What PostgreSQL publishes and ClickHouse follows; a migration creates it."""
    backup_bucket: Name
    """Which of the system's buckets its backups go to."""
    backup_at: TimeOfDay = "03:00"
    """When a backup is taken, UTC; own choice: after the databases'."""
