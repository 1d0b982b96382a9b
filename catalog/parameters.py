"""What may be set in an RDS parameter group: what RDS keeps to itself, what is fixed, and what waits for a restart."""

FIXED_BY_RDS = {
    "wal_level": "rds sets it: replica, or logical with rds.logical_replication = 1",
    "archive_mode": "rds archives WAL itself; ask for backups.point_in_time_days instead",
    "archive_command": "rds archives WAL itself; ask for backups.point_in_time_days instead",
    "listen_addresses": "rds sets it; who may connect is the security group's business",
    "hot_standby": "rds sets it on readers",
    "fsync": "rds does not let it be switched off",
    "full_page_writes": "rds does not let it be switched off",
    "ssl_cert_file": "rds issues the certificate",
    "ssl_key_file": "rds issues the certificate",
}
"""Settings that RDS shows as not modifiable, and what to do instead."""

FIXED_FOR_SAFETY = {
    "rds.force_ssl": "1",
    "ssl_min_protocol_version": "TLSv1.2",
    "password_encryption": "scram-sha-256",
    "log_connections": "1",
    "log_disconnections": "1",
}
"""Settings that every database has (controls RDS.38, CIS 5.8, 5.12, 3.1.20 and 3.1.21)."""

STATIC = frozenset(
    {
        "autovacuum_max_workers",
        "huge_pages",
        "max_connections",
        "max_locks_per_transaction",
        "max_prepared_transactions",
        "max_replication_slots",
        "max_wal_senders",
        "max_worker_processes",
        "rds.logical_replication",
        "shared_buffers",
        "shared_preload_libraries",
        "track_activity_query_size",
        "wal_buffers",
    }
)
"""Parameters that PostgreSQL reads only when it starts: RDS applies them at the next reboot."""


def objection(name: str, value: str) -> str | None:
    """Why a declaration may not set this, or None."""
    if name in FIXED_BY_RDS:
        return f"{name} = {value} cannot be set: {FIXED_BY_RDS[name]}"
    if FIXED_FOR_SAFETY.get(name, value) != value:
        return f"{name} = {value} is refused: every database has {FIXED_FOR_SAFETY[name]}; leave it out"
    return None


def apply_method(name: str) -> str:
    """`pending-reboot` for what waits for a restart, else `immediate`."""
    return "pending-reboot" if name in STATIC else "immediate"
