"""Settings of one file of Flyway's layout: in `<file>.conf` beside it, or in comments `-- flyway:<name>=<value>`."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from operations.migrations.conditions import holds
from operations.migrations.placeholders import Values, replaced

COMMENT = re.compile(rb"^--[ \t]*flyway:[ \t]*(?P<name>\w+)[ \t]*=[ \t]*(?P<value>[^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
LINE = re.compile(r"\s*(?P<name>[\w.]+)\s*[=:]\s*(?P<value>.*?)\s*")
NAMES = ("executeInTransaction", "encoding", "placeholderReplacement", "shouldExecute")
"""All that Flyway has for one file (its documentation, "Script Configuration")."""


@dataclass(frozen=True)
class ScriptSettings:
    """How one file wants to be run."""

    in_transaction: bool | None = None
    """None leaves it to the statements."""
    encoding: str = "utf-8"
    placeholders: bool = True
    """Whether they are replaced."""
    condition: str = "true"
    """Flyway's shouldExecute: where it does not hold, the file is passed over and not remembered."""

    def wanted(self, known: Values) -> bool:
        """Whether the file is to be run. Raises ValueError for a condition that is none."""
        return holds(replaced(self.condition, known))


DEFAULTS = ScriptSettings()


def read(sql: bytes, conf: str | None) -> ScriptSettings:
    """The settings of a file, from its text and its `.conf`. Raises ValueError with what is wrong."""
    commented = [(match["name"].decode(), match["value"].decode("utf-8", "replace")) for match in COMMENT.finditer(sql)]
    given: dict[str, str] = {}
    for name, value in [*commented, *_lines(conf or "")]:
        if name not in NAMES:
            raise ValueError(f"its setting {name} is none that Flyway has for one file; there are {', '.join(NAMES)}")
        if given.setdefault(name, value) != value:
            raise ValueError(f"{name} is set to {given[name]} and to {value}; keep one of them")
    return _settings(given)


def _lines(conf: str) -> list[tuple[str, str]]:
    found = []
    for line in conf.splitlines():
        if line.strip() and not line.lstrip().startswith(("#", "!")):
            match = LINE.fullmatch(line)
            if match is None:
                raise ValueError(f"its .conf holds {line.strip()!r}, which is not <name>=<value>")
            found.append((match["name"], match["value"]))
    return found


def _settings(given: Mapping[str, str]) -> ScriptSettings:
    return ScriptSettings(
        in_transaction=_truth(given, "executeInTransaction"),
        encoding=_encoding(given.get("encoding", "utf-8")),
        placeholders=_truth(given, "placeholderReplacement") is not False,
        condition=given.get("shouldExecute", "true"),
    )


def _truth(given: Mapping[str, str], name: str) -> bool | None:
    value = given.get(name)
    if value is None:
        return None
    if value.lower() not in ("true", "false"):
        raise ValueError(f"{name}={value}: it is true or false")
    return value.lower() == "true"


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ValueError(f"encoding={name}: there is none of that name; UTF-8 is the best") from None
