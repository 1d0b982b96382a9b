"""`${name}` in files of Flyway's layout, and the values that Flyway itself knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from operations.connection import Connection

PLACEHOLDER = re.compile(r"\$\{(.*?)\}", re.DOTALL)
SESSION = "SELECT coalesce(current_schema, 'public'), session_user::text, current_database()::text"
KNOWN = ("defaultSchema", "user", "database", "timestamp", "filename", "workingDirectory", "table", "environment")
"""What Flyway gives a value to, each with `flyway:` in front (its documentation, "Flyway Placeholders Namespace")."""

Values = Mapping[str, str]
"""Values by lower-case name."""


def values(connection: Connection, declared: Mapping[str, str]) -> Values:
    """The declared values, and Flyway's own as this session has them."""
    schema, user, database = connection.execute(SESSION).fetchone() or ("", "", "")
    return _named(declared, defaultSchema=str(schema), user=str(user), database=str(database))


def stand_ins(declared: Mapping[str, str]) -> Values:
    """The declared values, and a word for each of Flyway's own: to look at files where no database is at hand."""
    return _named(declared, defaultSchema="public", user="migrator", database="database")


def _named(declared: Mapping[str, str], **session: str) -> Values:
    own = session | {
        "timestamp": datetime.now().strftime("%Y-%m-%d %H:%M:%S"),  # local time, as Flyway does
        "workingDirectory": str(Path.cwd()),
        "table": "flyway_schema_history",
        "environment": "default",
    }
    given = {name.lower(): value for name, value in declared.items()}
    return given | {f"flyway:{name}".lower(): value for name, value in own.items()}


def found(text: str) -> bool:
    """Whether there is anything to replace."""
    return "${" in text and PLACEHOLDER.search(text) is not None


def replaced(text: str, known: Values) -> str:
    """The text with every placeholder that has a value replaced, as Flyway does it: in comments and strings too."""
    return PLACEHOLDER.sub(lambda match: known.get(match[1].lower(), match[0]), text)


def objections(text: str, known: Values) -> Iterator[str]:
    """Every placeholder without a value, its line in front."""
    for match in PLACEHOLDER.finditer(text):
        if match[1].lower() not in known:
            line = 1 + text.count("\n", 0, match.start())
            yield (
                f":{line}: {match[0]} has no value, and Flyway would refuse it; declare one in placeholders, "
                "or set placeholderReplacement=false for the file"
            )
