"""What holds for every table of commerce, read from the catalogs of a server that has the schemas."""

from psycopg import Connection


def rows(connection: Connection, query: str) -> list[str]:
    return [row[0] for row in connection.execute(query)]


def test_every_name_begins_as_its_kind_does(schema: Connection) -> None:
    query = """SELECT conname FROM pg_constraint JOIN ours c ON c.oid = conrelid
         WHERE contype IN ('f', 'u', 'c')
           AND NOT starts_with(conname, CASE contype WHEN 'f' THEN 'fk_' WHEN 'u' THEN 'uq_' WHEN 'c' THEN 'ck_' END
                               || relname || '_')
        UNION ALL SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = indexrelid JOIN ours c
            ON c.oid = indrelid WHERE NOT indisprimary AND i.relname !~ ('^(idx|uq)_' || c.relname || '_')
        UNION ALL SELECT tgname FROM pg_trigger JOIN ours c ON c.oid = tgrelid WHERE NOT tgisinternal
          AND NOT starts_with(tgname, 'trg_' || relname || '_')"""
    assert rows(schema, query) == []


def test_no_name_is_a_word_of_sql(schema: Connection) -> None:
    query = """SELECT relname || coalesce('.' || attname, '') FROM ours c
        LEFT JOIN pg_attribute ON attrelid = c.oid AND attnum > 0
        WHERE relname <> quote_ident(relname) OR attname <> quote_ident(attname)"""
    assert rows(schema, query) == []


def test_no_index_is_another_ones_beginning(schema: Connection) -> None:
    query = """SELECT short.indexrelid::regclass::text FROM pg_index short
        JOIN pg_index long USING (indrelid) JOIN ours c ON c.oid = indrelid
       WHERE short.indexrelid <> long.indexrelid AND NOT short.indisunique
         AND starts_with(long.indkey::text || ' ', short.indkey::text || ' ')
         AND (long.indpred IS NULL
              OR pg_get_expr(short.indpred, indrelid) IS NOT DISTINCT FROM pg_get_expr(long.indpred, indrelid))"""
    assert rows(schema, query) == []


def test_no_index_begins_with_a_column_that_is_unique(schema: Connection) -> None:
    query = """SELECT long.indexrelid::regclass::text FROM pg_index short
        JOIN pg_index long USING (indrelid) JOIN ours c ON c.oid = indrelid
       WHERE short.indexrelid <> long.indexrelid AND short.indisunique AND short.indpred IS NULL
         AND short.indnkeyatts = 1 AND long.indkey[0] = short.indkey[0]"""
    assert rows(schema, query) == []


def test_every_foreign_key_can_be_looked_up(schema: Connection) -> None:
    query = """SELECT conname::text FROM pg_constraint JOIN ours c ON c.oid = conrelid
        WHERE contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index WHERE indrelid = conrelid AND indpred IS NULL AND indkey[0] = conkey[1])"""
    assert rows(schema, query) == []


def test_every_table_is_commented(schema: Connection) -> None:
    query = "SELECT relname::text FROM ours WHERE relkind = 'r' AND obj_description(oid, 'pg_class') IS NULL"
    assert rows(schema, query) == []


def test_every_update_is_dated(schema: Connection) -> None:
    query = """SELECT c.relname::text FROM ours c JOIN pg_attribute ON attrelid = c.oid AND attname = 'updated_at'
        WHERE relkind = 'r' AND relname NOT LIKE '%_archive' AND NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = c.oid AND tgfoid = to_regproc('set_updated_at') AND tgenabled = 'O'
           AND pg_get_triggerdef(pg_trigger.oid) LIKE '% BEFORE UPDATE ON % FOR EACH ROW %')"""
    assert rows(schema, query) == []


