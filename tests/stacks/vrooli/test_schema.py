"""What the shared notes ask of vrooli's database: a test for each fact that is SQL's."""

import os
import subprocess
from uuid import UUID, uuid4

import pytest
from psycopg import Connection, errors

from operations.connection import connect
from operations.roles import verify
from tests.operations.server import Server, rows
from tests.operations.site import Site
from tests.stacks.personal import amiss, declared, masked

HASH = "$argon2id$v=19$m=65536,t=3,p=4$" + "a" * 40


def one(connection: Connection, query: str, *given: object) -> object:
    row = connection.execute(query, given).fetchone()
    assert row is not None
    return row[0]


def names(connection: Connection, query: str, *given: object) -> list[str]:
    return [row[0] for row in connection.execute(query, given or None)]


def work_for(connection: Connection, user: UUID | str) -> None:
    connection.execute("SELECT set_config('app.user_id', %s, true)", [str(user)])


def sign_up(connection: Connection, handle: str) -> UUID:
    """An account with a profile and an address, as the server makes it."""
    user = uuid4()
    work_for(connection, user)
    connection.execute("INSERT INTO users (id, password_hash) VALUES (%s, %s)", [user, HASH])
    connection.execute("INSERT INTO profiles (user_id, handle, name) VALUES (%s, %s, %s)", [user, handle, handle])
    connection.execute("INSERT INTO emails (user_id, address) VALUES (%s, %s)", [user, f"{handle}@Example.com"])
    return user


TABLES = {
    "credentials", "data_access_log", "emails", "embeddings", "members", "profiles", "resources", "sessions", "teams",
    "users",
}  # fmt: skip


