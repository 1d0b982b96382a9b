"""Parameter groups: what PostgreSQL is set to, by itself or by its family's default."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog.parameters import known
from policies.level import ON_AWS
from policies.resource import Props, Resource
from policies.rule import About, Complaint, rule
from policies.rules.databases import INSTANCE
from policies.stack import Stack

GROUP = "aws:rds/parameterGroup:ParameterGroup"
PERSONAL_DATA = "groundwork:postgres:PersonalData"

ON, OFF = ("on", "1", "true", "yes"), ("off", "0", "false", "no")
DECLARED = "service.database.parameters"
FOR_SAFETY = "catalog/parameters.py: FIXED_FOR_SAFETY"
LOGGED = "components/parameters.py: LOGGED"

FORCED_SINCE = 15
"""The first family in which rds.force_ssl is 1 by default."""
LOG_PREFIX = "%t:%r:%u@%d:[%p]:"
"""As RDS has it: time, host, user, database, process. What counts lines in CloudWatch reads it."""
WEAK_CIPHERS = ("NULL", "EXP", "RC4", "DES", "MD5", "LOW", "MEDIUM", "ALL", "DEFAULT")
"""In a list of ciphers where they are not excluded by `!`; `DES` is in 3DES and DES-CBC3, too."""


def major(group: Resource) -> int:
    """The family's major version; 0 for another engine's."""
    version = str(group.get("family", "")).removeprefix("postgres")
    return int(version) if version.isdigit() else 0


def settings(group: Resource) -> Iterator[Props]:
    """What the group says itself."""
    yield from group.get("parameters", [])


def setting(group: Resource, name: str, default: str = "") -> str:
    """A parameter's value in lower case; `default` where the group does not say it."""
    found = next((each for each in settings(group) if each.get("name") == name), None)
    return default if found is None else str(found.get("value", default)).strip().lower()


def _one_of(group: Resource, name: str, wanted: Sequence[str], default: str) -> Iterator[str]:
    found = setting(group, name, default)
    if found not in wanted:
        allowed = wanted[0] if wanted in {ON, OFF} else ", ".join(wanted)
        yield f"{name} is {found or 'not given'}; {allowed} is allowed"


def _at_most(group: Resource, name: str, most: int, default: str) -> Iterator[str]:
    """Between 1 and `most`: 0 and less mean never."""
    found = setting(group, name, default)
    if not found.isdigit() or not 0 < int(found) <= most:
        yield f"{name} is {found or 'not given'}; 1 to {most} is allowed"


@rule("parameters-tls-forced", types=[GROUP], field=FOR_SAFETY, controls=["RDS.38", "CIS PG 6.8", "CKV2_AWS_69"])
def tls_forced(group: Resource) -> Iterator[str]:
    """Nobody talks to a database in clear."""
    yield from _one_of(group, "rds.force_ssl", ON, "1" if major(group) >= FORCED_SINCE else "0")


@rule("parameters-tls-version", types=[GROUP], field=FOR_SAFETY, controls=["CIS PG 5.8*"])
def tls_version(group: Resource) -> Iterator[str]:
    """A database speaks TLS 1.2 or later."""
    yield from _one_of(group, "ssl_min_protocol_version", ("tlsv1.2", "tlsv1.3"), "tlsv1.2")


@rule("parameters-ciphers", types=[GROUP], field=f"{DECLARED}.ssl_ciphers", controls=["CIS PG 6.10*"])
def ciphers(group: Resource) -> Iterator[str]:
    """A database takes no weak cipher."""
    listed = setting(group, "ssl_ciphers").upper().split(":")
    weak = [each for each in listed if not each.startswith(("!", "-")) and any(part in each for part in WEAK_CIPHERS)]
    if weak:
        yield f"ssl_ciphers has {', '.join(weak)}; HIGH:!aNULL:!3DES is allowed"


