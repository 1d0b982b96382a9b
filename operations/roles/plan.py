"""The steps from the roles a database has to those it is to have: pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from operations.roles.found import PUBLIC, Default, Found, Grant, Thing
from operations.roles.matrix import HISTORY_TABLES, MASKED_SCHEMA, OWNER, ROLES, Kind, clone, username
from operations.roles.wanted import User, Wanted

POWERS = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
NOUNS = {
    "database": "DATABASE",
    "schema": "SCHEMA",
    "table": "TABLE",
    "sequence": "SEQUENCE",
    "function": "ROUTINE",
    "type": "TYPE",
}
PLACE_OF_SERVER = ("rdsadmin", "rds_superuser", "rds_pgaudit")
"""RDS's own, whose privileges are not ours to take; the last one has them only for pgaudit to know what to log."""
IAM = "rds_iam"
"""RDS lets its members in by a token of IAM's, and by nothing else."""


def plan(wanted: Wanted, found: Found) -> list[str]:
    """The SQL, one statement a step, that makes `found` what is wanted; none when it is that already.

    Roles are never dropped: one that is no longer wanted loses its login and every privilege, and keeps what it owns
    until that is handed over.
    """
    users = list(wanted.users(found.roles))
    return [
        *_creations(wanted, found, users),
        *_attributes(wanted, found, users),
        *_settings(wanted, found, users),
        *_memberships(wanted, found, users),
        *_owners(wanted, found),
        *_privileges(wanted, found),
        *_defaults(wanted, found),
        *_row_security(wanted, found),
    ]


def made_elsewhere(wanted: Wanted, found: Found) -> list[User]:
    """Roles with the names of wanted ones that bear no mark of having been made, or taken over, here."""
    return [
        user
        for user in wanted.users(found.roles)
        if user.name in found.roles and found.roles[user.name].service != wanted.service
    ]


def lacking(wanted: Wanted, found: Found) -> Iterator[str]:
    """What is declared of tables and is not so, though every migration ran."""
    terms = wanted.terms
    declared = {f"roles.{role}.tables": extra.tables for role, extra in terms.extras.items()}
    declared |= {"masked": terms.masked, "row_security": terms.row_security}
    for field, tables in declared.items():
        for table in sorted(tables - found.tables):
            yield f"{field}: {table} given, and there is no such table; make it in a migration, or leave it out"
    for table in sorted(terms.row_security & found.row_security.keys()):
        if not found.row_security[table].policies:
            yield f"row_security: {table} has no policy, so nobody would see a row; CREATE POLICY in a migration"


def _creations(wanted: Wanted, found: Found, users: Iterable[User]) -> Iterator[str]:
    for user in users:
        if user.name not in found.roles:
            login = "LOGIN" if user.role != OWNER else "NOLOGIN"
            yield f"CREATE ROLE {ident(user.name)} {login} CONNECTION LIMIT {wanted.limit(user.role)}"
        if user.name not in found.roles or found.roles[user.name].comment != mark(wanted, user):
            yield f"COMMENT ON ROLE {ident(user.name)} IS {literal(mark(wanted, user))}"


def mark(wanted: Wanted, user: User) -> str:
    """The comment that tells whose role it is."""
    return f"groundwork: {user.role} of {wanted.service}{', second user' if user.second else ''}"


def _attributes(wanted: Wanted, found: Found, users: Iterable[User]) -> Iterator[str]:
    limits = {user.name: wanted.limit(user.role) for user in users}
    logins = {user.name for user in users if user.role != OWNER}
    for name in sorted(_managed(wanted, found) & found.roles.keys()):
        is_ = found.roles[name]
        changes = [f"NO{power}" for power in POWERS if power in is_.powers]
        if is_.login != (name in logins):
            changes.append("LOGIN" if name in logins else "NOLOGIN")
        if name in limits and is_.connection_limit != limits[name]:
            changes.append(f"CONNECTION LIMIT {limits[name]}")
        if changes:
            yield f"ALTER ROLE {ident(name)} {' '.join(changes)}"