def test_it_has_its_tables_and_none_is_called_by_a_reserved_word(owner: Connection) -> None:
    tables = names(owner, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    reserved = names(owner, "SELECT word FROM pg_get_keywords() WHERE catcode = 'R' AND word = ANY (%s)", tables)
    assert (set(tables), reserved) == (TABLES, [])


def test_the_extensions_are_there_and_vector_is_not_preloaded(site: Site) -> None:
    found = "SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension"
    assert rows(site.keeper, found) == [("citext pg_stat_statements plpgsql vector",)]
    ((preloaded,),) = rows(site.keeper, "SHOW shared_preload_libraries")
    assert "vector" not in str(preloaded)


def test_addresses_and_handles_are_the_same_in_any_case(app: Connection) -> None:
    sign_up(app, "ada")
    assert names(app, "SELECT address::text FROM emails WHERE address = 'ADA@example.COM'") == ["ada@Example.com"]
    with pytest.raises(errors.UniqueViolation, match="uq_emails_address"), app.transaction():
        app.execute("INSERT INTO emails (user_id, address) SELECT id, 'ADA@EXAMPLE.COM' FROM users")
    with pytest.raises(errors.UniqueViolation, match="uq_profiles_handle"):
        sign_up(app, "Ada")


def test_a_user_sees_and_changes_his_own_rows_only(app: Connection) -> None:
    ada, grace = sign_up(app, "ada"), sign_up(app, "grace")
    assert names(app, "SELECT id FROM users") == [grace]
    changes = [
        app.execute(change, [ada]).rowcount
        for change in (
            "UPDATE users SET language = 'fr' WHERE id = %s",
            "DELETE FROM users WHERE id = %s",
            "UPDATE emails SET verified_at = now() WHERE user_id = %s",
            "UPDATE profiles SET bio = 'x' WHERE user_id = %s",
            "DELETE FROM profiles WHERE user_id = %s",
        )
    ]
    assert changes == [0] * 5
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        app.execute("INSERT INTO emails (user_id, address) VALUES (%s, 'x@example.com')", [ada])


def test_what_everybody_may_know_everybody_sees(app: Connection) -> None:
    sign_up(app, "ada")
    sign_up(app, "grace")
    assert names(app, "SELECT handle::text FROM profiles ORDER BY 1") == ["ada", "grace"]


OWN = ("credentials", "emails", "profiles", "sessions", "users")


def test_security_is_forced_on_every_table_of_a_users_own(owner: Connection) -> None:
    forced = "SELECT relname::text FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY 1"
    assert tuple(names(owner, forced)) == OWN


@pytest.mark.parametrize("nobody", [None, "", "ada", "' OR true --", "00000000-0000-0000-0000-000000000000"])
def test_whoever_names_no_user_sees_no_row_and_no_error(app: Connection, nobody: str | None) -> None:
    sign_up(app, "ada")
    app.execute("SELECT set_config('app.user_id', %s, true)", [nobody or ""])
    assert one(app, "SELECT count(*) FROM users FULL JOIN emails ON true") == 0


@pytest.mark.parametrize("role", ["app", "readonly"])
def test_asking_for_all_rows_gives_them_to_the_owner_only(site: Site, role: str) -> None:
    with connect(site.login(role)) as connection:
        connection.execute("SET app.all_rows = 'on'")
        assert one(connection, "SELECT sees_all_rows('users')") is False
    with connect(site.login("migrator")) as connection:
        assert one(connection, "SELECT sees_all_rows('users')") is False
        connection.execute("SET app.all_rows = 'on'")
        assert one(connection, "SELECT sees_all_rows('users')") is True


def test_the_owner_too_sees_no_users_rows_unless_he_asks(owner: Connection) -> None:
    sign_up(owner, "ada")
    work_for(owner, "")
    assert one(owner, "SELECT count(*) FROM users") == 0
    owner.execute("SET LOCAL app.all_rows = 'on'")
    assert one(owner, "SELECT count(*) FROM users") == 1


def test_signing_in_finds_one_account_by_its_address_for_the_server_only(site: Site) -> None:
    with connect(site.login("app")) as app, connect(site.login("readonly")) as reader:
        with app.transaction():
            user = sign_up(app, "ada")
        asked = "SELECT user_id, status FROM find_sign_in('ADA@example.com')"
        assert app.execute(asked).fetchall() == [(user, "active")]
        assert reader.execute(asked).fetchall() == []
        assert one(app, "SELECT count(*) FROM users") == 0
        with app.transaction():
            work_for(app, user)
            app.execute("DELETE FROM users")
        assert app.execute(asked).fetchall() == []


def test_the_app_has_connect_usage_dml_and_sequences_and_nothing_else(site: Site) -> None:
    assert [probe for probe in verify(site.place, site.logins) if not probe.ok] == []


def test_tables_made_later_are_the_apps_as_well(site: Site) -> None:
    with connect(site.login("migrator")) as migrator:
        migrator.execute("CREATE TABLE later (n bigint GENERATED ALWAYS AS IDENTITY, t text)")
        try:
            with connect(site.login("app")) as app:
                assert one(app, "INSERT INTO later (t) VALUES ('x') RETURNING n") == 1
        finally:
            migrator.execute("DROP TABLE later")


def test_a_dump_by_the_owner_holds_every_row(site: Site, eighteen: Server) -> None:
    with connect(site.login("app")) as app, app.transaction():
        user = sign_up(app, "dumped")
    target = site.login("migrator")
    environment = os.environ | {
        "PGPASSWORD": target.password,
        "PGSSLMODE": "verify-full",
        "PGOPTIONS": "-c app.all_rows=on",
    }
    place = ["-h", target.host, "-p", str(target.port), "-U", target.user, "-d", target.database]
    command = [eighteen.postgres.binaries.bin / "pg_dump", "--enable-row-security", "--data-only", *place]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=False)
    assert (done.returncode, "dumped@Example.com" in done.stdout) == (0, True), done.stderr
    with connect(site.login("app")) as app, app.transaction():
        work_for(app, user)
        app.execute("DELETE FROM users")


