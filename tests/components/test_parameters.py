"""What a parameter group sets, and when it takes hold."""

from catalog import load
from catalog.parameters import Setting
from components.parameters import parameters, settings

DATABASE = load("neotool", "prod").services["app"].database


def test_every_setting_of_neotool_is_known() -> None:
    assert settings(DATABASE, 60) == {
        "idle_in_transaction_session_timeout": "60000",
        "log_autovacuum_min_duration": "1000",
        "log_connections": "1",
        "log_disconnections": "1",
        "log_hostname": "0",
        "log_lock_waits": "1",
        "log_min_duration_sample": "0",
        "log_min_duration_statement": "1000",
        "log_parameter_max_length": "0",
        "log_replication_commands": "1",
        "log_statement": "ddl",
        "log_statement_sample_rate": "0.1",
        "max_wal_senders": "10",
        "password_encryption": "scram-sha-256",
        "pgaudit.role": "rds_pgaudit",
        "rds.force_ssl": "1",
        "shared_preload_libraries": "pg_stat_statements,pgaudit",
        "ssl_min_protocol_version": "TLSv1.2",
        "track_io_timing": "1",
        "wal_keep_size": "1024",
    }


def test_a_declaration_cannot_loosen_what_is_fixed_for_safety() -> None:
    loose = DATABASE.model_copy(update={"parameters": {"rds.force_ssl": Setting(value="0")}})
    assert settings(loose, 60)["rds.force_ssl"] == "1"


def test_only_what_needs_a_restart_waits_for_one() -> None:
    waiting = [p.name for p in parameters(DATABASE, 60, 18) if p.apply_method == "pending-reboot"]
    assert waiting == ["max_wal_senders", "shared_preload_libraries"]


def test_a_change_can_be_kept_back_until_the_next_reboot() -> None:
    later = DATABASE.model_copy(update={"parameters": {"work_mem": Setting(value="8192", apply="pending-reboot")}})
    assert [p.apply_method for p in parameters(later, 60, 18) if p.name == "work_mem"] == ["pending-reboot"]
