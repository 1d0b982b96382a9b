"""What is declared of a database's personal data, as the work on it needs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

SCHEMA = "public"
"""Where tables with personal data are."""


@dataclass(frozen=True)
class Column:
    """A column that tells something of a person."""

    masked: str = "null"
    """`null`, `hidden`, `domain`, `initial` or `shown`."""
    erased: str | None = None
    """What is written in its place, placeholders included; None: null."""
    sealed: str | None = None
    """`text`, `json` or `bytes` when the application encrypts it."""


@dataclass(frozen=True)
class Table:
    """A table with rows about persons."""

    subject: str
    through: str | None = None
    key: str = "id"
    forgotten: str = "columns"
    """`columns`, `row` or `kept`."""
    because: str | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict)
    logged: bool = True

    @property
    def hidden(self) -> frozenset[str]:
        """Columns whose values readers do not see."""
        return frozenset(name for name, column in self.columns.items() if column.masked != "shown")

    @property
    def masked(self) -> bool:
        """Whether readers see a view in its place."""
        return bool(self.hidden)


@dataclass(frozen=True)
class Personal:
    """All that is declared of one database."""

    tables: Mapping[str, Table]
    all_rows: Mapping[str, str] = field(default_factory=dict)
    log_table: str | None = None
    log_row: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Personal:
        """Read it as the catalog gives it, as plain data."""
        log = given.get("access_log") or {}
        return cls(
            tables={name: _table(table) for name, table in given["tables"].items()},
            all_rows=given.get("all_rows") or {},
            log_table=log.get("table"),
            log_row=log.get("row") or {},
        )

    @property
    def masked(self) -> frozenset[str]:
        """Tables, with their schema, that readers see a view of instead."""
        return frozenset(f"{SCHEMA}.{name}" for name, table in self.tables.items() if table.masked)

    @property
    def logged(self) -> frozenset[str]:
        """Tables whose readers are logged."""
        return frozenset(name for name, table in self.tables.items() if table.logged)

    def deepest_first(self) -> list[str]:
        """Every table before the one that it leads to the person through."""
        return sorted(self.tables, key=lambda name: (-len(list(self._way(name))), name))

    def _way(self, name: str) -> Iterator[str]:
        through = self.tables[name].through
        while through is not None:
            yield through
            through = self.tables[through].through


def _table(given: Mapping[str, Any]) -> Table:
    known: dict[str, Any] = {name: given[name] for name in Table.__dataclass_fields__ if given.get(name) is not None}
    columns = {name: _column(column) for name, column in (given.get("columns") or {}).items()}
    return Table(**{**known, "columns": columns})


def _column(given: Mapping[str, Any]) -> Column:
    return Column(given.get("masked") or "null", given.get("erased"), given.get("sealed"))