def _managed(wanted: Wanted, found: Found) -> set[str]:
    """Every name that is the service's: those of the matrix, those wanted, and those that were once."""
    names = {username(wanted.service, role) for role in {*ROLES, *wanted.logins}}
    once = {name for name, role in found.roles.items() if role.service == wanted.service}
    return names | {clone(name) for name in names} | once


def _settings(wanted: Wanted, found: Found, users: Iterable[User]) -> Iterator[str]:
    for user in users:
        have = found.roles[user.name].settings if user.name in found.roles else {}
        settings = wanted.role(user.role).settings_on(found.major)
        want = {key: wanted.owner if key == "role" else value for key, value in settings.items()}
        for key in sorted(have.keys() - want.keys()):
            yield f"ALTER ROLE {ident(user.name)} RESET {key}"
        for key, value in want.items():
            if have.get(key) != value:
                yield f"ALTER ROLE {ident(user.name)} SET {key} = {', '.join(map(literal, value.split(', ')))}"
        if user.name in found.foreign_settings:
            yield f"ALTER ROLE {ident(user.name)} IN DATABASE {ident(found.database)} RESET ALL"


def _memberships(wanted: Wanted, found: Found, users: Iterable[User]) -> Iterator[str]:
    names = _managed(wanted, found)
    # The master user works on what the owner owns: since 16 being its creator does not give it the owner's powers.
    want = {(wanted.owner, found.master)}
    for user in users:
        want |= {(role, user.name) for role in _above(wanted, user)}
    for role, member in sorted(want - found.memberships):
        yield f"GRANT {ident(role)} TO {ident(member)}"
    for role, member in sorted(found.loose_memberships - want):
        if (role in names or member in names) and member != found.master:
            yield f"REVOKE {ident(role)} FROM {ident(member)} CASCADE"


def _above(wanted: Wanted, user: User) -> Iterator[str]:
    """Whose powers a user has: the second of a login has all from the first."""
    if user.second:
        yield wanted.names[user.role]
        return
    yield from (wanted.owner if of == OWNER else of for of in wanted.role(user.role).member_of)
    if user.role in wanted.logins and wanted.logins[user.role].by == "iam":
        yield IAM


def _owners(wanted: Wanted, found: Found) -> Iterator[str]:
    for thing in found.things:
        kept = thing.kind == "schema" and thing.owner == "pg_database_owner"
        if thing.alterable and not kept and thing.owner != wanted.owner:
            yield f"ALTER {NOUNS[thing.kind]} {thing.name} OWNER TO {ident(wanted.owner)}"


def _privileges(wanted: Wanted, found: Found) -> Iterator[str]:
    want = entitled(wanted, found)
    have = {grant for grant in found.grants if grant.grantee not in {wanted.owner, found.master, *PLACE_OF_SERVER}}
    for (kind, name, grantee), privileges in _grouped(have - want):
        yield f"REVOKE {privileges} ON {NOUNS[kind]} {name} FROM {ident(grantee)} CASCADE"
    for (kind, name, grantee), privileges in _grouped(want - have):
        yield f"GRANT {privileges} ON {NOUNS[kind]} {name} TO {ident(grantee)}"


def entitled(wanted: Wanted, found: Found) -> set[Grant]:
    """Every privilege that the roles are to have, thing by thing; the owner has all anyway."""
    hidden = _hidden(wanted, found)
    return {
        Grant(thing.kind, thing.name, name, privilege)
        for thing in found.things
        if thing.kind != "type"
        for role, name in wanted.names.items()
        if _may_use(wanted, role, thing, hidden)
        for privilege in wanted.role(role).privileges.get(thing.kind, ())
    }


def _hidden(wanted: Wanted, found: Found) -> frozenset[str]:
    """Masked tables, and every view that would show them all the same."""
    shows = {view for view, tables in found.shown.items() if tables & wanted.masked}
    return wanted.masked | {view for view in shows if not view.startswith(f"{MASKED_SCHEMA}.")}


