"""What neotool's schemas accept, refuse and find."""

import pytest
from psycopg import Connection, errors

USER = "INSERT INTO users (email, full_name) VALUES (%s, %s) RETURNING id"


def test_an_address_is_one_users_whatever_its_case(app: Connection) -> None:
    app.execute(USER, ["ada@example.com", "Ada"])
    with pytest.raises(errors.UniqueViolation, match="uq_users_email"):
        app.execute(USER, ["Ada@Example.com", "Ada"])


def test_a_deleted_users_address_is_free_again(app: Connection) -> None:
    app.execute(USER, ["ada@example.com", "Ada"])
    app.execute("UPDATE users SET deleted_at = now()")
    app.execute(USER, ["ada@example.com", "Ada"])
    assert app.execute("SELECT count(*), (SELECT count(*) FROM active_users) FROM users").fetchone() == (2, 1)


def test_keys_are_made_by_the_database_in_the_order_of_time(app: Connection) -> None:
    keys = [app.execute(USER, [f"{n}@example.com", "Ada"]).fetchone()[0] for n in range(5)]
    assert keys == sorted(keys)
    assert {key.version for key in keys} == {7}


def test_an_update_is_dated_by_the_database(app: Connection) -> None:
    app.execute("INSERT INTO users (email, updated_at) VALUES ('ada@example.com', '2000-01-01')")
    app.execute("UPDATE users SET full_name = 'Ada'")
    assert app.execute("SELECT updated_at = now() FROM users").fetchone() == (True,)


def test_a_setting_for_all_is_one(app: Connection) -> None:
    app.execute("INSERT INTO settings (name, value) VALUES ('theme', '\"dark\"')")
    with pytest.raises(errors.UniqueViolation, match="uq_settings_user_id_name"):
        app.execute("INSERT INTO settings (name, value) VALUES ('theme', '\"light\"')")


REFUSED_BY_APP = {
    "ck_users_email": "INSERT INTO users (email) VALUES ('nobody')",
    "ck_users_roles": "INSERT INTO users (email, roles) VALUES ('a@example.com', '{}')",
    "ck_users_metadata": "INSERT INTO users (email, metadata) VALUES ('a@example.com', '[]')",
    "ck_countries_code": "INSERT INTO countries (code, name) VALUES ('xx', 'Nowhere')",
    "ck_categories_slug": "INSERT INTO categories (slug, name) VALUES ('No Slug', 'x')",
    "fk_profiles_users": "INSERT INTO profiles (user_id, display_name) VALUES (uuidv7(), 'Ada')",
}


@pytest.mark.parametrize("rule", REFUSED_BY_APP)
def test_app_db_refuses_what_cannot_be(app: Connection, rule: str) -> None:
    with pytest.raises(errors.IntegrityError, match=rule):
        app.execute("SET CONSTRAINTS ALL IMMEDIATE; " + REFUSED_BY_APP[rule])


REFUSED_BY_SECURITY = {
    "ck_credentials_password_hash": "INSERT INTO credentials (user_id, password_hash) VALUES (uuidv7(), 'secret')",
    "ck_refresh_tokens_token_hash": """INSERT INTO refresh_tokens (user_id, family_id, token_hash, expires_at)
        VALUES (uuidv7(), uuidv7(), 'token', now() + interval '1 day')""",
    "uq_roles_name": "INSERT INTO roles (name) VALUES ('ADMIN')",
    "ck_permissions_name": "INSERT INTO permissions (name) VALUES ('everything')",
    "ck_sign_ins_user_id": "INSERT INTO sign_ins (outcome) VALUES ('SUCCEEDED')",
}


@pytest.mark.parametrize("rule", REFUSED_BY_SECURITY)
def test_security_db_refuses_what_cannot_be(security: Connection, rule: str) -> None:
    with pytest.raises(errors.IntegrityError, match=rule):
        security.execute(REFUSED_BY_SECURITY[rule])


REFUSED_BY_ASSET = {
    "ck_buckets_name": "INSERT INTO buckets (name, max_size_bytes) VALUES ('No', 1)",
    "ck_visibility_rules_target": "INSERT INTO visibility_rules (grantee) VALUES ('EVERYONE')",
    "ck_visibility_rules_grantee_id": """INSERT INTO visibility_rules (asset_id, grantee) VALUES (uuidv7(), 'USER')""",
    "ck_visibility_rules_access": """INSERT INTO visibility_rules (asset_id, grantee, access)
        VALUES (uuidv7(), 'EVERYONE', 'WRITE')""",
}


