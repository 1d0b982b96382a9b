"""What is declared of personal data, held against a migrated schema."""

import re

from catalog import load
from catalog.personal import Personal
from operations.connection import Connection
from operations.privacy import views
from operations.privacy.declared import Personal as Declared

SMELLS = re.compile(
    r"(^|_)(e?mail|phone|mobile|fax|name|surname|birth|born|gender|sex|address|street|city|postal|zip|ip|"
    r"user_agent|device|bio|notes|password|token|secret|ssn|passport|iban|handle|username|preferences)(_(?!(verified|changed_at|scheme)$)|$)"
)
"""Words in the name of a column that is likely to be about a person."""
COLUMNS = """
SELECT relname || '.' || attname, coalesce(col_description(c.oid, attnum), '')
FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  AND relname NOT IN ('flyway_schema_history', 'schema_migrations', '_prisma_migrations')
"""


def declared(system: str, service: str) -> Personal:
    personal = load(system, "local").services[service].database.personal
    assert personal is not None
    return personal


def columns(personal: Personal) -> set[str]:
    """Every column that is named anywhere in it."""
    tables = personal.tables.items()
    named = {f"{name}.{column}" for name, table in tables for column in (table.subject, *table.columns, *table.marked)}
    named |= {f"{table.through}.{table.key}" for table in personal.tables.values() if table.through}
    log = personal.access_log
    return named | {f"{log.table}.{column}" for column in log.row} if log else named


def amiss(connection: Connection, personal: Personal) -> dict[str, set[str]]:
    """Columns declared and not there, marked in the schema and not declared, and those that look so."""
    there = dict(connection.execute(COLUMNS).fetchall())
    own = {f"{name}.{column}" for name, table in personal.tables.items() for column in table.columns}
    marked = {name for name, comment in there.items() if comment.startswith(("Personal data:", "PII:"))}
    smelling = {name for name in there if SMELLS.search(name.partition(".")[2])}
    found = {
        "not there": columns(personal) - there.keys(),
        "said not to be personal, and not there": personal.impersonal.keys() - there.keys(),
        "marked as personal, and not declared": marked - own,
        "look personal, and nothing is said of them": smelling - own - personal.impersonal.keys(),
    }
    return {what: names for what, names in found.items() if names}


def masked(connection: Connection, personal: Personal) -> set[str]:
    """The views that can be made of the schema, and read; they are gone again afterwards."""
    with connection.transaction(force_rollback=True):
        views.make(connection, Declared.of(personal.model_dump()))
        names = set(views.there(connection))
        for name in names:
            connection.execute(f"SELECT * FROM masked.{name}")  # noqa: S608
    return names