@rule("parameters-password-encryption", types=[GROUP], field=FOR_SAFETY, controls=["CIS PG 5.12*"])
def password_encryption(group: Resource) -> Iterator[str]:
    """Passwords are kept as SCRAM verifiers, which tell nobody the password."""
    yield from _one_of(group, "password_encryption", ("scram-sha-256",), "")


@rule("parameters-login-in-a-minute", types=[GROUP], field=f"{DECLARED}.authentication_timeout",
      controls=["CIS PG 5.7*"])  # fmt: skip
def login_in_a_minute(group: Resource, *, seconds: int = 60) -> Iterator[str]:
    """Who has not logged in within a minute is sent away."""
    yield from _at_most(group, "authentication_timeout", seconds, "60")


@rule("parameters-idle-transactions-end", types=[GROUP], field="service.pools: leak_detection")
def idle_transactions_end(group: Resource, *, seconds: int = 900) -> Iterator[str]:
    """A transaction that does nothing ends by itself before it keeps vacuum from its work."""
    yield from _at_most(group, "idle_in_transaction_session_timeout", seconds * 1000, "")


@rule("parameters-logins-logged", types=[GROUP], field=FOR_SAFETY, controls=["CIS PG 3.1.20", "CIS PG 3.1.21"])
def logins_logged(group: Resource) -> Iterator[str]:
    """Who logged in, and who left, is in the log."""
    logins = setting(group, "log_connections", "off")
    named = {"authentication", "authorization"} <= {each.strip() for each in logins.split(",")}
    if logins not in {*ON, "all"} and not (named and major(group) >= 18):
        yield f"log_connections is {logins}; on is allowed, and from 18 on a list with authentication, authorization"
    yield from _one_of(group, "log_disconnections", ON, "off")


@rule("parameters-schema-changes-logged", types=[GROUP], field=f"{DECLARED}.log_statement",
      controls=["CIS PG 3.1.25", "CKV2_AWS_30"])  # fmt: skip
def schema_changes_logged(group: Resource) -> Iterator[str]:
    """Who changed the schema is in the log."""
    yield from _one_of(group, "log_statement", ("ddl", "mod", "all"), "none")


@rule("parameters-slow-statements-logged", types=[GROUP], field="service.database.limits.slow_query_seconds",
      controls=["CKV2_AWS_30"], levels=ON_AWS)  # fmt: skip
def slow_statements_logged(group: Resource, *, milliseconds: int = 5000) -> Iterator[str]:
    """A slow statement is in the log."""
    found = setting(group, "log_min_duration_statement", "-1")
    if not found.isdigit() or int(found) > milliseconds:
        yield f"log_min_duration_statement is {found} ms; 0 to {milliseconds} is allowed"


@rule("parameters-values-not-logged", types=[GROUP], field=f"{DECLARED}.log_parameter_max_length")
def values_not_logged(group: Resource) -> Iterator[str]:
    """The values that a statement is given stay out of the log: they may be somebody's data."""
    yield from _one_of(group, "log_parameter_max_length", ("0",), "-1")
    yield from _one_of(group, "log_parameter_max_length_on_error", ("0",), "0")
    yield from _one_of(group, "pgaudit.log_parameter", OFF, "off")


@rule("parameters-lock-waits-logged", types=[GROUP], field=LOGGED)
def lock_waits_logged(group: Resource) -> Iterator[str]:
    """Who waited long for a lock is in the log."""
    yield from _one_of(group, "log_lock_waits", ON, "off")


@rule("parameters-replication-logged", types=[GROUP], field=LOGGED, controls=["CIS PG 7.2"])
def replication_logged(group: Resource) -> Iterator[str]:
    """What a replica, or who claims to be one, asks for is in the log."""
    yield from _one_of(group, "log_replication_commands", ON, "off")


@rule("parameters-vacuum-logged", types=[GROUP], field=LOGGED)
def vacuum_logged(group: Resource, *, milliseconds: int = 10_000) -> Iterator[str]:
    """A vacuum that anybody could notice is in the log; RDS's default is ten seconds."""
    yield from _at_most(group, "log_autovacuum_min_duration", milliseconds, "10000")


