"""What the names and tables of a database's schema keep to."""

from pydantic import Field

from catalog.fact import Fact, Identifier


class Conventions(Fact):
    """What `groundwork migrate lint` holds a schema to, beside the rules for all (docs/migrations/lint.md)."""

    plural_tables: bool = False
    """Tables are named in the plural, in snake_case."""
    prefixes: bool = False
    """Indexes begin with idx_ (unique ones with uq_), foreign keys with fk_, checks with ck_, triggers with trg_, each
    followed by the table's name."""
    columns: tuple[Identifier, ...] = ()
    """Columns that every table has."""
    comments: bool = False
    """Every table says in a comment what it is for."""
    rows_apart: bool = False
    """A file defines, or it changes rows: not both."""
    backup_hours: int = Field(default=24, ge=1)
    """How old the newest backup may be when a table is dropped: with daily full backups, a day."""
