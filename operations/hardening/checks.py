"""Every check, in the benchmark's order."""

from __future__ import annotations

import re

from operations.hardening.check import ALWAYS, Check, setting

NEWEST = "(15, 150019), (16, 160015), (17, 170011), (18, 180006)"
"""The minor versions that the project is tested on (catalog/parameters.py names them too)."""
YES = ("on", "1", "true", "yes")
WORDS = {
    "$newest": NEWEST,
    "$own": "nspname !~ '^pg_' AND nspname <> 'information_schema'",
    # Roles of RDS's and PostgreSQL's own.
    "$of_server": "'^(rds|pg_)'",
}
NOT_EXTENSIONS = (
    r"\$not_extensions\((\w+), (\S+)\)",
    r"NOT EXISTS (SELECT FROM pg_depend WHERE classid = '\1'::regclass AND objid = \2 AND deptype = 'e')",
)
"""What an extension brought is its own business."""


def asks(number: str, sentence: str, query: str, *, applies: str = ALWAYS, otherwise: str = "") -> Check:
    """A check whose query uses the words above."""
    for word, stands_for in WORDS.items():
        query = query.replace(word, stands_for)
    return Check(number, sentence, re.sub(*NOT_EXTENSIONS, query), applies, otherwise)


INSTALLED = (
    setting("1.4.3*", "pages have checksums", "data_checksums", "on"),
    asks(
        "1.5",
        "the minor version is as new as the one that is tested",
        """SELECT 'it is ' || current_setting('server_version') FROM (VALUES $newest) newest (major, number)
            WHERE current_setting('server_version_num')::int / 10000 = major
              AND current_setting('server_version_num')::int < number""",
    ),
    asks(
        "1.8*",
        "no extension is there that is not declared",
        """SELECT extname FROM pg_extension e
           WHERE extname <> 'plpgsql' AND extname <> ALL (%(extensions)s)
             AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_extension'::regclass
                             AND refclassid = 'pg_extension'::regclass AND refobjid = e.oid)""",
    ),
)
LOGGED = (
    setting("3.1.14", "warnings are logged", "log_min_messages", "warning", "notice", "info"),
    setting("3.1.15", "a statement that failed is logged", "log_min_error_statement", "error", "warning", "notice"),
    setting("3.1.16", "parse trees are not logged", "debug_print_parse", "off"),
    setting("3.1.17", "rewritten trees are not logged", "debug_print_rewritten", "off"),
    setting("3.1.18", "plans are not logged", "debug_print_plan", "off"),
    setting("3.1.19", "what is printed to debug is readable", "debug_pretty_print", "on"),
    asks(
        "3.1.20",
        "connections are logged",
        """SELECT 'log_connections is ' || setting FROM pg_settings
           WHERE name = 'log_connections' AND setting IN ('', 'off', '0', 'false', 'no')""",
    ),
    setting("3.1.21", "their ends are logged", "log_disconnections", *YES),
    setting("3.1.23", "names of hosts are not looked up", "log_hostname", "off"),
    asks(
        "3.1.24",
        "a line of the log tells time, process, user, database and address",
        """SELECT 'log_line_prefix is ' || setting FROM pg_settings
           WHERE name = 'log_line_prefix'
             AND NOT (setting ~ '%%[tmn]' AND setting ~ '%%p' AND setting ~ '%%u' AND setting ~ '%%d'
                      AND setting ~ '%%[rh]')""",
    ),
    setting("3.1.25", "changes of the schema are logged", "log_statement", "ddl", "mod", "all"),
    setting("3.1.26", "the log's clock is UTC", "log_timezone", "UTC", "Etc/UTC", "GMT"),
    asks(
        "3.2",
        "pgaudit is loaded",
        """SELECT 'shared_preload_libraries is ' || current_setting('shared_preload_libraries')
           WHERE current_setting('shared_preload_libraries') !~ '\\mpgaudit\\M'""",
        # What stands in for an extension that only RDS has bears the version none.
        applies="""SELECT EXISTS (SELECT FROM pg_available_extensions
                                  WHERE name = 'pgaudit' AND default_version <> 'none')""",
        otherwise="this server has no pgaudit",
    ),
)
ROLES = (
    asks(
        "4.3",
        "nobody has special powers but RDS and the master user",
        """SELECT rolname FROM pg_roles
            WHERE (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls) AND oid > 10
              AND rolname !~ $of_server AND (rolsuper OR rolname <> current_user)""",
    ),
    asks(
        "4.4",
        "nobody can log in who is not declared, and nobody's time is over",
        """SELECT rolname FROM pg_roles
            WHERE rolcanlogin AND rolname !~ $of_server AND oid > 10 AND rolname <> current_user
              AND (rolname <> ALL (%(logins)s) OR rolvaliduntil < now())""",
    ),
    asks(
        "4.5",
        "a function that works as its owner has a search_path of its own, and is not for everybody",
        """SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
            WHERE prosecdef AND $own AND $not_extensions(pg_proc, p.oid)
              AND (NOT EXISTS (SELECT FROM unnest(proconfig) said WHERE said LIKE 'search_path=%%')
                   OR EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
                              WHERE grantee = 0))""",
    ),
    asks(
        "4.6",
        "nobody has privileges on tables but the declared roles",
        """SELECT DISTINCT c.oid::regclass || ' to ' || coalesce(rolname, 'PUBLIC')
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace, aclexplode(relacl)
            LEFT JOIN pg_roles r ON r.oid = grantee
            WHERE relkind IN ('r', 'p', 'v', 'm') AND $own AND $not_extensions(pg_class, c.oid)
              AND grantee <> relowner AND coalesce(rolname <> ALL (%(logins)s) AND rolname <> current_user, true)
              AND coalesce(rolname, '') !~ $of_server""",
    ),
    asks(
        "4.7",
        "row-level security is in force where it is declared, and nobody passes by it",
        """SELECT table_name FROM unnest(%(row_security)s::text[]) table_name
           LEFT JOIN pg_class ON oid = to_regclass(table_name)
           WHERE NOT coalesce(relrowsecurity AND relforcerowsecurity, false)
           UNION ALL
           SELECT rolname FROM pg_roles WHERE rolbypassrls AND NOT rolsuper AND rolname <> ALL (ARRAY['rdsadmin'])
              AND rolname !~ '^rds'""",
    ),
    asks(
        "4.9",
        "who watches the server does so as pg_monitor",
        """SELECT name FROM unnest(%(monitors)s::text[]) name
           WHERE to_regrole(quote_ident(name)) IS NOT NULL AND NOT pg_has_role(name, 'pg_monitor', 'USAGE')""",
    ),
    asks(
        "4.10*",
        "everybody has nothing: neither the database nor a schema",
        """SELECT 'database: ' || privilege_type
            FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))
            WHERE datname = current_database() AND grantee = 0
            UNION ALL
            SELECT nspname || ': ' || privilege_type
            FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
            WHERE $own AND grantee = 0 AND $not_extensions(pg_namespace, pg_namespace.oid)""",
    ),
)
LOGINS = (
    asks(
        "5.5*",
        "each login has a limit of connections",
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (%(logins)s) AND rolconnlimit < 0",
    ),
    asks(
        "5.7*",
        "a login takes a minute at most",
        "SELECT setting || ' s' FROM pg_settings WHERE name = 'authentication_timeout' AND setting::int > 60",
    ),
    setting("5.8*", "TLS is on", "ssl", "on"),
    setting("5.8*", "TLS is 1.2 or newer", "ssl_min_protocol_version", "TLSv1.2", "TLSv1.3"),
    setting("5.12*", "passwords are kept by SCRAM", "password_encryption", "scram-sha-256"),
)
SESSIONS = (
    setting("6.2", "system indexes are used", "ignore_system_indexes", "off"),
    setting("6.2", "compiled code is no debugger's", "jit_debugging_support", "off"),
    setting("6.2", "compiled code is no profiler's", "jit_profiling_support", "off"),
    setting("6.2", "a session begins at once", "post_auth_delay", "0"),
    asks(
        "6.8",
        "every session over the network is encrypted",
        """SELECT DISTINCT coalesce(usename, '?') || ' from ' || host(client_addr)
           FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE client_addr IS NOT NULL AND NOT ssl""",
    ),
    asks(
        "6.9",
        "cryptography is to be had",
        """SELECT 'pgcrypto is not there'
           WHERE NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pgcrypto')""",
    ),
    asks(
        "6.10*",
        "no session has a weak cipher",
        """SELECT DISTINCT cipher FROM pg_stat_ssl
           WHERE ssl AND (bits < 128 OR cipher ~ '(NULL|RC4|DES|EXP|MD5|anon)')""",
    ),
)
REPLICATION = (
    asks(
        "7.1",
        "only who follows a publication may replicate",
        """SELECT member::regrole::text FROM pg_auth_members
           WHERE roleid = to_regrole('rds_replication') AND member::regrole::text <> ALL (%(replicators)s)
             AND member::regrole::text !~ '^rds' AND member <> to_regrole(quote_ident(current_user))""",
    ),
    setting("7.2", "commands of replication are logged", "log_replication_commands", "on"),
    asks(
        "7.4",
        "WAL is archived, and without failure",
        """SELECT 'the last to fail was ' || last_failed_wal FROM pg_stat_archiver
           WHERE last_failed_time > coalesce(last_archived_time, '-infinity')""",
        applies="SELECT current_setting('archive_mode') <> 'off'",
        otherwise="this server archives no WAL: the local cloud takes it from the server's own folder",
    ),
    asks(
        "7.5",
        "readers stream",
        """SELECT application_name || ' is ' || state FROM pg_stat_replication
           WHERE state NOT IN ('streaming', 'startup', 'catchup', 'backup')""",
    ),
)
OURS = (
    asks(
        "+",
        "each login has a search_path, and limits of time for statements, locks and idle transactions",
        """SELECT rolname || ' has no ' || name
           FROM pg_roles,
                unnest('{search_path,statement_timeout,lock_timeout,idle_in_transaction_session_timeout}'::text[]) name
           WHERE rolname = ANY (%(logins)s)
             AND NOT EXISTS (SELECT FROM unnest(rolconfig) said WHERE said LIKE name || '=%%')""",
    ),
    asks(
        "+",
        "nobody who logs in owns anything",
        """SELECT DISTINCT relowner::regrole || ' owns ' || oid::regclass FROM pg_class
           WHERE relowner::regrole::text = ANY (%(logins)s) AND relpersistence <> 't'""",
    ),
    asks(
        "+",
        "nobody reads or writes the server's files",
        """SELECT member::regrole::text || ' is in ' || roleid::regrole FROM pg_auth_members
           WHERE roleid::regrole::text IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')
             AND member::regrole::text !~ '^rds'""",
    ),
    asks(
        "+",
        "there is no untrusted language",
        "SELECT lanname FROM pg_language WHERE NOT lanpltrusted AND lanname NOT IN ('internal', 'c')",
    ),
)
CHECKS = (*INSTALLED, *LOGGED, *ROLES, *LOGINS, *SESSIONS, *REPLICATION, *OURS)