@rule("parameters-hosts-not-looked-up", types=[GROUP], field=LOGGED, controls=["CIS PG 3.1.23"])
def hosts_not_looked_up(group: Resource) -> Iterator[str]:
    """No login waits for the name of its host; RDS would look it up."""
    yield from _one_of(group, "log_hostname", OFF, "on")


@rule("parameters-errors-logged", types=[GROUP], field=f"{DECLARED}.log_min_messages",
      controls=["CIS PG 3.1.14", "CIS PG 3.1.15"])  # fmt: skip
def errors_logged(group: Resource) -> Iterator[str]:
    """Every error is in the log, with the statement that led to it."""
    statements = ("error", "warning", "notice", "info", *(f"debug{level}" for level in range(1, 6)))
    yield from _one_of(group, "log_min_messages", ("warning", "error"), "warning")
    yield from _one_of(group, "log_min_error_statement", statements, "error")


@rule("parameters-log-readable", types=[GROUP], field=f"{DECLARED}.log_line_prefix",
      controls=["CIS PG 3.1.24"])  # fmt: skip
def log_readable(group: Resource) -> Iterator[str]:
    """The log's lines are as what counts them reads them: with RDS's prefix, and neither terse nor verbose."""
    yield from _one_of(group, "log_line_prefix", (LOG_PREFIX,), LOG_PREFIX)
    yield from _one_of(group, "log_error_verbosity", ("default",), "default")


@rule("parameters-debugging-off", types=[GROUP], field=f"{DECLARED}.debug_print_plan",
      controls=["CIS PG 3.1.16", "CIS PG 3.1.17", "CIS PG 3.1.18", "CIS PG 3.1.19"])  # fmt: skip
def debugging_off(group: Resource) -> Iterator[str]:
    """Parse trees and plans, with the values in them, stay out of the log."""
    for name in ("debug_print_parse", "debug_print_plan", "debug_print_rewritten"):
        yield from _one_of(group, name, OFF, "off")
    yield from _one_of(group, "debug_pretty_print", ON, "on")


@rule("parameters-statements-counted", types=[GROUP], field=f"{DECLARED}.shared_preload_libraries")
def statements_counted(group: Resource) -> Iterator[str]:
    """Which statements cost how much is counted (pg_stat_statements), with the time they waited for the disk."""
    if "pg_stat_statements" not in preloaded(group):
        yield f"shared_preload_libraries is {', '.join(preloaded(group)) or 'empty'}; pg_stat_statements is missing"
    yield from _one_of(group, "track_io_timing", ON, "off")


def preloaded(group: Resource) -> list[str]:
    """The libraries that PostgreSQL loads when it starts; RDS's own default where the group says none."""
    listed = setting(group, "shared_preload_libraries", "pg_stat_statements").split(",")
    return [each.strip() for each in listed if each.strip()]


@rule("parameters-personal-data-audited", types=[GROUP, INSTANCE, PERSONAL_DATA], about=About.STACK,
      field="components/parameters.py: AUDITED", controls=["CIS PG 3.2"])  # fmt: skip
def personal_data_audited(stack: Stack) -> Iterator[Complaint]:
    """Where there is personal data, what logs who reads it is loaded (pgaudit)."""
    for data in stack.of(PERSONAL_DATA):
        for instance in stack.taken(data, "instance", INSTANCE):
            for group in stack.taken(instance, "parameterGroupName", GROUP):
                if "pgaudit" not in preloaded(group):
                    yield group, f"shared_preload_libraries lacks pgaudit; {data.name} holds personal data"


@rule("parameters-audit-by-role-has-data", types=[GROUP, INSTANCE, PERSONAL_DATA], about=About.STACK,
      field="service.database.personal.tables", controls=["CIS PG 3.2"])  # fmt: skip
