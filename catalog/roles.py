"""The login roles of a database: how each is proved, and those beyond the ones that every database has."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from catalog.fact import Fact

STANDING = ("owner", "migrator", "app", "readonly", "monitor", "replication")
"""The roles that databases have anyway; `replication` where something follows a publication."""

Model = Literal["app", "readonly", "monitor", "replication"]
"""What a role of a system's own can be like."""


def _with_schema(table: str) -> str:
    return table if "." in table else f"public.{table}"


Table = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$"),
    AfterValidator(_with_schema),
]
"""A table's name, with its schema where that is not `public`."""


class Role(Fact):
    """A role of the database: more about one that it has anyway, or one of the system's own."""

    like: Model | None = None
    """Whose privileges, settings and time limits it has; only for a role of the system's own, which needs it."""
    connections: int | None = Field(default=None, ge=1, le=500)
    """How many it may hold at once, in the budget; only for a role of the system's own, which needs it."""
    tables: tuple[Table, ...] = ()
    """The only tables that it has its privileges on; none named: all. For a role of the system's own."""
    login: Literal["password", "iam"] = "password"
    """How it logs in: with the password in its secret, or with a token that IAM gives for a quarter of an hour."""
    adopt: bool = False
    """Whether a role of this name that somebody else made on the server is taken over."""
