"""One PostgreSQL cluster behind an RDS instance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class PostgresSpec:
    """What is wanted of a cluster. Holds no secret."""

    id: str
    major: int
    host: str
    port: int
    master_user: str
    database: str | None
    """Created with the cluster, owned by the master user."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Final values for postgresql.conf, in its own units; `rds.*` names are accepted as they are."""
    force_ssl: bool = True
    """Whether a connection without TLS is refused (`rds.force_ssl`)."""
    source: str | None = None
    """Id of the cluster this one is a read replica of."""


class Postgres:
    """The verbs of one cluster; each can be repeated, from any process, also while another one runs."""

    def __init__(self, home: Path, spec: PostgresSpec) -> None:
        self.home, self.spec = home, spec

    def create(self, master_password: str | None = None) -> None:
        """Build what is missing and leave the cluster running; a replica needs no password, its source must run.

        An existing cluster keeps its data and its password. Raises ServerError.
        """
        raise NotImplementedError

    def start(self) -> None:
        """Run the cluster with the spec's settings; returns once it answers. Raises ServerError with the log's end."""
        raise NotImplementedError

    def stop(self) -> None:
        """Shut down cleanly; open connections are closed."""
        raise NotImplementedError

    def kill(self) -> None:
        """End every process of the cluster at once, as a power cut would."""
        raise NotImplementedError

    def restart(self) -> None:
        """Stop, then start with the spec's settings."""
        raise NotImplementedError

    def exists(self) -> bool:
        """Whether create() has built the data folder."""
        raise NotImplementedError

    def is_running(self) -> bool:
        """Whether the cluster's own postmaster lives (never fooled by a recycled process id)."""
        raise NotImplementedError

    def pid(self) -> int | None:
        """The postmaster's process id, None when it does not run."""
        raise NotImplementedError

    def configure(self, settings: Mapping[str, str], *, force_ssl: bool = True) -> frozenset[str]:
        """Take these settings for the spec's, reload, and name those that wait for a restart.

        Raises ServerError, with the old settings kept, when PostgreSQL refuses a value. All refusals at once.
        """
        raise NotImplementedError

    def set_master_password(self, password: str) -> None:
        """Set the master user's password; only a SCRAM verifier leaves this process."""
        raise NotImplementedError

    def promote(self) -> None:
        """Make a replica a cluster of its own (the spec's source becomes None)."""
        raise NotImplementedError

    def lag(self) -> float | None:
        """Seconds a replica is behind its source; None when it is no replica, or does not stream."""
        raise NotImplementedError

    def delete(self) -> None:
        """Stop and remove all of it, the replication slot on its source and the endpoint included."""
        raise NotImplementedError
