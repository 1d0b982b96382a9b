"""A service's PostgreSQL database: version, replicas, parameters, backups, migrations and what alarms watch."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from catalog.fact import Fact
from catalog.parameters import objection

MOST_REPLICAS = 15
"""Read replicas that RDS for PostgreSQL allows per source."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
"""A name that PostgreSQL needs no quotes for."""


class Backups(Fact):
    """How long what is kept, in days."""

    point_in_time_days: int = Field(ge=1, le=35)
    """Any second within so many days can be restored; RDS keeps 35 at most."""
    full_days: int = Field(ge=1, le=35)
    """Daily full backups; RDS's automated ones, which share their retention with the point in time."""
    logical_days: int = Field(ge=1)
    """Weekly logical dumps in the backup bucket."""


class Migrations(Fact):
    """Where the schema's migrations lie and how they are laid out."""

    layout: Literal["flyway"]
    """Whose file names and history table: `V1__…sql`, `R__…sql`, `flyway_schema_history`."""
    directory: str
    """Seen from the root of the checkout."""


class Limits(Fact):
    """What the first alarms watch."""

    connections_percent: int = Field(ge=1, le=100)
    """Open connections, as a share of the pools of all instances of the service together."""
    replica_lag_seconds: float = Field(gt=0)
    """How far a reader may be behind."""
    storage_used_percent: int = Field(ge=1, le=99)
    """Used storage, as a share of what is allocated."""


class Database(Fact):
    """One database on an RDS instance of its own, with its readers."""

    name: Identifier
    """The database's name inside PostgreSQL."""
    major: Literal[15, 16, 17, 18]
    """PostgreSQL's major version; minors are left to RDS."""
    port: int = Field(ge=1150, le=65535)
    """Where it listens; RDS allows 1150 and up, and control RDS.23 wants another than the default 5432."""
    master_username: Identifier = "groundwork"
    """Who sets the roles up and is not used afterwards; controls RDS.24 and RDS.25 want no default name."""
    replicas: int = Field(ge=0)
    """Streaming readers beside the writer."""
    parameters: dict[str, str] = Field(default={})
    """Settings beyond those that every database gets (`components/parameters.py`)."""
    backups: Backups
    """What is kept, how long."""
    migrations: Migrations
    """The schema."""
    limits: Limits
    """What the alarms watch."""

    @field_validator("port")
    @classmethod
    def _port_is_not_the_default(cls, port: int) -> int:
        if port == 5432:
            raise ValueError("5432 is PostgreSQL's default, the first that is tried; take another, such as 5433")
        return port

    @field_validator("master_username")
    @classmethod
    def _master_is_nobody_everyone_tries(cls, name: str) -> str:
        if name in {"postgres", "admin", "root", "rdsadmin", "rds_superuser"}:
            msg = f"{name} is reserved or the first that is tried; take another"
            raise ValueError(msg)
        return name

    @field_validator("parameters")
    @classmethod
    def _parameters_can_be_set(cls, parameters: dict[str, str]) -> dict[str, str]:
        objections = [text for name, value in sorted(parameters.items()) if (text := objection(name, value))]
        if objections:
            raise ValueError("; ".join(objections))
        return parameters
