"""What a reader sees in place of a personal value, as SQL: pure."""

from __future__ import annotations

from operations.privacy.declared import Column
from operations.roles.plan import ident

STARS = "'***'"
SEALED = "sealed:"
"""How text begins that the application has encrypted."""


def shown(name: str, kind: str, column: Column | None) -> str:
    """The expression that stands in a masked view for a column of this type, under the column's own name."""
    if column is None or column.masked == "shown":
        return ident(name)
    return f"{_masked(ident(name), kind, column)} AS {ident(name)}"


def _masked(value: str, kind: str, column: Column) -> str:
    text = f"{value}::text"
    match column.masked:
        case "hidden":
            clear = STARS
        case "domain":
            clear = f"'***@' || split_part({text}, '@', 2)"
        case "initial":
            clear = f"left({text}, 1) || {STARS}"
        case _:
            return f"NULL::{kind}"
    sealed = f"WHEN starts_with({text}, '{SEALED}') THEN {STARS} " if column.sealed == "text" else ""
    return f"(CASE WHEN {value} IS NULL THEN NULL {sealed}ELSE {clear} END)::{kind}"