SESSION = "INSERT INTO sessions (user_id, token_digest, expires_at) SELECT id, {}, {} FROM users"
REFUSED = {
    "ck_users_settings": "UPDATE users SET settings = '[]'",
    "ck_users_password_hash": "UPDATE users SET password_hash = 'secret'",
    "ck_users_language": "UPDATE users SET language = 'English'",
    "ck_users_status": "UPDATE users SET status = 'gone'",
    "ck_profiles_handle": "UPDATE profiles SET handle = 'a b'",
    "ck_emails_address": "UPDATE emails SET address = 'nobody'",
    "ck_sessions_expires_at": SESSION.format("sha256('t')", "now()"),
    "ck_sessions_token_digest": SESSION.format("'t'", "'infinity'"),
    "ck_credentials_secret_ciphertext": """INSERT INTO credentials (user_id, service, secret_ciphertext)
        SELECT id, 'x', 'sk' FROM users""",
    "ck_resources_owner": "INSERT INTO resources (kind, name) VALUES ('note', 'x')",
    "ck_resources_kind": "INSERT INTO resources (user_id, kind, name) SELECT id, 'song', 'x' FROM users",
    "ck_resources_config": "INSERT INTO resources (user_id, kind, name, config) SELECT id, 'note', 'x', '1' FROM users",
    "fk_members_teams": "INSERT INTO members (team_id, user_id) SELECT id, id FROM users",
    "ck_teams_handle": "INSERT INTO teams (handle, name) VALUES ('x', 'x')",
    "ck_data_access_log_operation": "INSERT INTO data_access_log (operation, entity_type) VALUES ('look', 'user')",
}  # fmt: skip


@pytest.mark.parametrize("rule", REFUSED)
def test_what_cannot_be_is_refused(app: Connection, rule: str) -> None:
    sign_up(app, "ada")
    with pytest.raises(errors.IntegrityError, match=rule):
        app.execute(REFUSED[rule])


def test_keys_are_made_by_the_database_in_the_order_of_time(app: Connection) -> None:
    keys = [one(app, "INSERT INTO teams (handle, name) VALUES (%s, 'T') RETURNING id", f"team{n}") for n in range(5)]
    assert (keys, {key.version for key in keys}) == (sorted(keys), {7})


def test_access_to_data_is_logged_with_who_did_it_and_for_whom(app: Connection) -> None:
    user = sign_up(app, "ada")
    app.execute("INSERT INTO data_access_log (operation, entity_type, entity_id) VALUES ('export', 'user', %s)", [user])
    logged = app.execute("SELECT user_id, login, operation, entity_id FROM data_access_log").fetchall()
    assert logged == [(user, app.info.user, "export", user)]


@pytest.mark.parametrize("change", ["UPDATE data_access_log SET login = 'x'", "DELETE FROM data_access_log"])
def test_the_app_cannot_change_the_access_log(app: Connection, change: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="data_access_log only grows"):
        app.execute(change)


def test_the_owner_deletes_of_the_access_log_what_is_old(owner: Connection) -> None:
    owner.execute("INSERT INTO data_access_log (operation, entity_type) VALUES ('read', 'user')")
    assert owner.execute("DELETE FROM data_access_log").rowcount == 1


CROWD = """
    SET LOCAL app.all_rows = 'on';
    INSERT INTO users DEFAULT VALUES;
    INSERT INTO resources (user_id, kind, name, description, config, tags)
    SELECT id, 'note', 'Name' || n, 'about thing' || n, jsonb_build_object('n', n), ARRAY['tag' || n]
      FROM generate_series(1, 3000) n, (SELECT id FROM users LIMIT 1);
    SELECT setseed(0.5);
    INSERT INTO embeddings (resource_id, model, embedding)
    SELECT id, 'm', (SELECT array_agg(random() - 0.5) FROM generate_series(1, 768) WHERE id IS NOT NULL)::vector
      FROM resources LIMIT 1500;
    ANALYZE resources, embeddings;
"""
SERVED = {
    "idx_embeddings_embedding": "SELECT resource_id FROM embeddings ORDER BY embedding <=> %s LIMIT 5",
    "idx_resources_search": "SELECT id FROM resources WHERE search @@ websearch_to_tsquery('english', 'thing77')",
    "idx_resources_config": "SELECT id FROM resources WHERE config @> '{\"n\": 77}'",
    "idx_resources_tags": "SELECT id FROM resources WHERE tags @> '{tag77}'",
    "idx_resources_public": """SELECT id FROM resources WHERE kind = 'note' AND NOT is_private
        ORDER BY created_at DESC LIMIT 5""",
}


