"""Things that are gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from operations.lint.finding import Finding
from operations.lint.rule import rule
from operations.lint.source import Case
from operations.migrations.reader import shown


@rule(bad="DROP VIEW active_users CASCADE;", good="DROP VIEW active_users;")
def drop_cascade(case: Case) -> Iterator[Finding]:
    """DROP … CASCADE also takes what nobody named: views, foreign keys, columns."""
    last = case.statement.tokens[-1]
    if case.reader.at("DROP|ALTER") and shown(last) == "CASCADE" and " DROP " in f" {case.statement.shape}":
        yield case.says(
            "takes along whatever depends on it",
            "name what is to go, one DROP each, and leave CASCADE out: the server then says what still depends on it",
            last,
        )


@rule(bad="DROP TABLE orders;", good="CREATE TABLE tried (id uuid);\nDROP TABLE tried;")
def drop_without_backup(case: Case) -> Iterator[Finding]:
    """A table with rows is dropped, and the newest backup is older than the catalog allows, or there is none."""
    tables, ask, limit = dropped_tables(case), case.source.backup_age, case.source.conventions.backup_hours
    if not tables or ask is None:
        return
    age = ask()
    if age is None or age > limit:
        there = "there is no backup" if age is None else f"the newest backup is {age:.0f} h old, the limit is {limit} h"
        yield case.says(
            f"the rows of {', '.join(tables)} are gone, and {there}",
            "take a snapshot first: aws rds create-db-snapshot",
        )


def dropped_tables(case: Case) -> list[str]:
    """The tables that the statement drops, without those that the file itself made."""
    reader = case.reader
    if not reader.accept("DROP", "TABLE"):
        return []
    reader.accept("IF", "EXISTS")
    return [name for name in reader.names() if not case.is_new(name)]


@rule(bad="DROP EXTENSION citext;", good="CREATE EXTENSION IF NOT EXISTS citext;")
def extension_not_declared(case: Case) -> Iterator[Finding]:
    """An extension that the catalog does not declare is made or dropped; some reach beyond the database."""
    reader = case.reader
    made = reader.accept("CREATE", "EXTENSION")
    if not made and not reader.accept("DROP|ALTER", "EXTENSION"):
        return
    reader.accept("IF", "NOT", "EXISTS")
    reader.accept("IF", "EXISTS")
    name = reader.name().strip('"')
    if made and (name in case.source.extensions):
        return
    more = f"; {REACHING[name]}" if name in REACHING else ""
    yield case.says(
        f"extension {name} is the catalog's to make, change and drop{more}",
        f"declare it: database.extensions {name!r}; `groundwork up` makes it before the migrations",
    )


REACHING = {
    "dblink": "it opens connections from the server to anywhere",
    "postgres_fdw": "it opens connections from the server to anywhere",
    "file_fdw": "it reads the server's files",
    "adminpack": "it writes the server's files",
    "plperlu": "its functions may do on the server what they like",
    "plpython3u": "its functions may do on the server what they like",
    "pltclu": "its functions may do on the server what they like",
}
