"""Who may log in to a database: its roles, their secrets, and what readers see of personal data."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

INSTANCE = "aws:rds/instance:Instance"
ROLES, PERSONAL = "groundwork:postgres:Roles", "groundwork:postgres:PersonalData"
MASTER = "groundwork:rds:MasterPassword"

STANDING = ("migrator", "app", "readonly", "monitor")
"""The roles that every database has, so that nobody logs in with more than the work asks for."""
MODELS = ("app", "readonly", "monitor", "replication")
"""What a role of a system's own can be like; none of them owns or grants anything."""
RESERVED = frozenset({"postgres", "rdsadmin", "rds_superuser", "rds_replication", "rds_iam", "rds_password", "owner"})
"""Names that stand for a superuser, for rights over the whole server, or for the owner, who does not log in."""
REACHING = frozenset(
    {"dblink", "postgres_fdw", "file_fdw", "adminpack", "aws_lambda", "plperlu", "plpython3u", "pltclu", "plrust"}
)
"""Extensions that reach out of the database, or run code that PostgreSQL does not bound."""


@rule("role-connections-limited", types=[ROLES], field="service.database.roles.connections",
      controls=["CIS PG 5.5*"])  # fmt: skip
def limited(roles: Resource) -> Iterator[str]:
    """A role has a limit of connections, so that one alone cannot take them all."""
    for name, role in _roles(roles):
        if role.get("connectionLimit", -1) < 1:
            yield f"role {name}: connectionLimit is {role.get('connectionLimit', -1):g}, 1 or more is asked for"


@rule("role-has-own-secret", types=[ROLES], field="components/access.py: secrets", controls=["CIS PG 4.9"])
def own_secret(roles: Resource) -> Iterator[str]:
    """Each role has a secret of its own, and none has the master user's."""
    given = roles.sources.get("roles", ())
    master = set(roles.sources.get("masterSecret", ()))
    wanted = sum(1 + len(role.get("users") or ()) for _, role in _roles(roles))
    if master & set(given):
        yield "a role logs in with the master user's secret"
    elif given and len(set(given)) < wanted:
        yield f"{wanted} logins share {len(set(given))} secrets"


@rule("role-is-no-superuser", types=[ROLES], field="service.database.roles.like", controls=["CIS PG 4.3"])
def no_superuser(roles: Resource) -> Iterator[str]:
    """No declared role has rights over the whole server, or is like one that has."""
    for name, role in _roles(roles):
        if name in RESERVED:
            yield f"role {name}: the name stands for rights over the whole server"
        if role.get("like", MODELS[0]) not in MODELS:
            yield f"role {name}: it is like {role['like']}; allowed is {', '.join(MODELS)}"


@rule("roles-kept-apart", types=[ROLES], field="components/access.py: roles", controls=["CIS PG 4.6"])
def apart(roles: Resource) -> Iterator[str]:
    """Migrating, serving, reading and watching are done by a role each."""
    found = {name for name, _ in _roles(roles)}
    if missing := [name for name in STANDING if name not in found]:
        yield f"there is no role {', '.join(missing)}"


@rule("extension-stays-inside", types=[ROLES], field="service.database.extensions", controls=["CIS PG 1.8*"])
def extensions(roles: Resource) -> Iterator[str]:
    """No extension reaches out of the database, or runs what PostgreSQL does not bound."""
    if found := sorted(REACHING & set(roles.get("extensions", ()))):
        yield f"extensions has {', '.join(found)}"


@rule("personal-data-masked", types=[ROLES, PERSONAL], field="service.database.personal.tables",
      about=About.STACK)  # fmt: skip
def masked(stack: Stack) -> Iterator[Complaint]:
    """Whoever may only read sees a masked view of each table with personal data, and not the table."""
    views = {_place(stack, each): set(each.get("masked", ())) for each in stack.of(ROLES)}
    for personal in stack.of(PERSONAL):
        known = views.get(_place(stack, personal), set())
        for table in _masked(personal):
            if f"public.{table}" not in known:
                yield personal, f"table {table} has personal data, and its database's roles see it unmasked"
    yield from _viewless(stack)


@rule("database-has-roles", types=[INSTANCE, ROLES], field="components/access.py: roles", about=About.STACK,
      controls=["CIS PG 4.3"])  # fmt: skip
def has_roles(stack: Stack) -> Iterator[Complaint]:
    """Every database that is written to has roles, so that nobody works as its master user."""
    for instance in _writers(stack):
        if not any(stack.takers(instance, ROLES)):
            yield instance, "no roles are declared for it: only its master user can log in"


@rule("master-password-turned", types=[INSTANCE, MASTER], field="components/master.py", about=About.STACK)
def master_turned(stack: Stack) -> Iterator[Complaint]:
    """The master user's password is one that nobody has seen: set anew once the database is there."""
    for instance in _writers(stack):
        if not any(stack.takers(instance, MASTER)):
            yield instance, "its master user keeps the password that it was made with"


def _roles(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    roles = resource["roles"]
    return ((name, roles[name]) for name in roles)


def _writers(stack: Stack) -> Iterator[Resource]:
    return (each for each in stack.of(INSTANCE) if "replicateSourceDb" not in each)


def _place(stack: Stack, resource: Resource) -> tuple[str, ...]:
    """The instance and the database that a resource works in."""
    return (*sorted(each.urn for each in stack.taken(resource, "host", INSTANCE)), resource["database"])


def _masked(personal: Resource) -> list[str]:
    """The tables of which a column is not shown; a column that says nothing is not."""
    tables = personal["personal"].get("tables") or {}
    return [name for name in tables if any(_hidden(column) for column in _columns(tables[name]))]


def _viewless(stack: Stack) -> Iterator[Complaint]:
    """Roles that are kept from a table of which nobody makes them a view."""
    made = {_place(stack, each): {f"public.{table}" for table in _masked(each)} for each in stack.of(PERSONAL)}
    for roles in stack.of(ROLES):
        for table in sorted(set(roles.get("masked", ())) - made.get(_place(stack, roles), set())):
            yield roles, f"{table} is masked, and no masked view of it is declared"


def _columns(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    columns = table.get("columns") or {}
    return [columns[name] for name in columns]


def _hidden(column: Mapping[str, Any]) -> bool:
    return bool(column.get("masked", "null") != "shown")
