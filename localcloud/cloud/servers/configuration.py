"""The files by which a cluster is configured; they stand beside its data, so that a base backup never carries them."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localcloud.cloud.servers.account import Account, caller
from localcloud.cloud.servers.certificates import Certificate
from localcloud.cloud.servers.files import write
from localcloud.cloud.servers.server import folder
from localcloud.cloud.servers.spec import PostgresSpec

ADMIN = "rdsadmin"
"""The superuser and its database, as on RDS; reached only from this machine, by the operating system's word."""
REPLICATION = "rdsrepladmin"

DEFAULTS = {
    "datestyle": "iso, mdy",
    "default_text_search_config": "pg_catalog.english",
    "hot_standby": "on",
    "io_method": "sync",
    "log_line_prefix": "%t:%r:%u@%d:[%p]:",
    "log_timezone": "UTC",
    "max_replication_slots": "20",
    "max_slot_wal_keep_size": "2GB",
    "max_wal_senders": "20",
    "shared_buffers": "32MB",
    "ssl_min_protocol_version": "TLSv1.2",
    "timezone": "UTC",
    "wal_level": "replica",
}
"""What holds where the settings say nothing: RDS's own values, but for memory and helper processes (io_method), which
suit a laptop that runs many clusters, and max_slot_wal_keep_size, so that a forgotten replica cannot fill its disk."""
SINCE = {"io_method": 18}
"""Settings that older major versions do not know."""


@dataclass(frozen=True)
class Place:
    """Where one cluster's things are."""

    home: Path
    spec: PostgresSpec

    @property
    def folder(self) -> Path:
        """All of the cluster."""
        return folder(self.home, self.spec.kind, self.spec.id)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @property
    def settings(self) -> Path:
        """The main configuration file."""
        return self.folder / "postgresql.conf"

    @property
    def socket(self) -> str:
        """The folder of the local socket; on Linux an abstract name, which leaves no file behind."""
        if platform.system() != "Linux":
            return str(self.home / "run")
        return f"@groundwork-{hashlib.sha256(str(self.home).encode()).hexdigest()[:8]}-{self.spec.id}"


def configure(place: Place, account: Account, certificate: Certificate, source: Place | None) -> None:
    """Write all configuration files of the cluster."""
    wanted = {**_defaults(place.spec.major), **place.spec.settings, **_fixed(place, certificate)}
    if source is not None:
        wanted |= _following(place, source, account)
    write(place.settings, lines(wanted))
    write(place.folder / "pg_hba.conf", _access(force_ssl=place.spec.force_ssl))
    write(place.folder / "pg_ident.conf", _identities(account))


def slot(replica_id: str) -> str:
    """Name of the replication slot that keeps the source's WAL for a replica (letters, digits, underscores only)."""
    return f"rds_{replica_id.lower().replace('-', '_')}"[:63]


def _fixed(place: Place, certificate: Certificate) -> dict[str, str]:
    """What no parameter group can change."""
    return {
        "cluster_name": place.spec.id,
        "hba_file": str(place.folder / "pg_hba.conf"),
        "ident_file": str(place.folder / "pg_ident.conf"),
        "listen_addresses": place.spec.host,
        "logging_collector": "off",
        "password_encryption": "scram-sha-256",
        "port": str(place.spec.port),
        "ssl": "on",
        "ssl_cert_file": str(certificate.path),
        "ssl_key_file": str(certificate.key),
        "unix_socket_directories": place.socket,
    }


def _following(place: Place, source: Place, account: Account) -> dict[str, str]:
    words = {
        "host": source.socket,
        "port": str(source.spec.port),
        "user": REPLICATION,
        "requirepeer": account.name,
        "application_name": place.spec.id,
    }
    conninfo = " ".join(f"{key}={_quoted(value)}" for key, value in words.items())
    return {"primary_conninfo": conninfo, "primary_slot_name": slot(place.spec.id)}


def _access(*, force_ssl: bool) -> str:
    """Over the network: passwords by SCRAM only, with TLS when that is forced, and never as an administrator.

    A member of rds_iam has no password on RDS but a token of IAM's, which nobody here can check: it is turned away. The
    master user, who may hand that role on, counts as its member and is let in before.
    """
    network = "hostssl" if force_ssl else "host"
    return "\n".join(
        [
            f"local all {ADMIN} peer map=groundwork",
            f"local replication {REPLICATION} peer map=groundwork",
            f"host all {ADMIN},{REPLICATION} all reject",
            f"host {ADMIN} all all reject",
            f"{network} all +rds_superuser all scram-sha-256",
            f"{network} all +rds_iam all reject",
            f"{network} all all all scram-sha-256",
            "",
        ]
    )


def _identities(account: Account) -> str:
    people = sorted({account.name, caller()})
    return "".join(f'groundwork "{person}" {role}\n' for person in people for role in (ADMIN, REPLICATION))


def _defaults(major: int) -> dict[str, str]:
    known = {name: value for name, value in DEFAULTS.items() if SINCE.get(name, 0) <= major}
    if platform.system() == "Linux":
        # after a crash: one sync of the file system, rather than one for each of the cluster's thousand files
        known["recovery_init_sync_method"] = "syncfs"
    return known


def lines(settings: Mapping[str, str]) -> str:
    """The settings as postgresql.conf has them."""
    return "".join(f"{name} = {_doubled(value)}\n" for name, value in sorted(settings.items()))


def _doubled(value: str) -> str:
    """As postgresql.conf quotes."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _quoted(value: str) -> str:
    """As a connection string quotes."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
