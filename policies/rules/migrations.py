"""A database's schema: where its files are, who applies them, and that none that was applied changes."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import get_args

from catalog.database import Migrations
from policies.changes import Change, Fate
from policies.level import GUARDED, LIKE_PRODUCTION
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
"""The project: folders are declared relative to it."""
INSTANCE, SECRET = "aws:rds/instance:Instance", "aws:secretsmanager/secret:Secret"
MIGRATIONS, ROLES = "groundwork:postgres:Migrations", "groundwork:postgres:Roles"
PERSONAL = "groundwork:postgres:PersonalData"
INSIDE = (MIGRATIONS, ROLES, PERSONAL)
"""What works inside a database."""
LAYOUTS = get_args(Migrations.model_fields["layout"].annotation)


@rule("migrations-in-the-checkout", types=[MIGRATIONS], field="service.database.migrations.directory")
def in_the_checkout(migrations: Resource) -> Iterator[str]:
    """A schema's files lie in the project, under version control with the declaration that applies them."""
    given = migrations["directory"]
    path = PurePosixPath(given)
    if path.is_absolute() or ".." in path.parts:
        yield f"directory {given} leads out of the project; give a path within it"
    elif not any(each.is_file() for each in (ROOT / path).rglob("*.sql")):
        yield f"directory {given} has no migration in it"


@rule("migrations-layout-known", types=[MIGRATIONS], field="service.database.migrations.layout")
def layout_known(migrations: Resource) -> Iterator[str]:
    """A schema's files are laid out as a tool knows that can take over."""
    if (given := migrations["layout"]) not in LAYOUTS:
        yield f"layout is {given}, allowed is {', '.join(LAYOUTS)}"


@rule("migrations-in-order", types=[MIGRATIONS], field="service.database.migrations.out_of_order",
      levels=LIKE_PRODUCTION)  # fmt: skip
def in_order(migrations: Resource) -> Iterator[str]:
    """Migrations run in the order of their versions: another order is a schema that nobody has tried."""
    if migrations.get("outOfOrder"):
        yield "outOfOrder is on"


@rule("migrations-as-migrator", types=[MIGRATIONS, SECRET], field="components/access.py: the migrations' secret",
      about=About.STACK)  # fmt: skip
def as_migrator(stack: Stack) -> Iterator[Complaint]:
    """Migrations log in as the migrator of their database, and never as its master user."""
    for migrations in stack.of(MIGRATIONS):
        for secret in stack.taken(migrations, "secret", SECRET):
            if secret["name"].rpartition("/")[2] != "migrator":
                yield migrations, f"secret is {secret['name']}, the migrator's is asked for"


@rule("database-reached-directly", types=[*INSIDE, INSTANCE], field="components/access.py: host",
      about=About.STACK)  # fmt: skip
def directly(stack: Stack) -> Iterator[Complaint]:
    """What works inside a database reaches its writer directly: a pooler breaks its locks, a reader takes no writes."""
    for resource in stack.of(*INSIDE):
        for source in stack.taken(resource, "host"):
            if source.type != INSTANCE or "replicateSourceDb" in source:
                yield resource, f"host is that of {source.label}; a writer's own is asked for"


@rule("database-migrated", types=[MIGRATIONS, ROLES], field="service.database.migrations", about=About.STACK)
def migrated(stack: Stack) -> Iterator[Complaint]:
    """Every database with roles has migrations: a schema made by hand cannot be made again."""
    known = {(each.sources.get("host"), each["database"]) for each in stack.of(MIGRATIONS)}
    for roles in stack.of(ROLES):
        if (roles.sources.get("host"), roles["database"]) not in known:
            yield roles, f"no migrations are declared for {roles['database']}"


@rule("applied-migration-kept", types=[MIGRATIONS], field="service.database.migrations.directory: the file",
      about=About.CHANGE, levels=GUARDED)  # fmt: skip
def applied_kept(change: Change) -> Iterator[str]:
    """A migration that was applied is neither changed nor removed; a new one follows it."""
    was, will = change.values("files")
    if not isinstance(was, Mapping) or not isinstance(will, Mapping):
        return
    for name in sorted(was):
        if name not in will:
            yield f"{name} was applied, and is gone"
        elif was[name] != will[name] and not name.startswith("R__"):
            yield f"{name} was applied, and has changed since; write a new migration"


@rule("migrations-layout-kept", types=[MIGRATIONS], field="service.database.migrations.layout",
      about=About.CHANGE, levels=GUARDED)  # fmt: skip
def layout_kept(change: Change) -> Iterator[str]:
    """A schema's history stays in the table that it is in: in another layout all files would run again."""
    was, will = change.values("layout")
    if change.fate is Fate.UPDATED and was and was != will:
        yield f"layout would go from {was} to {will}, whose history knows of no file"
