"""What ALTER TABLE does, action by action.

The modes are those of https://www.postgresql.org/docs/18/sql-altertable.html, the same from 14 to 18.
"""

from __future__ import annotations

from collections.abc import Iterator

from operations.migrations.locks import columns
from operations.migrations.locks.columns import bare
from operations.migrations.locks.effect import Effect, Mode
from operations.migrations.reader import Reader, parts, text

LIGHT_STORAGE = ("FILLFACTOR", "TOAST", "AUTOVACUUM_", "LOG_AUTOVACUUM", "VACUUM_", "PARALLEL_WORKERS", "N_DISTINCT")
"""Storage parameters that may be set while all go on."""


def altered(reader: Reader) -> Iterator[Effect]:
    """ALTER TABLE, read up to the table's name."""
    reader.accept("IF", "EXISTS")
    if reader.accept("ALL", "IN", "TABLESPACE"):
        note = "copies every table of the tablespace while nobody reads them: move them one by one, or with pg_repack"
        yield Effect(Mode.ACCESS_EXCLUSIVE, f"every table of tablespace {reader.name()}", rewrites=True, note=note)
        return
    reader.accept("ONLY")
    table = reader.name()
    reader.accept("*")
    for action in parts(reader.rest):
        yield from _action(table, Reader(action))


def _action(table: str, action: Reader) -> Iterator[Effect]:
    if action.accept("ADD"):
        yield from _added(table, action)
    elif action.at("ALTER", "CONSTRAINT"):
        yield Effect(Mode.ACCESS_EXCLUSIVE, table)
    elif action.accept("ALTER"):
        action.accept("COLUMN")
        yield from columns.altered(table, action)
    elif action.accept("ATTACH", "PARTITION"):
        yield from _attached(table, action)
    elif action.accept("DETACH", "PARTITION"):
        yield from _detached(table, action)
    elif action.at("VALIDATE"):
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, table, scans=True)
    elif action.at("SET|RESET", "("):
        yield Effect(_storage(action), table)
    else:
        yield from _plain(table, action)


def _plain(table: str, action: Reader) -> Iterator[Effect]:
    if action.at("SET", "LOGGED|UNLOGGED|TABLESPACE|ACCESS"):
        note = (
            f"every row of {table} is written anew while nobody reads it: make a second table so, fill it in batches "
            "and change their names, or use pg_repack"
        )
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, rewrites=True, note=note)
    elif action.at("CLUSTER|SET", "ON|WITHOUT") and not action.at("SET", "WITHOUT", "OIDS"):
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, table)
    elif action.at("ENABLE|DISABLE", "TRIGGER") or action.at("ENABLE", "REPLICA|ALWAYS", "TRIGGER"):
        yield Effect(Mode.SHARE_ROW_EXCLUSIVE, table)
    elif action.at("INHERIT") or action.at("NO", "INHERIT"):
        yield Effect(Mode.ACCESS_EXCLUSIVE, table)
        action.until("INHERIT")
        action.skip()
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, action.name())
    else:
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, note=_breaks(table, action))


def _breaks(table: str, action: Reader) -> str:
    """Why the versions of the service that run meanwhile fail, empty when they do not."""
    if action.accept("DROP"):
        if action.at("CONSTRAINT"):
            return ""
        action.accept("COLUMN")
        action.accept("IF", "EXISTS")
        column = action.name()
        return (
            f"who still reads {column} of {table} fails: let the code forget it one release before "
            "(groundwork migrate contract)"
        )
    if action.accept("RENAME") and not action.at("CONSTRAINT"):
        if action.accept("TO"):
            return (
                f"who still says {table} fails: change the name and leave a view {table} over it in the same "
                "transaction, until nobody uses it"
            )
        action.accept("COLUMN")
        column = action.name()
        return (
            f"who still says {column} fails: add the new column to {table}, keep both alike, fill it, then drop "
            f"{column} (groundwork migrate expand, backfill, contract)"
        )
    return ""


