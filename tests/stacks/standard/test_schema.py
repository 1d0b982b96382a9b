"""What the shared notes ask of standard's database: a test for each fact that is SQL's."""

from decimal import Decimal
from uuid import UUID

import pytest
from psycopg import Connection, errors
from psycopg.types.json import Jsonb

from operations.connection import connect
from operations.roles import verify
from tests.operations.site import Site
from tests.stacks.personal import amiss, declared, masked

USER = """
INSERT INTO users (email_ciphertext, email_digest, username, password_hash)
VALUES (repeat('x', 40)::bytea, sha256(%s::bytea), %s, repeat('h', 84)) RETURNING id
"""
POST = "INSERT INTO posts (user_id, title, content) VALUES (%s, %s, %s) RETURNING id"


def one(connection: Connection, query: str, *given: object) -> object:
    row = connection.execute(query, given).fetchone()
    assert row is not None
    return row[0]


def names(connection: Connection, query: str) -> list[str]:
    return [row[0] for row in connection.execute(query)]


@pytest.fixture
def user(app: Connection) -> UUID:
    return one(app, USER, "ada@example.com", "ada")


TABLES = {"audit_log", "comments", "events", "posts", "purchases", "roles", "sessions", "user_roles", "users"}


def test_it_runs_on_postgresql_15_and_has_the_tables_of_the_text(owner: Connection) -> None:
    tables = names(owner, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^events_'")
    assert (owner.info.server_version // 10000, set(tables)) == (15, TABLES)


RELATIONS = {
    "sessions -> users",
    "posts -> users",
    "comments -> users",
    "comments -> posts",
    "user_roles -> users",
    "user_roles -> roles",
    "purchases -> users",
    "purchases -> posts",
}


def test_the_relations_are_those_of_the_text_and_each_can_be_looked_up(owner: Connection) -> None:
    found = names(
        owner, "SELECT conrelid::regclass || ' -> ' || confrelid::regclass FROM pg_constraint WHERE contype='f'"
    )
    slow = names(
        owner,
        """SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1])""",
    )
    assert (set(found), slow) == (RELATIONS, [])


SESSION = "INSERT INTO sessions (user_id, token_digest, expires_at) SELECT id, {}, {} FROM users"
BUY = "INSERT INTO purchases (user_id, post_id, price, currency) SELECT user_id, id, {}, currency FROM posts"
REFUSED = {
    "ck_users_status": "UPDATE users SET status = 'gone'",
    "ck_users_email_digest": "UPDATE users SET email_digest = 'ada@example.com'",
    "ck_users_email_ciphertext": "UPDATE users SET email_ciphertext = 'ada@example.com'",
    "ck_users_phone_ciphertext": "UPDATE users SET phone_ciphertext = '+49 30 1234567'",
    "ck_users_username": "UPDATE users SET username = 'Ada Lovelace'",
    "ck_users_password_hash": "UPDATE users SET password_hash = 'secret'",
    "ck_posts_status": "UPDATE posts SET status = 'lost', published_at = now()",
    "ck_posts_published_at": "UPDATE posts SET status = 'published'",
    "ck_posts_price": "UPDATE posts SET price = -1",
    "ck_posts_currency": "UPDATE posts SET currency = 'euro'",
    "ck_posts_metadata": "UPDATE posts SET metadata = '[]'",
    "ck_posts_title": "UPDATE posts SET title = ''",
    "ck_comments_content": "INSERT INTO comments (post_id, user_id, content) SELECT id, user_id, '' FROM posts",
    "fk_comments_posts": "INSERT INTO comments (post_id, user_id, content) SELECT id, id, 'x' FROM users",
    "ck_purchases_price": BUY.format("0"),
    "ck_sessions_expires_at": SESSION.format("sha256('t')", "now()"),
    "ck_sessions_token_digest": SESSION.format("'token'", "'infinity'"),
    "fk_user_roles_roles": "INSERT INTO user_roles (user_id, role_id) SELECT id, id FROM users",
    "uq_roles_name": "INSERT INTO roles (name) VALUES ('user')",
    "ck_events_payload": "INSERT INTO events (kind, payload) VALUES ('x', '1')",
}  # fmt: skip


@pytest.mark.parametrize("rule", REFUSED)
def test_what_cannot_be_is_refused(app: Connection, user: UUID, rule: str) -> None:
    app.execute(POST, [user, "A title", ""])
    with pytest.raises(errors.IntegrityError, match=rule):
        app.execute(REFUSED[rule])


def test_money_is_exact_to_four_places(app: Connection, user: UUID) -> None:
    app.execute(POST, [user, "A title", ""])
    app.execute("UPDATE posts SET price = 0.1")
    app.execute(
        "INSERT INTO purchases (user_id, post_id, price, currency) SELECT user_id, id, price, currency FROM posts"
    )
    assert one(app, "SELECT sum(price) * 3 FROM purchases") == Decimal("0.3000")
    types = "SELECT DISTINCT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'price'"
    assert names(app, types) == ["numeric(19,4)"]


def test_of_two_writers_of_the_same_version_the_second_finds_no_row(app: Connection, user: UUID) -> None:
    write = "UPDATE users SET username = %s WHERE id = %s AND version = 1"
    assert [app.execute(write, [name, user]).rowcount for name in ("grace", "joan")] == [1, 0]
    assert one(app, "SELECT (username, version)::text FROM users") == "(grace,2)"


def test_a_deleted_users_name_is_free_again(app: Connection, user: UUID) -> None:
    with pytest.raises(errors.UniqueViolation, match="uq_users_username"), app.transaction():
        app.execute(USER, ["other@example.com", "ADA"])
    app.execute("UPDATE users SET deleted_at = now()")
    app.execute(USER, ["ada@example.com", "Ada"])
    assert one(app, "SELECT count(*) FROM users") == 2


def test_everybody_is_a_user_from_the_start_and_that_is_said_once(app: Connection, user: UUID) -> None:
    assert names(app, "SELECT name FROM user_roles JOIN roles ON id = role_id") == ["user"]
    assert one(app, "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'role'") == 0


def test_a_purchase_is_paid_once_and_may_be_made_again_when_given_back(app: Connection, user: UUID) -> None:
    buy = "INSERT INTO purchases (user_id, post_id, price, currency, status) VALUES (%s, %s, 5, 'EUR', 'paid')"
    post = one(app, POST, user, "A title", "")
    app.execute(buy, [user, post])
    with pytest.raises(errors.UniqueViolation, match="uq_purchases_user_id_post_id"), app.transaction():
        app.execute(buy, [user, post])
    app.execute("UPDATE purchases SET status = 'refunded'")
    app.execute(buy, [user, post])


PII = {
    "sessions.address",
    "sessions.user_agent",
    "users.email_ciphertext",
    "users.email_digest",
    "users.phone_ciphertext",
    "users.username",
}


def test_what_is_a_persons_own_is_marked_and_where_nobody_searches_it_encrypted(owner: Connection) -> None:
    marked = """SELECT attrelid::regclass || '.' || attname FROM pg_attribute
                 WHERE col_description(attrelid, attnum) LIKE 'PII: %'"""
    assert set(names(owner, marked)) == PII
    readable = (
        "SELECT attname FROM pg_attribute WHERE attname ~ 'email|phone' AND atttypid <> 'bytea'::regtype AND attnum > 0"
    )
    assert names(owner, readable + " AND attrelid = 'users'::regclass") == []


def test_changes_to_what_is_sensitive_are_logged_without_values(app: Connection, user: UUID) -> None:
    app.execute(f"SET LOCAL app.user_id = '{user}'")
    app.execute("UPDATE users SET username = 'grace'")
    logged = app.execute(
        "SELECT login, actor_id, table_name, row_id, operation, changed_columns FROM audit_log ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert logged == (app.info.user, user, "users", user, "UPDATE", ["username", "version"])


def test_an_actor_that_is_none_is_nobody(app: Connection) -> None:
    assert one(app, "SELECT current_actor()") is None
    for wrong in ("", "ada", "' OR true --"):
        app.execute("SELECT set_config('app.user_id', %s, true)", [wrong])
        assert one(app, "SELECT current_actor()") is None


@pytest.mark.parametrize("change", ["UPDATE audit_log SET login = 'x'", "DELETE FROM audit_log"])
def test_the_app_cannot_change_the_audit_log(app: Connection, user: UUID, change: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="audit_log only grows"):
        app.execute(change)


def test_the_owner_deletes_of_the_audit_log_what_is_old_but_changes_nothing(owner: Connection) -> None:
    owner.execute(USER, ["a@example.com", "a"])
    assert owner.execute("DELETE FROM audit_log").rowcount == 2
    with pytest.raises(errors.InsufficientPrivilege, match="audit_log only grows"):
        owner.execute("UPDATE audit_log SET login = 'x'")


def test_reading_and_writing_are_separate_logins_and_each_may_only_what_it_must(site: Site) -> None:
    assert [probe for probe in verify(site.place, site.logins) if not probe.ok] == []


EVENT = "INSERT INTO events (occurred_at, kind, payload) VALUES (%s, 'seen', %s)"


def test_events_lie_in_the_table_of_their_month_in_utc(app: Connection) -> None:
    app.execute("SET LOCAL timezone = 'America/New_York'")
    for at in ("2026-01-31 23:59:59+00", "2026-02-01 00:00+00", "2031-05-05 12:00+00"):
        app.execute(EVENT, [at, Jsonb({})])
    assert names(app, "SELECT tableoid::regclass::text FROM events ORDER BY occurred_at") == [
        "events_2026_01", "events_2026_02", "events_default",
    ]  # fmt: skip


def test_the_first_tables_are_two_years_whenever_the_files_are_run(owner: Connection) -> None:
    dated = "SELECT name FROM event_partitions WHERE starts_at IS NOT NULL ORDER BY 1"
    months = [f"events_{year}_{month:02}" for year in (2026, 2027) for month in range(1, 13)]
    assert names(owner, dated) == months


def test_tables_made_ahead_take_over_what_came_too_early_and_making_them_again_changes_nothing(
    owner: Connection,
) -> None:
    owner.execute(EVENT, ["2028-03-31 23:00+00", Jsonb({})])
    owner.execute("SET LOCAL timezone = 'Asia/Tokyo'")
    assert names(owner, "SELECT create_event_partitions('2028-02-15', 3)") == [
        "events_2028_02", "events_2028_03", "events_2028_04",
    ]  # fmt: skip
    assert names(owner, "SELECT create_event_partitions('2028-02-15', 3)") == []
    assert names(owner, "SELECT tableoid::regclass::text FROM events") == ["events_2028_03"]


def test_a_month_that_is_over_goes_at_once_and_alone(owner: Connection) -> None:
    for at in ("2026-01-15", "2026-02-15"):
        owner.execute(EVENT, [at, Jsonb({})])
    (behind,) = names(owner, "SELECT name FROM event_partitions WHERE ends_at <= '2026-02-01 00:00+00'")
    owner.execute(f"ALTER TABLE events DETACH PARTITION {behind}; DROP TABLE {behind}")
    assert names(owner, "SELECT tableoid::regclass::text FROM events") == ["events_2026_02"]


def test_a_query_for_a_month_reads_that_months_table_only(app: Connection) -> None:
    query = (
        "EXPLAIN SELECT FROM events WHERE occurred_at >= '2026-05-01 00:00+00' AND occurred_at < '2026-06-01 00:00+00'"
    )
    plan = "".join(names(app, query))
    assert ("events_2026_05" in plan, "events_2026_04" in plan, "events_default" in plan) == (True, False, False)


def test_the_app_writes_events_but_makes_no_tables(app: Connection) -> None:
    app.execute(EVENT, ["2026-01-01", Jsonb({})])
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("SELECT create_event_partitions('2030-01-01', 1)")


def test_while_a_table_is_made_only_events_without_a_table_wait(site: Site) -> None:
    with connect(site.login("migrator"), autocommit=False) as maker, connect(site.login("app")) as writer:
        maker.execute("SELECT create_event_partitions('2029-01-01', 1)")
        writer.execute(EVENT, ["2026-01-01", Jsonb({})])
        writer.execute("SET lock_timeout = '100ms'")
        with pytest.raises(errors.LockNotAvailable):
            writer.execute(EVENT, ["2031-01-01", Jsonb({})])
        maker.rollback()
        writer.execute("DELETE FROM events")


def test_time_zones_are_never_forgotten(owner: Connection) -> None:
    query = """SELECT attrelid::regclass || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND atttypid = ANY
          ('{timestamp,time,timetz,varchar,bpchar,json,money,float4,float8}'::text[]::regtype[])"""
    assert names(owner, query) == []


def test_no_index_is_there_twice(owner: Connection) -> None:
    query = """SELECT short.indexrelid::regclass::text FROM pg_index short
        JOIN pg_index long USING (indrelid)
        JOIN pg_class s ON s.oid = short.indexrelid AND s.relnamespace = 'public'::regnamespace
        JOIN pg_class l ON l.oid = long.indexrelid
       WHERE short.indexrelid <> long.indexrelid AND s.relam = l.relam AND NOT short.indisunique
         AND starts_with(long.indkey::text || ' ', short.indkey::text || ' ')
         AND pg_get_expr(short.indexprs, indrelid) IS NOT DISTINCT FROM pg_get_expr(long.indexprs, indrelid)
         AND (long.indpred IS NULL
              OR pg_get_expr(short.indpred, indrelid) IS NOT DISTINCT FROM pg_get_expr(long.indpred, indrelid))"""
    assert names(owner, query) == []


SERVED = {
    "uq_users_email_digest": "SELECT id FROM users WHERE email_digest = sha256('u7') AND deleted_at IS NULL",
    "uq_users_username": "SELECT id FROM users WHERE lower(username) = 'u7' AND deleted_at IS NULL",
    "idx_users_active": """SELECT id FROM users WHERE status = 'active' AND deleted_at IS NULL
        ORDER BY created_at DESC, id LIMIT 10""",
    "idx_users_status": "SELECT id FROM users WHERE status = 'suspended' AND deleted_at IS NULL",
    "uq_sessions_token_digest": "SELECT user_id FROM sessions WHERE token_digest = sha256('u7')",
    "idx_sessions_expires_at": "DELETE FROM sessions WHERE expires_at < '2020-01-01'",
    "idx_posts_user_status": """SELECT id FROM posts WHERE status = 'draft'
        AND user_id = '00000000-0000-0000-0000-000000000000'""",
    "idx_posts_published_at": """SELECT id FROM posts WHERE status = 'published' AND deleted_at IS NULL
        ORDER BY published_at DESC, id LIMIT 10""",
    "idx_posts_search": """SELECT id FROM posts WHERE deleted_at IS NULL
        AND to_tsvector('english', title || ' ' || content) @@ websearch_to_tsquery('english', 'titlu777')""",
    "idx_posts_metadata": """SELECT id FROM posts WHERE metadata @> '{"tag": "u777"}' AND deleted_at IS NULL""",
}
CROWD = """
    INSERT INTO users (email_ciphertext, email_digest, username, password_hash, created_at)
    SELECT repeat('x', 40)::bytea, sha256(('u' || n)::bytea), 'u' || n, repeat('h', 84), now() - n * interval '1 minute'
      FROM generate_series(1, 3000) n;
    UPDATE users SET status = 'suspended' WHERE username ~ '00$';
    INSERT INTO sessions (user_id, token_digest, created_at, expires_at)
    SELECT id, sha256(username::bytea), created_at, now() + interval '1 day' FROM users;
    INSERT INTO posts (user_id, title, content, status, published_at, metadata)
    SELECT id, 'Titl' || username, username, 'published', created_at, jsonb_build_object('tag', username)
      FROM users WHERE username ~ '[0-9]{3}';
    ANALYZE users, sessions, posts;
"""


def test_the_queries_that_indexes_are_there_for_use_them(owner: Connection) -> None:
    owner.execute(CROWD)
    plans = {index: "".join(names(owner, "EXPLAIN " + query)) for index, query in SERVED.items()}
    assert {index: plan for index, plan in plans.items() if index not in plan} == {}


def test_every_table_is_commented(owner: Connection) -> None:
    query = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
               AND relname !~ '^events_2' AND obj_description(oid, 'pg_class') IS NULL"""
    assert names(owner, query) == []


def test_no_function_trusts_the_callers_search_path(owner: Connection) -> None:
    query = """SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
               AND (prosecdef OR NOT 'search_path=""' = ANY (proconfig))"""
    assert names(owner, query) == []


def test_what_is_declared_as_personal_is_what_the_schema_has(owner: Connection) -> None:
    personal = declared("standard", "web")
    assert amiss(owner, personal) == {}
    assert masked(owner, personal) >= set(personal.masked)
