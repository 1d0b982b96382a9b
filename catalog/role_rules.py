"""Rules on the roles of databases: what a name may say, who can log in by IAM, which tables are spoken of."""

from collections.abc import Iterator

from catalog.problems import Problem
from catalog.roles import STANDING, Role
from catalog.service import Service
from catalog.system import Stack

TAKEN = {"master": "it is the master user's, whose secret is called so"}
"""Names that a role of a system's own may not have."""
WITH_PASSWORD = {
    "owner": "nobody logs in as it",
    "monitor": "exporters log in with a password",
    "replication": "what follows a publication logs in with a password",
}
"""Roles that no IAM token helps, and why."""


def roles_are_said_in_full(stack: Stack) -> Iterator[Problem]:
    """A role of the system's own says what it is like and how many connections it has; another one neither."""
    for path, name, role, _ in _roles(stack):
        said = {field for field in ("like", "connections", "tables") if getattr(role, field)}
        if name in STANDING:
            for field in sorted(said):
                text = f"{name} is a role that every database has, with a budget and privileges of its own"
                yield Problem(f"{path}.{field}", f"{text}; leave it out, or give the role another name")
        else:
            for field in sorted({"like", "connections"} - said):
                yield Problem(
                    f"{path}.{field}", f"required of {name}, a role that databases do not have anyway; add it"
                )


def role_names_are_free(stack: Stack) -> Iterator[Problem]:
    """Nothing else is called so, and no log or alarm takes it for the service's own."""
    for path, name, _, _ in _roles(stack):
        if name in TAKEN:
            yield Problem(path, f"the name is taken: {TAKEN[name]}; take another")
        elif name not in STANDING and name.startswith("app"):
            yield Problem(path, f"{name} begins as the service's own role does, app, which alarms go by; take another")


def tokens_are_for_who_can_use_them(stack: Stack) -> Iterator[Problem]:
    """Poolers, exporters and ClickHouse log in by password."""
    for path, name, role, service in _roles(stack):
        if role.login != "iam":
            continue
        if name in WITH_PASSWORD or role.like in WITH_PASSWORD:
            why = WITH_PASSWORD.get(name) or WITH_PASSWORD[str(role.like)]
            yield Problem(f"{path}.login", f"iam given, and {why}; say password")
        elif name == "app" and service.pooler != "none":
            text = f"iam given, and the pooler ({service.pooler}) logs in to the database with a password"
            yield Problem(f"{path}.login", f"{text}; say password, or pooler none")


def _roles(stack: Stack) -> Iterator[tuple[str, str, Role, Service]]:
    for owner, service in stack.services.items():
        for name, role in service.database.roles.items():
            yield f"services.{owner}.database.roles.{name}", name, role, service
