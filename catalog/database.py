"""A service's PostgreSQL database: version, replicas, extensions, parameters, backups, migrations and its limits."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from catalog.change import Change, ChangeName
from catalog.conventions import Conventions
from catalog.environment import MOST_VAULT_DAYS
from catalog.fact import Fact, Identifier, Name, Region, TimeOfDay
from catalog.limits import DatabaseMeasure, Limit
from catalog.parameters import Settings
from catalog.personal import Personal
from catalog.roles import Role, Table

MOST_REPLICAS = 15
"""Read replicas that RDS for PostgreSQL allows per source."""


Extension = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
"""As `CREATE EXTENSION` knows it: `vector`, not pgvector."""


class Backups(Fact):
    """How often what is taken, and how many days it is kept."""

    point_in_time_days: int = Field(ge=1, le=35)
    """Any second within so many days can be restored; RDS keeps 35 at most."""
    full_at: TimeOfDay = "02:00"
    """When the daily full backup is taken, UTC; commerce's figure, for want of one in the other texts."""
    full_days: int = Field(ge=1, le=MOST_VAULT_DAYS)
    """The daily full backups: RDS's automated ones as far as these reach, then AWS Backup's."""
    incremental_hours: Literal[1, 2, 4, 6, 12] | None = None
    """Between two incremental backups in AWS Backup; RDS's snapshots are incremental by themselves. None: none beside
    the daily ones, WAL is archived all the time in any case."""
    logical_every: Literal["day", "week"] = "week"
    """How often a logical dump is taken."""
    logical_days: int = Field(ge=1)
    """How long logical dumps stay in the backup bucket."""

    @property
    def schedule(self) -> str:
        """What databases with the same schedule in AWS Backup have in common: the plan's name and the writer's tag."""
        often = f"-every-{self.incremental_hours}h" if self.incremental_hours else ""
        return f"daily-{self.full_at.replace(':', '')}-{self.full_days}d{often}"


Placeholder = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$")]


class Migrations(Fact):
    """Where the schema's migrations lie and how they are laid out."""

    layout: Literal["flyway", "dated", "updown", "prisma"]
    """Whose file names and history table: `V1__x.sql`, `20260127_001_x.sql`, `20240101120000_x.sql` with an Up and a
    Down part, `20240101120000_x/migration.sql`."""
    directory: str
    """Seen from the root of the checkout."""
    placeholders: dict[Placeholder, str] = Field(default={})
    """Values for `${name}` in Flyway's files; none of them a secret, for they are kept with the stack."""
    out_of_order: bool = False
    """Whether a version below the last one applied is applied nevertheless, as after two branches were merged."""
    changes: dict[ChangeName, Change] = Field(default={})
    """How far each change across deployments was let go; the contract of one that is not named is held back."""
    conventions: Conventions = Field(default=Conventions())
    """What its files are held to."""

    @model_validator(mode="after")
    def _placeholders_are_flyways(self) -> Self:
        if self.placeholders and self.layout != "flyway":
            raise ValueError(f"placeholders are Flyway's, and the layout is {self.layout}; write the values out")
        return self


class Upgrade(Fact):
    """A major version's upgrade by blue/green, one switch after the other, each thrown by a person."""

    to: Literal[16, 17, 18]
    """The major version of the green side."""
    build: bool = False
    """Build the green side and let it follow."""
    switch_over: bool = False
    """Let the green side take over; the old instance stays beside it, and `major` stays what that one has."""
    delete_old: bool = False
    """Take a last snapshot of the old instance and delete it; then `major` becomes what `to` says."""

    @model_validator(mode="after")
    def _one_switch_after_the_other(self) -> Self:
        thrown = (self.build, self.switch_over, self.delete_old)
        if list(thrown) != sorted(thrown, reverse=True):
            given = f"build {self.build}, switch_over {self.switch_over}, delete_old {self.delete_old}".lower()
            msg = f"{given}: each switch wants the ones before it"
            raise ValueError(f"{msg}; throw build first, then switch_over, then delete_old")
        return self

    @property
    def stage(self) -> Literal["none", "build", "switch", "delete"]:
        """How far the person has gone."""
        if self.delete_old:
            return "delete"
        return "switch" if self.switch_over else "build" if self.build else "none"


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
    distant: dict[Region, int] = Field(default={})
    """Readers in other regions, by region: they stand in the stack of that region's side and can be promoted there."""
    consumers: tuple[Name, ...] = ()
    """Who reaches the database beside the service: each gets a security group of its own."""
    extensions: tuple[Extension, ...] = ()
    """What is created in it before the first migration."""
    parameters: Settings = Field(default={})
    """Settings beyond those that every database gets (`components/parameters.py`)."""
    backups: Backups
    """What is kept, how long."""
    migrations: Migrations
    """The schema."""
    limits: dict[DatabaseMeasure, Limit]
    """What the alarms watch."""
    roles: dict[Name, Role] = Field(default={})
    """Login roles beyond those that every database has, and more about these."""
    row_security: tuple[Table, ...] = ()
    """Tables whose policies hold for everybody, the owner included; the policies themselves are the migrations'."""
    personal: Personal | None = None
    """What in it is about persons; none: nothing is."""
    upgrade: Upgrade | None = None
    """A major version's upgrade that is under way."""
    adopted: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,62}$")] | None = None
    """The identifier of an instance that exists already and becomes the writer as it is (the settings say so)."""

    @property
    def running(self) -> int:
        """The major that serves: the declared one, and what an upgrade led to once it has switched over."""
        return self.upgrade.to if self.upgrade and self.upgrade.switch_over else self.major

    @property
    def replica_lag(self) -> float | None:
        """Seconds that a reader may be behind before an alarm goes off; None where none watches."""
        units: dict[DatabaseMeasure, float] = {"replica_lag_seconds": 1, "replica_lag_ms": 1000}
        return min((self.limits[each].at / unit for each, unit in units.items() if each in self.limits), default=None)

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