def audit_by_role_has_data(stack: Stack) -> Iterator[Complaint]:
    """What logs by a role's privileges is told which tables hold personal data: without, it logs nothing."""
    for instance in stack.of(INSTANCE):
        groups = stack.taken(instance, "parameterGroupName", GROUP)
        by_role = any(setting(group, "pgaudit.role") for group in groups)
        if by_role and "replicateSourceDb" not in instance and not any(stack.takers(instance, PERSONAL_DATA)):
            yield instance, "pgaudit.role is set, and no personal data is declared for the role to have privileges on"


@rule("parameters-audit-set", types=[GROUP], field="components/parameters.py: AUDITED", controls=["CIS PG 3.2"])
def audit_set(group: Resource) -> Iterator[str]:
    """What is to be audited is told to an audit that is loaded."""
    told = setting(group, "pgaudit.role") or setting(group, "pgaudit.log", "none") != "none"
    if "pgaudit" in preloaded(group) and not told:
        yield "pgaudit is loaded, and neither pgaudit.role nor pgaudit.log tells it what to log"
    elif told and "pgaudit" not in preloaded(group):
        yield "pgaudit is told what to log, and shared_preload_libraries does not load it"


@rule("parameters-durable", types=[GROUP], field=f"{DECLARED}.synchronous_commit")
def durable(group: Resource) -> Iterator[str]:
    """What was committed is on disk, and what is damaged is told."""
    yield from _one_of(group, "synchronous_commit", ("on", "local", "remote_write", "remote_apply", *ON), "on")
    yield from _one_of(group, "ignore_checksum_failure", OFF, "off")


@rule("parameters-autovacuum", types=[GROUP], field=f"{DECLARED}.autovacuum")
def autovacuum(group: Resource) -> Iterator[str]:
    """Vacuum runs by itself, so that no table bloats and transaction ids never run out."""
    for name in ("autovacuum", "track_counts"):
        yield from _one_of(group, name, ON, "on")


@rule("parameters-not-loosened", types=[GROUP], field=DECLARED, controls=["CIS PG 6.2"])
def not_loosened(group: Resource) -> Iterator[str]:
    """No session is open to debuggers, skips indexes of the catalogs, or skips triggers as a replica's would."""
    for name in ("ignore_system_indexes", "jit_debugging_support", "jit_profiling_support", "allow_system_table_mods"):
        yield from _one_of(group, name, OFF, "off")
    for name in ("post_auth_delay", "pre_auth_delay"):
        yield from _one_of(group, name, ("0",), "0")
    yield from _one_of(group, "session_replication_role", ("origin",), "origin")


@rule("parameters-known", types=[GROUP], field=DECLARED, controls=["CIS PG 3.1.26"])
def all_known(group: Resource) -> Iterator[str]:
    """A parameter group sets what its family has and RDS lets be set; anything else fails while it is made."""
    if "family" not in group:
        yield "family is not given"
    table = known(major(group))
    for each in settings(group) if table else ():
        name = each.get("name", "")
        if name not in table:
            yield f"{name or 'a parameter without a name'} is none of {group['family']}'s parameters"
        elif table[name] == "fixed":
            yield f"{name} is not for us to set: RDS does"


@rule("parameters-apply-method", types=[GROUP], field="catalog/parameters.py: apply_method")
def apply_method(group: Resource) -> Iterator[str]:
    """What PostgreSQL reads when it starts waits for a reboot; RDS refuses anything else."""
    table = known(major(group))
    for each in settings(group):
        if table.get(each.get("name", "")) == "static" and each.get("applyMethod", "immediate") != "pending-reboot":
            yield f"applyMethod of {each['name']} is immediate; pending-reboot is allowed"


@rule("parameters-fit-version", types=[GROUP, INSTANCE], about=About.STACK, field="service.database.major")
def fit_version(stack: Stack) -> Iterator[Complaint]:
    """A database's parameter group is of the family that the database runs."""
    for instance in stack.of(INSTANCE):
        runs = str(instance.get("engineVersion", "")).partition(".")[0]
        for group in stack.taken(instance, "parameterGroupName", GROUP) if runs else ():
            if group.get("family", f"postgres{runs}") != f"postgres{runs}":
                yield group, f"family is {group['family']}; {instance.name} runs postgres{runs}"