@pytest.mark.parametrize("rule", REFUSED_BY_ASSET)
def test_asset_db_refuses_what_cannot_be(asset: Connection, rule: str) -> None:
    with pytest.raises(errors.IntegrityError, match=rule):
        asset.execute(REFUSED_BY_ASSET[rule])


def test_a_user_may_do_what_his_roles_that_are_not_over_permit(security: Connection) -> None:
    grant = """INSERT INTO user_roles (user_id, role_id, created_at, expires_at)
               SELECT %s, id, %s, %s FROM roles WHERE name = %s"""
    user = "01920000-0000-7000-8000-000000000000"
    security.execute(grant, [user, "2020-01-01", None, "USER"])
    security.execute(grant, [user, "2020-01-01", "2020-01-02", "ADMIN"])
    found = security.execute("SELECT permission FROM effective_permissions ORDER BY 1").fetchall()
    assert found == [("articles:write",), ("assets:read",), ("assets:write",)]


def test_a_rule_for_everyone_makes_a_private_file_public_until_it_ends(asset: Connection) -> None:
    bucket = "INSERT INTO buckets (name, max_size_bytes) VALUES ('files', 1000) RETURNING id"
    key = asset.execute(bucket).fetchone()[0]
    file = """INSERT INTO assets (bucket_id, owner_id, object_key, file_name, media_type, size_bytes, sha256, status)
              VALUES (%s, uuidv7(), 'a', 'a.png', 'image/png', 1, sha256('a'), 'READY')"""
    asset.execute(file, [key])
    rule = "INSERT INTO visibility_rules (bucket_id, grantee, created_at, expires_at) VALUES (%s, 'EVERYONE', %s, %s)"
    asset.execute(rule, [key, "2020-01-01", "2020-01-02"])
    assert asset.execute("SELECT count(*) FROM public_assets").fetchone() == (0,)
    asset.execute("UPDATE visibility_rules SET expires_at = NULL")
    assert asset.execute("SELECT count(*) FROM public_assets").fetchone() == (1,)


SERVED = {
    "uq_users_email": "SELECT id FROM users WHERE lower(email) = 'a@b.c' AND deleted_at IS NULL",
    "idx_users_created_at": "SELECT id FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT 10",
    "idx_users_roles": "SELECT id FROM users WHERE roles @> '{ADMIN}' AND deleted_at IS NULL",
    "idx_users_metadata": """SELECT id FROM users WHERE metadata @> '{"theme": "theme7"}' AND deleted_at IS NULL""",
    "idx_users_full_name": """SELECT id FROM users
        WHERE to_tsvector('simple', full_name) @@ to_tsquery('simple', 'name7')
        AND deleted_at IS NULL""",
    "idx_articles_search": """SELECT id FROM articles WHERE search @@ websearch_to_tsquery('english', 'name70')
        AND deleted_at IS NULL""",
    "idx_articles_published_at": """SELECT id FROM articles WHERE status = 'PUBLISHED' AND deleted_at IS NULL
        ORDER BY published_at DESC LIMIT 10""",
}


CROWD = """
    INSERT INTO users (email, full_name, roles, metadata, created_at)
    SELECT n || '@example.com', 'Name' || n, CASE WHEN n % 500 = 0 THEN '{ADMIN}' ELSE '{USER}' END::user_role[],
           jsonb_build_object('theme', 'theme' || n % 500), now() - n * interval '1 minute'
      FROM generate_series(1, 5000) n;
    INSERT INTO articles (author_id, title, body, status, published_at)
    SELECT id, full_name, 'word' || full_name, 'PUBLISHED', created_at FROM users;
    ANALYZE users, articles;
"""


def test_the_queries_that_indexes_are_there_for_use_them(app: Connection) -> None:
    app.execute(CROWD)
    plans = {index: "".join(row[0] for row in app.execute("EXPLAIN " + query)) for index, query in SERVED.items()}
    assert {index: plan for index, plan in plans.items() if index not in plan} == {}
