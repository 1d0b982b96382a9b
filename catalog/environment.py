"""What an environment decides: how big, how well guarded, how long kept, and who is told."""

from typing import Literal, Self

from pydantic import Field, model_validator

from catalog.fact import EnvironmentName, Fact, Name
from catalog.instances import InstanceClass

LogDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""The retentions that CloudWatch Logs knows."""


MOST_VAULT_DAYS = 3650
"""Own choice: ten years, as long as a system may ask daily backups to be kept."""


LEAST_LOCKED_DAYS = 7
"""A locked vault takes nothing that is kept for less; control RDS.11's week."""


class Capacity(Fact):
    """How big things are."""

    instance_class: InstanceClass
    """Of every database's writer and readers."""
    storage_gib: int = Field(ge=20, le=65536)
    """Allocated at first; gp3 starts at 20."""
    max_storage_gib: int = Field(ge=20, le=65536)
    """Where RDS stops growing the storage by itself."""
    multi_az: bool
    """Whether the writer has a standby in another Availability Zone."""
    max_replicas: int = Field(ge=0, le=15)
    """The most readers a database may ask for."""
    service_instances: int = Field(ge=1)
    """Instances of each service that run, each with its pool."""
    cache_node: Literal["cache.t4g.micro", "cache.t4g.small", "cache.t4g.medium", "cache.m7g.large", "cache.r7g.large"]
    """Of every cache."""
    cache_replicas: int = Field(ge=0, le=5)
    """Copies beside the cache's primary; at least one lets it fail over."""
    search_instance: Literal["t3.small.search", "t3.medium.search", "m7g.medium.search", "m7g.large.search"]
    """Of every OpenSearch domain's nodes."""
    search_nodes: Literal[1, 2, 3, 6]
    """Nodes that hold data; three stand in three zones."""
    search_storage_gib: int = Field(ge=10, le=1024)
    """Of each node; gp3 starts at 10."""
    analytics_replicas: int = Field(ge=1, le=3)
    """Copies of ClickHouse, each with all data."""
    analytics_storage_gib: int = Field(ge=10, le=16384)
    """Of each copy."""
    pooler_replicas: int = Field(ge=1, le=5)
    """PgBouncers in front of a database that asks for them."""
    endpoint_zones: int = Field(ge=1, le=6)
    """In how many zones of the network AWS's own services have an address; one serves them all, each costs by the
    hour."""

    @model_validator(mode="after")
    def _storage_can_grow(self) -> Self:
        least = -(-self.storage_gib * 11 // 10)
        if self.max_storage_gib < least:
            msg = f"max_storage_gib {self.max_storage_gib} leaves storage_gib {self.storage_gib} no room"
            raise ValueError(f"{msg}: a blue/green upgrade wants 10 % more; say {least} or more")
        return self


class Protection(Fact):
    """What stands between a mistake and the data."""

    protected: bool
    """Deletion protection at AWS and Pulumi's `protect`, both."""
    final_snapshot: bool
    """Whether a database or cache leaves a snapshot when it goes."""
    buckets_emptied: bool
    """Whether a bucket that goes takes its objects with it."""
    key_deletion_days: int = Field(ge=7, le=30)
    """How long a deleted key can be had back; KMS allows 7 to 30."""
    secret_recovery_days: int = Field(ge=0, le=30)
    """How long a deleted secret can be had back; 0 (none) or 7 to 30."""
    apply_immediately: bool
    """Whether a change that interrupts is made at once or in the maintenance window."""
    locked: bool
    """Whether backups cannot be deleted before their time, not even by an administrator: the vault, and buckets that
    ask for it."""
    restores_tested: bool
    """Whether a backup of every database is restored each week, to see that it can be."""
    copied: bool
    """Whether backups and the buckets that ask for it are copied to the system's second region."""


class Retention(Fact):
    """How long what is kept, in days."""

    backup_days: int = Field(ge=1, le=35)
    """Automated backups, and with them the reach of point-in-time recovery."""
    keep_backups: bool
    """Whether automated backups outlive their database."""
    vault_days: int = Field(ge=1, le=MOST_VAULT_DAYS)
    """AWS Backup's daily backups, at most; a system asks for fewer."""
    cache_snapshot_days: int = Field(ge=0, le=35)
    """Daily snapshots of the caches; 0: none."""
    log_days: LogDays
    """PostgreSQL's logs in CloudWatch."""
    insights: Literal["standard", "advanced"]
    """Database Insights: standard keeps 7 days of load, advanced exactly 465 (AWS, after Performance Insights)."""


class Environment(Fact):
    """A profile: every fact explicit, none derived from the name."""

    name: EnvironmentName
    """Second half of the stack's name."""
    production: bool
    """Whether real customers' data lives here, so that a system's own promises (retention) must be kept."""
    capacity: Capacity
    """How big."""
    protection: Protection
    """How well guarded."""
    retention: Retention
    """How long kept."""
    paged: tuple[Name, ...]
    """Which of the system's contacts a critical alarm goes to, at any hour: in production, and nowhere else."""
    told: tuple[Name, ...]
    """Which of them a warning goes to; outside production every alarm."""

    @model_validator(mode="after")
    def _production_pages_someone(self) -> Self:
        if self.production and not self.paged:
            msg = "it is production and pages nobody"
            raise ValueError(f"{msg}; name one of the system's contacts in paged")
        return self

    @model_validator(mode="after")
    def _nobody_is_paged_for_less(self) -> Self:
        if self.paged and not self.production:
            names = ", ".join(self.paged)
            msg = f"it is no production and pages {names}"
            raise ValueError(f"{msg}; name them in told instead")
        return self

    @model_validator(mode="after")
    def _what_is_protected_tells_someone(self) -> Self:
        if self.protection.protected and not self.told:
            msg = "it is protected and tells nobody"
            raise ValueError(f"{msg}; name one of the system's contacts in told")
        return self
