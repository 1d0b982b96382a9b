"""The parameters of a PostgreSQL family: PostgreSQL's own, with the defaults and the locks that RDS puts on them."""

import subprocess
from dataclasses import dataclass
from functools import lru_cache

from localcloud.cloud.servers import archives, programs

UNCHANGEABLE = frozenset(
    [
        "archive_cleanup_command",
        "archive_command",
        "archive_library",
        "archive_mode",
        "bonjour",
        "bonjour_name",
        "cluster_name",
        "config_file",
        "data_directory",
        "data_directory_mode",
        "data_sync_retry",
        "dynamic_library_path",
        "event_source",
        "external_pid_file",
        "fsync",
        "full_page_writes",
        "hba_file",
        "hot_standby",
        "huge_pages",
        "ident_file",
        "listen_addresses",
        "local_preload_libraries",
        "log_destination",
        "log_directory",
        "log_file_mode",
        "log_timezone",
        "log_truncate_on_rotation",
        "logging_collector",
        "max_stack_depth",
        "port",
        "primary_conninfo",
        "primary_slot_name",
        "promote_trigger_file",
        "recovery_end_command",
        "recovery_target",
        "recovery_target_action",
        "recovery_target_inclusive",
        "recovery_target_lsn",
        "recovery_target_name",
        "recovery_target_time",
        "recovery_target_timeline",
        "recovery_target_xid",
        "restore_command",
        "server_encoding",
        "ssl",
        "ssl_ca_file",
        "ssl_cert_file",
        "ssl_crl_dir",
        "ssl_crl_file",
        "ssl_dh_params_file",
        "ssl_ecdh_curve",
        "ssl_key_file",
        "ssl_passphrase_command",
        "ssl_passphrase_command_supports_reload",
        "superuser_reserved_connections",
        "syslog_facility",
        "syslog_ident",
        "unix_socket_directories",
        "unix_socket_group",
        "unix_socket_permissions",
        "wal_level",
        "zero_damaged_pages",
        "allow_alter_system",
        "krb_server_keyfile",
        "summarize_wal",
        "sync_replication_slots",
        "extension_control_path",
    ]
)
"""Shown by RDS with IsModifiable false: the service itself depends on them."""

DEFAULTS = {
    "autovacuum_analyze_scale_factor": "0.05",
    "autovacuum_max_workers": "GREATEST({DBInstanceClassMemory/64371566592},3)",
    "autovacuum_naptime": "15",
    "autovacuum_vacuum_cost_limit": "GREATEST({log(DBInstanceClassMemory/21474836480)*600},200)",
    "autovacuum_vacuum_scale_factor": "0.1",
    "checkpoint_completion_target": "0.9",
    "client_encoding": "UTF8",
    "effective_cache_size": "{DBInstanceClassMemory/16384}",
    "idle_in_transaction_session_timeout": "86400000",
    "lo_compat_privileges": "0",
    "log_autovacuum_min_duration": "10000",
    "log_checkpoints": "1",
    "log_filename": "postgresql.log.%Y-%m-%d-%H",
    "log_hostname": "1",
    "log_line_prefix": "%t:%r:%u@%d:[%p]:",
    "log_rotation_age": "60",
    "maintenance_work_mem": "GREATEST({DBInstanceClassMemory*1024/63963136},65536)",
    "max_connections": "LEAST({DBInstanceClassMemory/9531392},5000)",
    "max_locks_per_transaction": "64",
    "max_prepared_transactions": "0",
    "max_replication_slots": "20",
    "max_wal_senders": "20",
    "max_wal_size": "2048",
    "max_worker_processes": "GREATEST({DBInstanceVCPU*2},8)",
    "min_wal_size": "192",
    "rds.adaptive_autovacuum": "1",
    "rds.force_autovacuum_logging_level": "WARNING",
    "rds.force_ssl": "1",
    "rds.log_retention_period": "4320",
    "rds.logical_replication": "0",
    "rds.rds_superuser_reserved_connections": "2",
    "rds.restrict_password_commands": "0",
    "shared_buffers": "{DBInstanceClassMemory/32768}",
    "shared_preload_libraries": "pg_stat_statements",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "track_activity_query_size": "4096",
    "track_functions": "pl",
    "track_io_timing": "1",
    "vacuum_cost_page_miss": "5",
    "wal_keep_size": "2048",
    "wal_receiver_timeout": "30000",
    "wal_sender_timeout": "30000",
}
"""What `describe-db-parameters` shows of a default group where it deviates from PostgreSQL, in PostgreSQL's units."""

