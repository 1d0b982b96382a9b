"""The table that a backfill goes through, and the SQL of a batch of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from psycopg import sql

from operations.changes.backfill import Backfill
from operations.connection import Connection

COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""
UNIQUE = """
SELECT EXISTS (
    SELECT FROM pg_index x
    WHERE x.indrelid = to_regclass(%s) AND x.indisunique AND x.indisvalid AND x.indpred IS NULL
      AND (SELECT array_agg(a.attname::text ORDER BY k.place)
           FROM unnest(x.indkey::int2[]) WITH ORDINALITY k (number, place)
           JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number AND a.attnotnull
           WHERE k.place <= x.indnkeyatts) = %s)
"""
ESTIMATE = """
SELECT sum(greatest(c.reltuples, 0))::bigint, bool_and(c.reltuples >= 0)
FROM pg_class c WHERE c.relkind <> 'p' AND c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass(%s))
                                                     UNION SELECT to_regclass(%s))
"""
Key = Sequence[str]


@dataclass(frozen=True)
class Filling:
    """What became of a batch."""

    written: int
    """Rows."""
    still: int
    """How many of those are to do even so."""
    seconds: float
    """As the server counts, which holds the rows so long: a slow way to it makes no batch smaller."""


@dataclass(frozen=True)
class Table:
    """A backfill's table as the database has it."""

    backfill: Backfill
    types: tuple[str, ...]
    """Of the key's columns, in their order."""

    @cached_property
    def name(self) -> sql.Identifier:
        """With its schema, quoted."""
        return sql.Identifier(self.backfill.schema, self.backfill.name)

    def bound(self, connection: Connection, last: Key | None, size: int) -> tuple[Key, int] | None:
        """The key that ends the next batch of so many rows, and how many it has; None at the end of the table."""
        query = sql.SQL(
            "SELECT * FROM (SELECT {texts}, row_number() OVER (ORDER BY {keys}) AS groundwork_rows FROM {table}"
            " WHERE {after} ORDER BY {keys} LIMIT %s) batch ORDER BY groundwork_rows DESC LIMIT 1"
        ).format(texts=self._texts, keys=self._keys, table=self.name, after=self._after(last))
        row = connection.execute(query, (*(last or ()), size)).fetchone()
        return (row[:-1], row[-1]) if row else None

    def fill(self, connection: Connection, last: Key | None, bound: Key) -> Filling:
        """Write into the rows up to the bound that are still to do.

        A row that somebody else holds is passed by: nobody waits for a batch that waits for him, so there is no
        deadlock to lose. The next pass comes back for it.
        """
        columns = [*zip(map(sql.Identifier, self.backfill.key), self._aliases, strict=True)]
        named = [sql.SQL("{} AS {}").format(*pair) for pair in columns]
        pairs = [sql.SQL("{}.{} = batch.{}").format(sql.Identifier(self.backfill.name), *pair) for pair in columns]
        query = sql.SQL(
            "WITH batch AS MATERIALIZED (SELECT {named} FROM {table} WHERE {after} AND ({keys}) <= ({bound})"
            " AND {todo} FOR NO KEY UPDATE SKIP LOCKED),"
            " written AS (UPDATE {table} SET {values} FROM batch WHERE {pairs} RETURNING {todo} AS still)"
            " SELECT count(*), count(*) FILTER (WHERE still),"
            " extract(epoch FROM clock_timestamp() - statement_timestamp())::float8 FROM written"
        ).format(
            named=sql.SQL(", ").join(named), table=self.name, after=self._after(last), keys=self._keys,
            bound=self._given, todo=self._todo, values=self._values, pairs=sql.SQL(" AND ").join(pairs),
        )  # fmt: skip
        return Filling(*(connection.execute(query, (*(last or ()), *bound)).fetchone() or (0, 0, 0.0)))

    def has_left(self, connection: Connection) -> bool:
        """Whether any row is still to do; reads the table until it meets one."""
        query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE {})").format(self.name, self._todo)
        return connection.execute(query, ()).fetchone() == (True,)

    def estimate(self, connection: Connection) -> int:
        """About how many rows there are; a table nobody counted yet is counted by sample first."""
        rows, counted = connection.execute(ESTIMATE, (self._regclass,) * 2).fetchone() or (0, True)
        if not counted:
            connection.execute(sql.SQL("ANALYZE (SKIP_LOCKED) {}").format(self.name))
            rows, _ = connection.execute(ESTIMATE, (self._regclass,) * 2).fetchone() or (0, True)
        return int(rows or 0)

    def vacuum(self, connection: Connection) -> None:
        """Free the space of the rows as they were and count the new column, before the code that asks for it comes.

        At the pace of autovacuum, and without cutting the file's end off, which would shut everybody out.
        """
        connection.execute("SET vacuum_cost_delay = '2ms'")
        connection.execute(sql.SQL("VACUUM (ANALYZE, SKIP_LOCKED, TRUNCATE false) {}").format(self.name))

    @property
    def _regclass(self) -> str:
        return f'"{self.backfill.schema}"."{self.backfill.name}"'

    @property
    def _keys(self) -> sql.Composed:
        return sql.SQL(", ").join(map(sql.Identifier, self.backfill.key))

    @property
    def _aliases(self) -> list[sql.Identifier]:
        """Names of the key's columns that no expression of a declaration means."""
        return [sql.Identifier(f"groundwork_key_{number}") for number in range(len(self.types))]

    @property
    def _texts(self) -> sql.Composed:
        columns = zip(map(sql.Identifier, self.backfill.key), self._aliases, strict=True)
        return sql.SQL(", ").join(sql.SQL("{}::text AS {}").format(*pair) for pair in columns)

    @property
    def _given(self) -> sql.Composed:
        return sql.SQL(", ").join(sql.SQL("%s::" + kind) for kind in self.types)

    def _after(self, last: Key | None) -> sql.Composable:
        if last is None:
            return sql.SQL("true")
        return sql.SQL("({}) > ({})").format(self._keys, self._given)

    @property
    def _todo(self) -> sql.Composed:
        return sql.SQL("({})").format(_written(self.backfill.todo))

    @property
    def _values(self) -> sql.Composed:
        return sql.SQL(", ").join(
            sql.SQL("{} = ({})").format(sql.Identifier(column), _written(expression))
            for column, expression in self.backfill.values.items()
        )


def look_at(connection: Connection, backfill: Backfill) -> Table:
    """The table as it is. Raises ValueError with every reason why it cannot be gone through, one a line."""
    name = f'"{backfill.schema}"."{backfill.name}"'
    types: dict[str, str] = dict(connection.execute(COLUMNS, (name,)).fetchall())
    if not types:
        raise ValueError(f"table: there is no {backfill.table} yet; apply the files that make it first")
    missing = [column for column in (*backfill.key, *backfill.values) if column not in types]
    problems = [
        f"{column}: {backfill.table} has no such column; apply the files that add it first" for column in missing
    ]
    unique = connection.execute(UNIQUE, (name, list(backfill.key))).fetchone()
    if not missing and unique != (True,):
        problems.append(
            f"key: no unique index of {backfill.table} has just the columns {', '.join(backfill.key)}, each not null; "
            "name those of its primary key"
        )
    if problems:
        raise ValueError("\n".join(problems))
    return Table(backfill, tuple(types[column] for column in backfill.key))


def _written(expression: str) -> sql.SQL:
    """What somebody wrote, on lines of its own, so that a comment at its end hides nothing of ours."""
    return sql.SQL("\n" + expression.replace("%", "%%") + "\n")