@pytest.fixture
def crowded(owner: Connection) -> Connection:
    owner.execute(CROWD)
    return owner


def test_the_queries_that_indexes_are_there_for_use_them(crowded: Connection) -> None:
    vector = one(crowded, "SELECT quote_literal(embedding::text) FROM embeddings LIMIT 1")
    plans = {
        index: "".join(names(crowded, "EXPLAIN " + query.replace("%s", str(vector)))) for index, query in SERVED.items()
    }
    assert {index: plan for index, plan in plans.items() if index not in plan} == {}


def test_the_nearest_neighbour_of_a_vector_is_itself_and_the_index_finds_what_a_scan_finds(
    crowded: Connection,
) -> None:
    nearest = """SELECT resource_id FROM embeddings ORDER BY embedding <=>
                 (SELECT embedding FROM embeddings WHERE resource_id = %s) LIMIT 10"""
    some = one(crowded, "SELECT resource_id FROM embeddings LIMIT 1")
    by_index = names(crowded, nearest, some)
    crowded.execute("SET LOCAL enable_indexscan = off")
    by_scan = names(crowded, nearest, some)
    assert by_index[0] == by_scan[0] == some
    assert len(set(by_index) & set(by_scan)) >= 7


def test_a_vector_without_a_direction_is_refused(app: Connection) -> None:
    sign_up(app, "ada")
    app.execute("INSERT INTO resources (user_id, kind, name) SELECT id, 'note', 'x' FROM users")
    with pytest.raises(errors.CheckViolation, match="ck_embeddings_embedding"):
        app.execute(
            """INSERT INTO embeddings (resource_id, model, embedding)
               SELECT id, 'm', array_fill(0, ARRAY[768])::vector FROM resources"""
        )


def test_words_of_a_name_weigh_more(app: Connection) -> None:
    sign_up(app, "ada")
    for name, about in (("Other", "a compiler"), ("Compilers", "something else")):
        app.execute(
            "INSERT INTO resources (user_id, kind, name, description) SELECT id, 'note', %s, %s FROM users",
            [name, about],
        )
    found = """SELECT name FROM resources, websearch_to_tsquery('english', 'compiler') wanted
               WHERE search @@ wanted ORDER BY ts_rank(search, wanted) DESC"""
    assert names(app, found) == ["Compilers", "Other"]


PII = {
    "credentials.secret_ciphertext", "emails.address", "profiles.handle", "profiles.name", "sessions.address",
    "sessions.device", "users.settings",
}  # fmt: skip


def test_what_is_a_persons_own_is_marked(owner: Connection) -> None:
    marked = """SELECT attrelid::regclass || '.' || attname FROM pg_attribute
                 WHERE col_description(attrelid, attnum) LIKE 'PII: %'"""
    assert set(names(owner, marked)) == PII


def test_time_zones_are_never_forgotten(owner: Connection) -> None:
    query = """SELECT attrelid::regclass || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND atttypid = ANY
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


def test_every_foreign_key_can_be_looked_up(owner: Connection) -> None:
    query = """SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1])"""
    assert names(owner, query) == []


def test_every_table_is_commented(owner: Connection) -> None:
    query = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
               AND obj_description(oid, 'pg_class') IS NULL"""
    assert names(owner, query) == []


def test_one_function_asks_as_the_owner_and_none_trusts_the_callers_search_path(owner: Connection) -> None:
    ours = """FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend
              WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')"""
    assert names(owner, f"SELECT proname::text {ours} AND prosecdef") == ["find_sign_in"]
    assert names(owner, f"SELECT proname::text {ours} AND has_function_privilege('public', oid, 'EXECUTE')") == []
    assert names(owner, f"""SELECT proname::text {ours} AND NOT 'search_path=""' = ANY (proconfig)""") == []


def test_what_is_declared_as_personal_is_what_the_schema_has(owner: Connection) -> None:
    personal = declared("vrooli", "server")
    assert amiss(owner, personal) == {}
    assert masked(owner, personal) >= set(personal.masked)
