"""Parameter groups."""

from typing import Any

from tests.policies.broken import Editable, breaks

GROUP = "aws:rds/parameterGroup:ParameterGroup"


def _set(plan: Editable, name: str, value: str | None, apply: str = "immediate") -> None:
    """Give one parameter of the first group another value, or take it out."""
    group = plan.first(GROUP)
    kept: list[dict[str, Any]] = [each for each in group["parameters"] if each["name"] != name]
    given = [] if value is None else [{"name": name, "value": value, "applyMethod": apply}]
    group["parameters"] = [*kept, *given]


@breaks("parameters-tls-forced", "rds.force_ssl is 0; on is allowed")
def _(plan: Editable) -> None:
    _set(plan, "rds.force_ssl", "0")


@breaks("parameters-tls-version", "ssl_min_protocol_version is tlsv1.1; tlsv1.2, tlsv1.3 is allowed")
def _(plan: Editable) -> None:
    _set(plan, "ssl_min_protocol_version", "TLSv1.1")


@breaks("parameters-ciphers", "ssl_ciphers has ECDHE-RSA-DES-CBC3-SHA; HIGH:!aNULL:!3DES is allowed")
def _(plan: Editable) -> None:
    _set(plan, "ssl_ciphers", "HIGH:ECDHE-RSA-DES-CBC3-SHA:!aNULL:!RC4")


@breaks("parameters-password-encryption", "password_encryption is md5; scram-sha-256 is allowed")
def _(plan: Editable) -> None:
    _set(plan, "password_encryption", "md5")


@breaks("parameters-login-in-a-minute", "authentication_timeout is 300; 1 to 60 is allowed")
def _(plan: Editable) -> None:
    _set(plan, "authentication_timeout", "300")


@breaks("parameters-idle-transactions-end", "idle_in_transaction_session_timeout is 0; 1 to 900000 is allowed")
def _(plan: Editable) -> None:
    _set(plan, "idle_in_transaction_session_timeout", "0")


@breaks("parameters-logins-logged", "log_connections is receipt; on is allowed", stack="vrooli-prod")
def _(plan: Editable) -> None:
    _set(plan, "log_connections", "receipt")


@breaks("parameters-schema-changes-logged", "log_statement is none; ddl, mod, all is allowed")
def _(plan: Editable) -> None:
    _set(plan, "log_statement", None)


@breaks("parameters-slow-statements-logged", "log_min_duration_statement is -1 ms; 0 to 5000 is allowed")
def _(plan: Editable) -> None:
    _set(plan, "log_min_duration_statement", None)


@breaks("parameters-values-not-logged", "log_parameter_max_length is -1; 0 is allowed")
def _(plan: Editable) -> None:
    _set(plan, "log_parameter_max_length", None)


@breaks("parameters-lock-waits-logged", "log_lock_waits is off; on is allowed")
def _(plan: Editable) -> None:
    _set(plan, "log_lock_waits", None)


@breaks("parameters-replication-logged", "log_replication_commands is off; on is allowed")
def _(plan: Editable) -> None:
    _set(plan, "log_replication_commands", None)


@breaks("parameters-vacuum-logged", "log_autovacuum_min_duration is -1; 1 to 10000 is allowed")
def _(plan: Editable) -> None:
    _set(plan, "log_autovacuum_min_duration", "-1")


@breaks("parameters-hosts-not-looked-up", "log_hostname is 1; off is allowed")
def _(plan: Editable) -> None:
    _set(plan, "log_hostname", "1")


@breaks("parameters-errors-logged", "log_min_messages is panic; warning, error is allowed")
def _(plan: Editable) -> None:
    _set(plan, "log_min_messages", "panic")


@breaks("parameters-log-readable", "log_line_prefix is %m; %t:%r:%u@%d:[%p]: is allowed")
def _(plan: Editable) -> None:
    _set(plan, "log_line_prefix", "%m ")


@breaks("parameters-debugging-off", "debug_print_plan is on; off is allowed")
def _(plan: Editable) -> None:
    _set(plan, "debug_print_plan", "on")


@breaks("parameters-statements-counted", "shared_preload_libraries is pgaudit; pg_stat_statements is missing")
def _(plan: Editable) -> None:
    _set(plan, "shared_preload_libraries", "pgaudit", "pending-reboot")


@breaks("parameters-personal-data-audited", "shared_preload_libraries lacks pgaudit; commerce-prod-analytics holds")
def _(plan: Editable) -> None:
    _set(plan, "shared_preload_libraries", "pg_stat_statements", "pending-reboot")
    _set(plan, "pgaudit.role", None)


@breaks("parameters-audit-by-role-has-data", "pgaudit.role is set, and no personal data is declared")
def _(plan: Editable) -> None:
    plan.remove("groundwork:postgres:PersonalData", "commerce-prod-analytics")


@breaks("parameters-audit-set", "neither pgaudit.role nor pgaudit.log tells it what to log")
def _(plan: Editable) -> None:
    _set(plan, "pgaudit.role", None)


@breaks("parameters-durable", "synchronous_commit is off; on, local")
def _(plan: Editable) -> None:
    _set(plan, "synchronous_commit", "off")


@breaks("parameters-autovacuum", "autovacuum is 0; on is allowed")
def _(plan: Editable) -> None:
    _set(plan, "autovacuum", "0")


@breaks("parameters-not-loosened", "session_replication_role is replica; origin is allowed")
def _(plan: Editable) -> None:
    _set(plan, "session_replication_role", "replica")


@breaks("parameters-known", "log_statment is none of postgres17's parameters")
def _(plan: Editable) -> None:
    _set(plan, "log_statment", "ddl")


@breaks("parameters-apply-method", "applyMethod of shared_preload_libraries is immediate; pending-reboot is allowed")
def _(plan: Editable) -> None:
    _set(plan, "shared_preload_libraries", "pg_stat_statements,pgaudit")


@breaks("parameters-fit-version", "family is postgres16; commerce-prod-analytics runs postgres17")
def _(plan: Editable) -> None:
    plan.first(GROUP)["family"] = "postgres16"
