"""Who may do what: roles are declared, and no migration goes past them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from operations.lint.finding import Finding
from operations.lint.rule import rule
from operations.lint.source import Case
from operations.migrations.reader import shown

UNTRUSTED = {"C", "INTERNAL", "PLPERLU", "PLPYTHONU", "PLPYTHON3U", "PLTCLU"}


@rule(bad="GRANT SELECT ON orders TO PUBLIC;", good="COMMENT ON TABLE orders IS 'what was bought';")
def grant_to_public(case: Case) -> Iterator[Finding]:
    """A GRANT to PUBLIC lets in every role of the server, those of other services too."""
    words = [shown(token) for token in case.statement.tokens]
    if words[0] == "GRANT" and "PUBLIC" in words[words.index("TO") if "TO" in words else 0 :]:
        yield case.says("lets in every role of the server", "leave it out: `groundwork up` grants what each role needs")


@rule(bad="GRANT SELECT ON orders TO reporting;", good="CREATE VIEW totals AS SELECT sum(total) FROM orders;")
def grant_by_hand(case: Case) -> Iterator[Finding]:
    """A GRANT or REVOKE in a migration: the roles are declared, and the next `up` takes it back."""
    words = [shown(token) for token in case.statement.tokens]
    given = words[0] in {"GRANT", "REVOKE"} or words[:3] == ["ALTER", "DEFAULT", "PRIVILEGES"]
    if given and "PUBLIC" not in words:
        yield case.says("the next `up` takes it back", "declare the role in the catalog; it gets what its kind needs")


@rule(bad="CREATE ROLE reporting LOGIN;", good="CREATE TABLE reports (id uuid PRIMARY KEY);")
def role_in_migration(case: Case) -> Iterator[Finding]:
    """A role made, changed or dropped by a migration: roles are the server's, and declared."""
    if case.reader.at("CREATE|ALTER|DROP", "ROLE|USER|GROUP") and not case.reader.at(
        "CREATE|ALTER|DROP", "USER", "MAPPING"
    ):
        yield case.says("roles belong to the server, not to this schema", "declare the role in the catalog")


@rule(bad="ALTER ROLE reporting PASSWORD 'hunter2';", good="SELECT 1;")
def password_in_migration(case: Case) -> Iterator[Finding]:
    """A password written into a file is in the repository, and in the server's log."""
    tokens = case.statement.tokens
    for word, value in pairwise(tokens):
        if shown(word) == "PASSWORD" and value.kind == "string" and case.reader.at("CREATE|ALTER"):
            yield case.says(
                "the password is in the repository and in the server's log",
                "let `groundwork up` make it, in Secrets Manager; take this one for known, and change it",
                word,
            )


@rule(bad="ALTER TABLE orders OWNER TO somebody;", good="ALTER TABLE orders RENAME TO purchases;")
def owner_change(case: Case) -> Iterator[Finding]:
    """An object given to another owner: the declared one cannot migrate it, and the next `up` takes it back."""
    words = [shown(token) for token in case.statement.tokens]
    if (words[0] == "ALTER" and words[-3:-1] == ["OWNER", "TO"]) or words[:2] == ["REASSIGN", "OWNED"]:
        yield case.says("the next `up` takes it back", "leave it out: whatever a migration makes belongs to the owner")


@rule(
    bad="CREATE FUNCTION whoami() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT current_user';",
    good="CREATE FUNCTION whoami() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = ''\n"
    "    AS 'SELECT current_user';",
)
def security_definer_without_search_path(case: Case) -> Iterator[Finding]:
    """A SECURITY DEFINER function without a search_path of its own runs whatever its caller puts in the way."""
    shape = f" {case.statement.shape} "
    routine = case.reader.at("CREATE") and (" FUNCTION " in shape or " PROCEDURE " in shape)
    if routine and " SECURITY DEFINER " in shape and " SET SEARCH_PATH " not in shape:
        yield case.says(
            "runs with the owner's rights along its caller's search_path",
            "add SET search_path = '' and write schemas before names (public.users)",
        )


@rule(
    bad="CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'return 1';",
    good="CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';",
)
def untrusted_language(case: Case) -> Iterator[Finding]:
    """A function in a language that may do on the server what it likes."""
    words = [shown(token).strip("\"'").upper() for token in case.statement.tokens]
    for word, language in pairwise(words):
        if word == "LANGUAGE" and words[0] == "CREATE" and language in UNTRUSTED:
            yield case.says(f"{language.lower()} may do on the server what it likes", "write it in SQL or plpgsql")


@rule(bad="SET session_replication_role = replica;", good="SET search_path = public;")
def checks_turned_off(case: Case) -> Iterator[Finding]:
    """Triggers, foreign keys or policies switched off: what the schema promises does not hold meanwhile."""
    reader = case.reader
    shape = f" {case.statement.shape} "
    if reader.accept("SET"):
        reader.accept("LOCAL|SESSION")
        off = reader.name().lower() in {"session_replication_role", "row_security"}
    else:
        off = reader.at("ALTER", "TABLE") and any(f" {words} " in shape for words in OFF)
    if off:
        yield case.says("what the schema promises does not hold meanwhile", "leave it out")


OFF = ("DISABLE TRIGGER", "DISABLE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY")