def test_every_column_with_a_default_has_a_value(schema: Connection) -> None:
    query = """SELECT c.relname || '.' || attname FROM pg_attribute JOIN ours c ON c.oid = attrelid
        WHERE relkind = 'r' AND attnum > 0 AND atthasdef AND NOT attnotnull"""
    assert rows(schema, query) == []


def test_no_column_forgets_its_zone_or_caps_its_text_by_type(schema: Connection) -> None:
    query = """SELECT c.relname || '.' || attname FROM pg_attribute JOIN ours c ON c.oid = attrelid
        WHERE relkind = 'r' AND atttypid = ANY
          ('{timestamp,time,timetz,varchar,bpchar,json,money,float4,float8}'::text[]::regtype[])"""
    assert rows(schema, query) == []


def test_money_is_counted_in_hundredths_and_never_less_than_nothing(schema: Connection) -> None:
    query = """SELECT c.relname || '.' || attname FROM pg_attribute JOIN ours c ON c.oid = attrelid
        WHERE relkind = 'r' AND relname NOT LIKE '%_archive' AND attname ~ '(amount|price|cost|subtotal)$'
          AND (format_type(atttypid, atttypmod) <> 'numeric(10,2)' OR NOT EXISTS (
            SELECT FROM pg_constraint WHERE conrelid = c.oid AND conname = 'ck_' || relname || '_' || attname
               AND pg_get_constraintdef(oid) ~ ('\\(' || attname || ' >=? \\(?0')))"""
    assert rows(schema, query) == []


def test_every_status_is_one_of_a_list(schema: Connection) -> None:
    query = """SELECT c.relname || '.' || attname FROM pg_attribute JOIN ours c ON c.oid = attrelid
        WHERE relkind = 'r' AND relname NOT LIKE '%_archive' AND attname ~ 'status$' AND NOT EXISTS (
            SELECT FROM pg_constraint WHERE conrelid = c.oid AND conname = 'ck_' || relname || '_' || attname
               AND pg_get_constraintdef(oid) LIKE '%ANY (ARRAY[%' AND convalidated)"""
    assert rows(schema, query) == []


def test_every_document_is_an_object(schema: Connection) -> None:
    query = """SELECT c.relname || '.' || attname FROM pg_attribute JOIN ours c ON c.oid = attrelid
        WHERE relkind = 'r' AND atttypid = 'jsonb'::regtype AND relname NOT LIKE '%_archive' AND NOT EXISTS (
            SELECT FROM pg_constraint WHERE conrelid = c.oid AND conname = 'ck_' || relname || '_' || attname
               AND pg_get_constraintdef(oid) LIKE '%''object''%')"""
    # A preference is whatever the shop's pages make of it.
    assert set(rows(schema, query)) <= {"staff_preferences.value"}


def test_every_key_that_counts_up_is_wide_enough(schema: Connection) -> None:
    query = """SELECT c.relname || '.' || attname FROM pg_attribute JOIN ours c ON c.oid = attrelid
        WHERE relkind = 'r' AND attidentity <> '' AND atttypid <> 'bigint'::regtype"""
    assert rows(schema, query) == []


def test_every_constraint_and_index_holds(schema: Connection) -> None:
    query = """SELECT conname::text FROM pg_constraint WHERE NOT convalidated
        UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"""
    assert rows(schema, query) == []


def test_no_function_trusts_the_callers_search_path(schema: Connection) -> None:
    query = """SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
               AND (prosecdef OR proconfig IS DISTINCT FROM '{"search_path=\\"\\""}')"""
    assert rows(schema, query) == []


def test_no_extension_is_needed(schema: Connection) -> None:
    assert rows(schema, "SELECT extname::text FROM pg_extension") == ["plpgsql"]


def test_no_column_is_for_a_card(schema: Connection) -> None:
    query = """SELECT attname::text FROM pg_attribute JOIN ours c ON c.oid = attrelid
        WHERE attname ~ '(^|_)(card|pan|cvv|cvc|iban)(_|$)'"""
    assert rows(schema, query) == []
