"""neotool's naming and column conventions, read from the catalogs of a server that has the schemas."""

import pytest
from psycopg import Connection

Databases = dict[str, Connection]


def rows(connection: Connection, query: str) -> list[str]:
    return [row[0] for row in connection.execute(query)]


TABLES = {
    "app": ["articles", "audit_events", "categories", "countries", "profiles", "settings", "users"],
    "asset": ["assets", "buckets", "visibility_rules"],
    "security": [
        "credentials",
        "permissions",
        "refresh_tokens",
        "role_permissions",
        "roles",
        "sign_ins",
        "user_roles",
    ],
}


@pytest.mark.parametrize("service", TABLES)
def test_each_service_has_its_tables(migrated: Databases, service: str) -> None:
    found = rows(
        migrated[service],
        "SELECT relname::text FROM ours c WHERE relkind = 'r' ORDER BY 1",
    )
    assert found == TABLES[service]


VIEWS = {
    "app": ["active_users", "published_articles"],
    "asset": ["public_assets"],
    "security": ["effective_permissions"],
}


@pytest.mark.parametrize("service", VIEWS)
def test_each_view_asks_with_the_rights_of_who_looks(migrated: Databases, service: str) -> None:
    query = """SELECT relname::text FROM ours c WHERE relkind = 'v'
                AND 'security_invoker=true' = ANY (reloptions) ORDER BY 1"""
    assert rows(migrated[service], query) == VIEWS[service]


def test_every_table_has_the_standard_columns(schema: Connection) -> None:
    standard = {
        "id": ("uuid", True, "uuidv7()"),
        "created_at": ("timestamp with time zone", True, "now()"),
        "updated_at": ("timestamp with time zone", True, "now()"),
        "deleted_at": ("timestamp with time zone", False, None),
    }
    found = schema.execute(
        """SELECT c.relname, jsonb_object_agg(attname, jsonb_build_array(format_type(atttypid, atttypmod),
                   attnotnull, pg_get_expr(adbin, adrelid)))
              FROM ours c JOIN pg_attribute a ON attrelid = c.oid
              LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
             WHERE relkind = 'r' AND attname = ANY (%s) GROUP BY 1""",
        [list(standard)],
    )
    assert [table for table, columns in found if {k: tuple(v) for k, v in columns.items()} != standard] == []


def test_every_primary_key_is_the_id(schema: Connection) -> None:
    query = """SELECT c.relname::text FROM ours c WHERE relkind = 'r' AND NOT EXISTS (
                SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p'
                AND pg_get_constraintdef(oid) = 'PRIMARY KEY (id)')"""
    assert rows(schema, query) == []


def test_every_name_is_plural_or_begins_as_its_kind_does(schema: Connection) -> None:
    query = """SELECT c.relname::text FROM ours c WHERE relkind = 'r' AND relname !~ '^[a-z_]+s$'
        UNION ALL SELECT conname FROM pg_constraint JOIN ours c ON c.oid = conrelid WHERE true
          AND NOT starts_with(conname, CASE contype WHEN 'f' THEN 'fk_' WHEN 'u' THEN 'uq_' WHEN 'c' THEN 'ck_' END
              || relname || '_')
        UNION ALL SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = indexrelid JOIN ours c
            ON c.oid = indrelid WHERE NOT indisprimary
          AND NOT starts_with(i.relname, CASE WHEN indisunique THEN 'uq_' ELSE 'idx_' END || c.relname || '_')
        UNION ALL SELECT tgname FROM pg_trigger JOIN ours c ON c.oid = tgrelid WHERE NOT tgisinternal
          AND NOT starts_with(tgname, 'trg_' || relname || '_')"""
    assert rows(schema, query) == []


