"""`groundwork roles show`: the matrix of each database, with who logs in as what now."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from operations.roles.matrix import OWNER, Role
from operations.roles.reconcile import wanted_here
from operations.roles.wanted import Wanted
from operations.secrets import find
from scripts import table
from scripts.checkout import Checkout
from scripts.roles.inside import Inside, chosen, every

COLUMNS = ("service", "role", "logs in as", "by", "connections", "tables", "sequences", "member of", "time limits")
LIMITS = {"statement_timeout": "statement", "transaction_timeout": "transaction", "lock_timeout": "lock"}


@dataclass(frozen=True)
class Line:
    """One role of one database."""

    role: str
    like: str | None
    user: str
    """Whom its clients log in as now."""
    by: str
    connections: int | None
    tables: dict[str, list[str]]
    """Privileges, by which tables."""
    sequences: list[str]
    member_of: list[str]
    settings: dict[str, str]


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print what each role of each database may do."""
    stack, databases = every(checkout, name)
    found = {service: list(_lines(here)) for service, here in chosen(databases, asked.service).items()}
    if asked.as_json:
        facts = {service: [asdict(line) for line in lines] for service, lines in found.items()}
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
    else:
        rows = [(service, *_cells(line)) for service, lines in found.items() for line in lines]
        table.show(f"roles of {stack.name}", COLUMNS, rows)
    return 0


def _lines(here: Inside) -> Iterator[Line]:
    wanted = wanted_here(here.place, here.logins, here.terms)
    for name, user in wanted.names.items():
        role, login, extra = wanted.role(name), here.logins.get(name), here.terms.extras.get(name)
        yield Line(
            role=name,
            like=extra.like if extra else None,
            user=str((find(login.secret) or {}).get("username", user)) if login else user,
            by=login.by if login else "nobody",
            connections=login.connection_limit if login else None,
            tables=_tables(wanted, name, role),
            sequences=sorted(role.privileges.get("sequence", ())),
            member_of=[wanted.owner if of == OWNER else of for of in role.member_of],
            settings=dict(role.settings),
        )


def _tables(wanted: Wanted, name: str, role: Role) -> dict[str, list[str]]:
    if OWNER in {name, *role.member_of}:
        return {"all": ["everything"]}
    privileges = sorted(role.privileges.get("table", ()))
    if not privileges:
        return {}
    where = ", ".join(sorted(wanted.only(name))) or "all"
    hidden = ", ".join(sorted(wanted.masked)) if role.masked else ""
    return {where + (f" but {hidden}, of which masked views" if hidden else ""): privileges}


def _cells(line: Line) -> Iterator[object]:
    limits: Mapping[str, str] = {short: line.settings[name] for name, short in LIMITS.items() if name in line.settings}
    yield line.role if line.like is None else f"{line.role} (like {line.like})"
    yield line.user
    yield line.by
    yield line.connections
    yield "; ".join(f"{', '.join(verbs)} on {where}" for where, verbs in line.tables.items()) or None
    yield ", ".join(line.sequences) or None
    yield ", ".join(line.member_of) or None
    yield ", ".join(f"{short} {value}" for short, value in limits.items()) or None
