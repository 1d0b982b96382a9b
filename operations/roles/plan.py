"""The steps from the roles a database has to those it is to have: pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from operations.roles.found import PUBLIC, Default, Found, Grant
from operations.roles.matrix import HISTORY_TABLES, OWNER, ROLES, Kind, username

POWERS = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
NOUNS = {
    "database": "DATABASE",
    "schema": "SCHEMA",
    "table": "TABLE",
    "sequence": "SEQUENCE",
    "function": "ROUTINE",
    "type": "TYPE",
}
PLACE_OF_SERVER = ("rdsadmin", "rds_superuser")
"""RDS's own, whose privileges are not ours to take."""


@dataclass(frozen=True)
class Wanted:
    """The roles that a service's database is to have."""

    service: str
    limits: Mapping[str, int]
    """Connections that each role may have at once, by role; -1 for no limit. A role not named is not wanted."""

    @property
    def owner(self) -> str:
        """Name of the role that owns everything."""
        return username(self.service, OWNER)

    @property
    def names(self) -> dict[str, str]:
        """Name on the server, by role; the owner always among them."""
        return {role: username(self.service, role) for role in ROLES if role == OWNER or role in self.limits}


def plan(wanted: Wanted, found: Found) -> list[str]:
    """The SQL, one statement a step, that makes `found` what is wanted; none when it is that already.

    Roles are never dropped: one that is no longer wanted loses its login and every privilege, and keeps what it owns
    until that is handed over.
    """
    return [
        *_creations(wanted, found),
        *_attributes(wanted, found),
        *_settings(wanted, found),
        *_memberships(wanted, found),
        *_owners(wanted, found),
        *_privileges(wanted, found),
        *_defaults(wanted, found),
    ]


def _creations(wanted: Wanted, found: Found) -> Iterator[str]:
    for role, name in wanted.names.items():
        if name not in found.roles:
            login = "LOGIN" if ROLES[role].login else "NOLOGIN"
            yield f"CREATE ROLE {ident(name)} {login} CONNECTION LIMIT {wanted.limits.get(role, -1)}"


def _attributes(wanted: Wanted, found: Found) -> Iterator[str]:
    for role in ROLES:
        name = username(wanted.service, role)
        if name not in found.roles:
            continue
        is_, login = found.roles[name], ROLES[role].login and role in wanted.names
        changes = [f"NO{power}" for power in POWERS if power in is_.powers]
        if is_.login != login:
            changes.append("LOGIN" if login else "NOLOGIN")
        if role in wanted.names and is_.connection_limit != wanted.limits.get(role, -1):
            changes.append(f"CONNECTION LIMIT {wanted.limits.get(role, -1)}")
        if changes:
            yield f"ALTER ROLE {ident(name)} {' '.join(changes)}"


def _settings(wanted: Wanted, found: Found) -> Iterator[str]:
    for role, name in wanted.names.items():
        have = found.roles[name].settings if name in found.roles else {}
        want = {key: wanted.owner if key == "role" else value for key, value in ROLES[role].settings.items()}
        for key in sorted(have.keys() - want.keys()):
            yield f"ALTER ROLE {ident(name)} RESET {key}"
        for key, value in want.items():
            if have.get(key) != value:
                yield f"ALTER ROLE {ident(name)} SET {key} = {literal(value)}"
        if name in found.foreign_settings:
            yield f"ALTER ROLE {ident(name)} IN DATABASE {ident(found.database)} RESET ALL"


def _memberships(wanted: Wanted, found: Found) -> Iterator[str]:
    names = {username(wanted.service, role) for role in ROLES}
    want = {(username(wanted.service, of), name) for role, name in wanted.names.items() for of in ROLES[role].member_of}
    # The master user works on what the owner owns: since 16 being its creator does not give it the owner's powers.
    want.add((wanted.owner, found.master))
    for role, member in sorted(want - found.memberships):
        yield f"GRANT {ident(role)} TO {ident(member)}"
    for role, member in sorted(found.loose_memberships - want):
        if (role in names or member in names) and member != found.master:
            yield f"REVOKE {ident(role)} FROM {ident(member)} CASCADE"


def _owners(wanted: Wanted, found: Found) -> Iterator[str]:
    for thing in found.things:
        kept = thing.kind == "schema" and thing.owner == "pg_database_owner"
        if thing.alterable and not kept and thing.owner != wanted.owner:
            yield f"ALTER {NOUNS[thing.kind]} {thing.name} OWNER TO {ident(wanted.owner)}"


def _privileges(wanted: Wanted, found: Found) -> Iterator[str]:
    want = {
        Grant(thing.kind, thing.name, name, privilege)
        for thing in found.things
        if thing.kind != "type" and not _is_history(thing.name)
        for role, name in wanted.names.items()
        for privilege in ROLES[role].privileges.get(thing.kind, ())
    }
    have = {grant for grant in found.grants if grant.grantee not in {wanted.owner, found.master, *PLACE_OF_SERVER}}
    for (kind, name, grantee), privileges in _grouped(have - want):
        yield f"REVOKE {privileges} ON {NOUNS[kind]} {name} FROM {ident(grantee)} CASCADE"
    for (kind, name, grantee), privileges in _grouped(want - have):
        yield f"GRANT {privileges} ON {NOUNS[kind]} {name} TO {ident(grantee)}"


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
        for privilege in ROLES[role].privileges.get(kind, ())
    }
    begin = f"ALTER DEFAULT PRIVILEGES FOR ROLE {ident(wanted.owner)}"
    for default in sorted(found.defaults - want, key=_place):
        within = f" IN SCHEMA {ident(default.schema)}" if default.schema else ""
        noun, grantee = NOUNS[default.kind] + "S", ident(default.grantee)
        yield f"{begin}{within} REVOKE {default.privilege} ON {noun} FROM {grantee}"
    for default in sorted(want - found.defaults, key=_place):
        yield f"{begin} GRANT {default.privilege} ON {NOUNS[default.kind]}S TO {ident(default.grantee)}"


def _place(default: Default) -> tuple[str, ...]:
    return default.schema or "", default.kind, default.grantee, default.privilege


def ident(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return PUBLIC if name == PUBLIC else '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"
