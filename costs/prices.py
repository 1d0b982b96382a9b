"""The table of prices, and a user's own laid over it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

TABLE = Path(__file__).with_name("prices.toml")
"""What is shipped: dated, sourced list prices."""

HOURS = 730
"""Hours of an average month, as AWS's own calculator counts them."""


class PriceError(Exception):
    """A file of prices cannot be used; the text names it, what is wrong, and what it should look like."""


@dataclass(frozen=True)
class Prices:
    """US dollars per hour and per month, by name."""

    region: str
    day: date
    hourly: Mapping[str, float]
    monthly: Mapping[str, float]

    def per_month(self, name: str) -> float | None:
        """What one of it costs a month; None when the table does not know it."""
        if name in self.hourly:
            return self.hourly[name] * HOURS
        return self.monthly.get(name)


def load(own: Path | None = None) -> Prices:
    """The shipped prices, with a user's own over them; PriceError when that file is no such table."""
    shipped = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    over = _own(own) if own else {}
    table = shipped["table"] | over.get("table", {})
    return Prices(
        table["region"],
        table["date"],
        shipped["hourly"] | over.get("hourly", {}),
        shipped["monthly"] | over.get("monthly", {}),
    )


def _own(path: Path) -> dict[str, dict[str, float]]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        said = (error.strerror or "cannot be read").lower()
        raise PriceError(f"{path}: {said}; give a file that can be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PriceError(f"{path}: no TOML: {str(error).lower()}; see costs/prices.toml") from None
    wrong = [*_unknown_tables(found), *_no_prices(found)]
    if wrong:
        raise PriceError("\n".join([f"{path}:", *(f"  {line}" for line in wrong)]))
    return found


def _unknown_tables(found: Mapping[str, object]) -> list[str]:
    return [f"{name}: no such table; known are table, hourly, monthly" for name in found if name not in _KNOWN]


def _no_prices(found: Mapping[str, Mapping[str, object]]) -> list[str]:
    return [
        f"{table}.{name}: {value!r} given, wanted are US dollars, 0 or more"
        for table in ("hourly", "monthly")
        for name, value in found.get(table, {}).items()
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0
    ]


_KNOWN = ("table", "hourly", "monthly")