def _storage(action: Reader) -> Mode:
    action.skip()
    names = [text(each[:3]).upper() for each in parts(action.brackets())]
    light = all(name.startswith(LIGHT_STORAGE) for name in names)
    return Mode.SHARE_UPDATE_EXCLUSIVE if light else Mode.ACCESS_EXCLUSIVE


def _added(table: str, action: Reader) -> Iterator[Effect]:
    name = ""
    if action.accept("CONSTRAINT"):
        name = action.name()
    if name or action.at("CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE") or action.at("NOT", "NULL"):
        yield from _constraint(table, name or "<its name>", action)
        return
    action.accept("COLUMN")
    action.accept("IF", "NOT", "EXISTS")
    yield from columns.added(table, action)


def _constraint(table: str, name: str, action: Reader) -> Iterator[Effect]:
    definition = action.rest
    valid = not text(definition).upper().endswith("NOT VALID")
    if action.accept("FOREIGN"):
        yield from _foreign_key(table, name, action, valid=valid)
    elif action.at("UNIQUE|PRIMARY") and not Reader(definition).until("USING"):
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, scans=True, note=_index_first(table, name, action))
    elif action.at("UNIQUE|PRIMARY"):
        yield Effect(Mode.ACCESS_EXCLUSIVE, table)
    elif action.at("EXCLUDE"):
        note = (
            f"builds an index while nobody reads {table}; PostgreSQL has no way to add EXCLUDE to a table in use: "
            "make a second table with it, fill it in batches and change their names"
        )
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, scans=True, note=note)
    else:
        note = _validate_later(table, name, "reads every row while nobody reads or writes") if valid else ""
        yield Effect(Mode.ACCESS_EXCLUSIVE, table, scans=valid, note=note)


def _foreign_key(table: str, name: str, action: Reader, *, valid: bool) -> Iterator[Effect]:
    note = _validate_later(table, name, "reads every row while nobody writes either table") if valid else ""
    yield Effect(Mode.SHARE_ROW_EXCLUSIVE, table, scans=valid, note=note)
    action.until("REFERENCES")
    action.skip()
    yield Effect(Mode.SHARE_ROW_EXCLUSIVE, action.name(), scans=valid)


def _validate_later(table: str, name: str, why: str) -> str:
    return (
        f"{why}: ALTER TABLE {table} ADD CONSTRAINT {name} … NOT VALID; "
        f"in the next migration ALTER TABLE {table} VALIDATE CONSTRAINT {name}"
    )


def _index_first(table: str, name: str, action: Reader) -> str:
    primary = action.accept("PRIMARY", "KEY")
    if not primary:
        action.accept("UNIQUE")
    kind, on = "PRIMARY KEY" if primary else "UNIQUE", text(action.brackets())
    index = bare(name) if name[0] != "<" else f"{'pk' if primary else 'uq'}_{bare(table)}"
    return (
        f"builds an index while nobody reads {table}: CREATE UNIQUE INDEX CONCURRENTLY {index} ON {table} ({on}) in a "
        f"migration of its own; then ALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING INDEX {index}"
    )


def _attached(table: str, action: Reader) -> Iterator[Effect]:
    partition = action.name()
    note = (
        f"reads every row of {partition} unless it has a valid check that says what the bounds say: "
        f"add that check NOT VALID and validate it first, and drop it afterwards"
    )
    yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, table)
    yield Effect(Mode.ACCESS_EXCLUSIVE, partition, scans=True, note=note)


def _detached(table: str, action: Reader) -> Iterator[Effect]:
    partition = action.name()
    if action.at("CONCURRENTLY|FINALIZE"):
        yield Effect(Mode.SHARE_UPDATE_EXCLUSIVE, table)
        yield Effect(Mode.ACCESS_EXCLUSIVE, partition)
        return
    note = f"nobody reads {table} meanwhile: ALTER TABLE {table} DETACH PARTITION {partition} CONCURRENTLY"
    yield Effect(Mode.ACCESS_EXCLUSIVE, table, note=note)
    yield Effect(Mode.ACCESS_EXCLUSIVE, partition)