def test_no_index_is_another_ones_beginning(schema: Connection) -> None:
    query = """SELECT short.indexrelid::regclass::text FROM pg_index short
        JOIN pg_index long USING (indrelid) JOIN ours c ON c.oid = indrelid
        JOIN pg_class s ON s.oid = short.indexrelid
        JOIN pg_class l ON l.oid = long.indexrelid
       WHERE short.indexrelid <> long.indexrelid AND s.relam = l.relam AND NOT short.indisunique
         AND starts_with(long.indkey::text || ' ', short.indkey::text || ' ')
         AND starts_with(long.indclass::text, short.indclass::text)
         AND pg_get_expr(short.indexprs, indrelid) IS NOT DISTINCT FROM pg_get_expr(long.indexprs, indrelid)
         AND (long.indpred IS NULL
              OR pg_get_expr(short.indpred, indrelid) IS NOT DISTINCT FROM pg_get_expr(long.indpred, indrelid))"""
    assert rows(schema, query) == []


def test_no_partial_index_is_on_the_column_it_excludes(schema: Connection) -> None:
    query = """SELECT indexrelid::regclass::text FROM pg_index JOIN ours c ON c.oid = indrelid
        WHERE pg_get_indexdef(indexrelid) ~ '\\(deleted_at\\)'
          AND pg_get_expr(indpred, indrelid) ~ 'deleted_at IS NULL'"""
    assert rows(schema, query) == []


def test_every_foreign_key_can_be_looked_up(schema: Connection) -> None:
    query = """SELECT conname::text FROM pg_constraint JOIN ours c ON c.oid = conrelid
        WHERE contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1])"""
    assert rows(schema, query) == []


def test_every_json_column_is_an_object_that_can_be_searched_or_a_value(schema: Connection) -> None:
    query = """SELECT c.relname || '.' || attname FROM pg_attribute JOIN ours c ON c.oid = attrelid
        WHERE atttypid = 'jsonb'::regtype AND relkind = 'r' AND NOT EXISTS (
            SELECT FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_am m ON m.oid = i.relam
            WHERE indrelid = c.oid AND amname = 'gin' AND indkey[0] = attnum) ORDER BY 1"""
    # Read by key and as a whole, never searched.
    spared = {"buckets.settings", "refresh_tokens.client", "settings.value"}
    assert set(rows(schema, query)) <= spared


def test_every_table_and_deleted_at_is_commented(schema: Connection) -> None:
    query = """SELECT c.relname::text FROM ours c WHERE relkind IN ('r', 'v') AND (
        obj_description(c.oid, 'pg_class') IS NULL OR relkind = 'r' AND NOT EXISTS (SELECT FROM pg_attribute
            WHERE attrelid = c.oid AND attname = 'deleted_at' AND col_description(c.oid, attnum) IS NOT NULL))"""
    assert rows(schema, query) == []


def test_every_update_is_dated(schema: Connection) -> None:
    query = """SELECT c.relname::text FROM ours c WHERE relkind = 'r' AND NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = c.oid AND tgfoid = 'set_updated_at'::regproc AND tgenabled = 'O'
           AND pg_get_triggerdef(pg_trigger.oid) LIKE '% BEFORE UPDATE ON % FOR EACH ROW %')"""
    assert rows(schema, query) == []


def test_no_column_forgets_its_zone_or_caps_its_text_by_type(schema: Connection) -> None:
    query = """SELECT c.relname || '.' || attname FROM pg_attribute JOIN ours c ON c.oid = attrelid
        WHERE relkind = 'r' AND atttypid = ANY
          ('{timestamp,time,timetz,varchar,bpchar,json,money}'::text[]::regtype[])"""
    assert rows(schema, query) == []


def test_no_function_trusts_the_callers_search_path(schema: Connection) -> None:
    query = """SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
               AND (prosecdef OR proconfig IS DISTINCT FROM '{"search_path=\\"\\""}')"""
    assert rows(schema, query) == []


def test_no_extension_is_needed(schema: Connection) -> None:
    assert rows(schema, "SELECT extname::text FROM pg_extension") == ["plpgsql"]
