"""The connection budget: every connection that may be asked for, against what the instance class allows.

Elsewhere more connections were once permitted than there are (9,000 against 5,000) and the outage took 88 minutes; the
sum is known before anything is created, so it is done here.
"""

from pydantic import Field, computed_field

from catalog.fact import Fact

MOST_USED_PERCENT = 90
"""The share of `max_connections` that a declaration may plan for."""

MIGRATOR = 3
"""A migration takes two, one holding the lock and one working; the third lets a person look while it runs."""

MONITOR = 5
"""Own choice: an exporter takes one, the health and capacity reports one each, and two may overlap."""

REPLICATION = 3
"""One follows the publication, one makes the first copy, one asks how far it is."""

READONLY = 10
"""Own choice: people and reports."""

RESERVE = 5
"""`superuser_reserved_connections` 3 (PostgreSQL's default) and `rds.rds_superuser_reserved_connections` 2 (RDS's)."""


class Budget(Fact):
    """Who may hold how many connections to one database, and how many there are."""

    max_connections: int
    """What the instance class allows."""
    pool: int
    """Connections at most in one instance of the service."""
    instances: int
    """Instances of the service that run."""
    migrator: int = MIGRATOR
    monitor: int = MONITOR
    readonly: int = READONLY
    replication: int = 0
    """What follows a publication."""
    others: dict[str, int] = Field(default={})
    """What the system's own roles may hold."""
    reserve: int = RESERVE

    @computed_field  # type: ignore[prop-decorator]
    @property
    def app(self) -> int:
        """The pools of all instances and of one more, which a rolling deployment starts before an old one ends."""
        return self.pool * (self.instances + 1)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def wanted(self) -> int:
        """All that may be asked for at once."""
        ours = self.migrator + self.monitor + self.readonly + self.replication + sum(self.others.values())
        return self.app + ours + self.reserve

    @computed_field  # type: ignore[prop-decorator]
    @property
    def allowed(self) -> int:
        """What may be planned for."""
        return self.max_connections * MOST_USED_PERCENT // 100

    @property
    def fits(self) -> bool:
        """Whether the plan stays within what may be planned for."""
        return self.wanted <= self.allowed

    @property
    def largest_pool(self) -> int:
        """The largest pool that would fit; 0 when none does."""
        others = self.wanted - self.app
        return max((self.allowed - others) // (self.instances + 1), 0)

    @property
    def limits(self) -> dict[str, int]:
        """The connection limit of each login role; both users of a login have it, and share what the pools hold."""
        always = {"app": self.app, "readonly": self.readonly, "migrator": self.migrator, "monitor": self.monitor}
        return always | ({"replication": self.replication} if self.replication else {}) | self.others


def throughput_pool(cores: int, spindles: int = 1) -> int:
    """The pool that gets most work done, all instances together: twice the cores plus spindles (HikariCP's formula)."""
    return cores * 2 + spindles