SINCE_15 = {"autovacuum_work_mem": "GREATEST({DBInstanceClassMemory/32768},65536)"}
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Autovacuum.html"""
SINCE_18 = {"autovacuum_worker_slots": "LEAST(GREATEST({DBInstanceClassMemory/32185783296},16),32)"}
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Autovacuum.AdaptivePG18.html"""
BEFORE_15 = {"rds.force_ssl": "0"}
"""TLS is forced by default since PostgreSQL 15: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html"""

PRELOADED = frozenset(
    [
        "auto_explain",
        "orafce",
        "pg_bigm",
        "pg_cron",
        "pg_hint_plan",
        "pg_prewarm",
        "pg_similarity",
        "pg_stat_statements",
        "pg_tle",
        "pg_transport",
        "pgactive",
        "pgaudit",
        "pglogical",
        "plprofiler",
    ]
)
"""What `shared_preload_libraries` may name, by `describe-db-parameters`; pgvector is none of them, nor needs to be."""
STATIC_RDS = frozenset({"rds.logical_replication"})
EXTENSIONS = (
    "auto_explain.",
    "pg_stat_statements.",
    "pgaudit.",
    "pg_hint_plan.",
    "pg_prewarm.",
    "cron.",
    "plpgsql.",
    "plperl.",
    "pltcl.",
    "pglogical.",
    "orafce.",
    "postgis.",
    "hnsw.",
    "ivfflat.",
    "pg_cron.",
    "rds.",
)
"""Parameters of extensions and of RDS itself, which PostgreSQL takes without knowing them."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a family."""

    name: str
    default: str | None
    """RDS's default, None where PostgreSQL's own applies."""
    static: bool
    """Whether a change waits for a reboot."""
    modifiable: bool
    kind: str
    """`boolean`, `integer`, `float`, `string` or `list`, as RDS names it."""
    allowed: str
    """Bounds or values in RDS's notation, empty where there are none."""
    description: str


KINDS = {"BOOLEAN": "boolean", "INTEGER": "integer", "REAL": "float", "STRING": "string", "ENUM": "string"}


def defaults(major: int) -> dict[str, str]:
    """RDS's defaults for this major version."""
    later = (SINCE_15 if major >= 15 else BEFORE_15) | (SINCE_18 if major >= 18 else {})
    return DEFAULTS | later


@lru_cache
def parameters(major: int) -> dict[str, Parameter]:
    """Every parameter of the family `postgres<major>`, by name; asks the server's own program."""
    program = archives.binaries(major).bin / "postgres"
    listing = subprocess.run([program, "--describe-config"], capture_output=True, text=True, check=True).stdout
    known = defaults(major)
    found = [_parameter(line.split("\t"), known) for line in listing.splitlines()]
    of_rds = [_rds_parameter(name, value) for name, value in known.items() if name.startswith("rds.")]
    return {parameter.name: parameter for parameter in sorted([*found, *of_rds], key=lambda p: p.name)}


@lru_cache
def libraries(major: int) -> frozenset[str]:
    """The libraries that this machine's PostgreSQL can load."""
    folder, _ = programs.postgres_folders(archives.binaries(major).bin)
    return frozenset(file.stem for file in folder.iterdir())


def _parameter(fields: list[str], known: dict[str, str]) -> Parameter:
    name, context, _, kind, _, low, high, description = fields[:8]
    name = name.lower()
    allowed = "0,1" if kind == "BOOLEAN" else f"{low}-{high}" if low else ""
    return Parameter(
        name, known.get(name), context == "postmaster", name not in UNCHANGEABLE, KINDS[kind], allowed, description
    )


def _rds_parameter(name: str, default: str) -> Parameter:
    return Parameter(
        name, default, name in STATIC_RDS, modifiable=True, kind="string", allowed="", description="of RDS"
    )


def find(major: int, name: str) -> Parameter | None:
    """The parameter of this name; one of an extension is taken as it is, None when there is no such parameter."""
    known = parameters(major).get(name.lower())
    if known or not name.startswith(EXTENSIONS):
        return known
    return Parameter(name, None, static=False, modifiable=True, kind="string", allowed="", description="")
