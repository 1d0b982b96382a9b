"""The settings of every database's parameter group, below what its declaration adds."""

import pulumi_aws as aws

from catalog.database import Database
from catalog.parameters import FIXED_FOR_SAFETY, apply_method
from monitoring import logs

LOGGED = {
    "log_statement": "ddl",  # CIS 3.1.25
    "log_hostname": "0",  # CIS 3.1.23: RDS looks names up, which a slow DNS makes every login wait for
    "log_lock_waits": "1",  # what a query waited for, after deadlock_timeout
    "log_replication_commands": "1",  # CIS 7.2
    "log_autovacuum_min_duration": "1000",  # ms; own choice: a vacuum that anybody could notice
    "track_io_timing": "1",  # so that a slow query shows whether the disk was
    "log_parameter_max_length": "0",  # a query's values may be somebody's data: the log holds its text alone
    "shared_preload_libraries": "pg_stat_statements",  # which queries are slow, with their figures
}
"""What has to be known afterwards."""
AUDITED = {
    "shared_preload_libraries": "pg_stat_statements,pgaudit",
    "pgaudit.role": "rds_pgaudit",  # logged is what this role has privileges on: tables with personal data
}
"""What logs who reads personal data; RDS takes no other role. Values are not logged: log_parameter stays off."""


def settings(database: Database, leak_detection: int) -> dict[str, str]:
    """Every parameter by name; an idle transaction ends when the pool would call it a leak (seconds)."""
    idle = {"idle_in_transaction_session_timeout": str(leak_detection * 1000)}
    declared = {name: setting.value for name, setting in database.parameters.items()}
    audited = AUDITED if database.personal else {}
    return LOGGED | audited | idle | logs.settings(database) | declared | FIXED_FOR_SAFETY


def parameters(database: Database, leak_detection: int, major: int) -> list[aws.rds.ParameterGroupParameterArgs]:
    """The same as a parameter group takes it; what PostgreSQL reads at its start waits for a reboot."""
    asked = {name: setting.apply for name, setting in database.parameters.items() if setting.apply}
    return [
        aws.rds.ParameterGroupParameterArgs(
            name=name, value=value, apply_method=asked.get(name) or apply_method(major, name)
        )
        for name, value in sorted(settings(database, leak_detection).items())
    ]