def _may_use(wanted: Wanted, role: str, thing: Thing, hidden: frozenset[str]) -> bool:
    """Whether a role has its privileges on a thing at all."""
    only = wanted.only(role)
    if thing.kind == "sequence" and only:
        return (thing.table or "").replace('"', "") in only
    if thing.kind != "table":
        return True
    if _is_history(thing.name) or (wanted.role(role).masked and thing.plain in hidden):
        return False
    return not only or thing.plain in only | {_stand_in(table) for table in only}


def _stand_in(table: str) -> str:
    """The view that masks a table, where it is masked."""
    return f"{MASKED_SCHEMA}.{table.rpartition('.')[2]}"


def _is_history(name: str) -> bool:
    return name.rpartition(".")[2] in HISTORY_TABLES


def _grouped(grants: Iterable[Grant]) -> Iterator[tuple[tuple[Kind, str, str], str]]:
    """Privileges that one statement can name together: those on the same thing for the same role."""
    groups: dict[tuple[Kind, str, str], list[str]] = defaultdict(list)
    for grant in sorted(grants, key=lambda grant: (grant.kind, grant.name, grant.grantee, grant.privilege)):
        if grant.privilege.startswith("GRANT OPTION"):
            yield (grant.kind, grant.name, grant.grantee), grant.privilege
        else:
            groups[grant.kind, grant.name, grant.grantee].append(grant.privilege)
    for key, privileges in groups.items():
        yield key, ", ".join(privileges)


def _defaults(wanted: Wanted, found: Found) -> Iterator[str]:
    kinds: tuple[Kind, ...] = ("table", "sequence", "function", "schema")
    want = {
        Default(kind, name, privilege)
        for role, name in wanted.names.items()
        for kind in kinds
        if not _table_by_table(wanted, role, kind)
        for privilege in wanted.role(role).privileges.get(kind, ())
    }
    want |= set(_masked_defaults(wanted, found))
    for default in sorted(found.defaults - want, key=_place):
        yield _default(wanted, default, "REVOKE", "FROM")
    for default in sorted(want - found.defaults, key=_place):
        yield _default(wanted, default, "GRANT", "TO")


def _masked_defaults(wanted: Wanted, found: Found) -> Iterator[Default]:
    """A masked view made anew is at once to be read by who reads it instead of the table."""
    if wanted.masked and any(thing.kind == "schema" and thing.plain == MASKED_SCHEMA for thing in found.things):
        for role, name in wanted.names.items():
            if wanted.role(role).masked and not wanted.only(role):
                yield Default("table", name, "SELECT", MASKED_SCHEMA)


def _default(wanted: Wanted, default: Default, verb: str, direction: str) -> str:
    within = f" IN SCHEMA {ident(default.schema)}" if default.schema else ""
    what = f"{verb} {default.privilege} ON {NOUNS[default.kind]}S {direction} {ident(default.grantee)}"
    return f"ALTER DEFAULT PRIVILEGES FOR ROLE {ident(wanted.owner)}{within} {what}"


def _table_by_table(wanted: Wanted, role: str, kind: Kind) -> bool:
    """Whether what is created next is not a role's to use until it is known what it is."""
    masked = kind == "table" and bool(wanted.masked) and wanted.role(role).masked
    return masked or (kind in {"table", "sequence"} and bool(wanted.only(role)))


def _row_security(wanted: Wanted, found: Found) -> Iterator[str]:
    for table in sorted(wanted.terms.row_security & found.row_security.keys()):
        have = found.row_security[table]
        if not have.policies:  # a migration is still to make one: until then nobody would see a row
            continue
        for done, verb in ((have.enabled, "ENABLE"), (have.forced, "FORCE")):
            if not done:
                yield f"ALTER TABLE {'.'.join(map(ident, table.split('.')))} {verb} ROW LEVEL SECURITY"


def _place(default: Default) -> tuple[str, ...]:
    return default.schema or "", default.kind, default.grantee, default.privilege


def ident(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return PUBLIC if name == PUBLIC else '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"
