"""Folders of two migrations in every way that is read: `a` and `b`, each a table."""

from collections.abc import Mapping
from pathlib import Path

LOCK = {"migration_lock.toml": 'provider = "postgresql"\n'}
FILES: dict[str, dict[str, str]] = {
    "flyway": {
        "V1__a.sql": "CREATE TABLE a (id int);",
        "V2__b.sql": "CREATE TABLE b (id int);",
        "U1__a.sql": "DROP TABLE a;",
        "U2__b.sql": "DROP TABLE b;",
    },
    "dated": {"20260101_001_a.sql": "CREATE TABLE a (id int);", "20260101_002_b.sql": "CREATE TABLE b (id int);"},
    "updown": {
        f"2026010100000{number}_{name}.sql": f"-- Up Migration\nBEGIN;\nCREATE TABLE {name} (id int);\nCOMMIT;\n\n"
        f"-- Down Migration\nBEGIN;\nDROP TABLE {name};\nCOMMIT;\n"
        for number, name in enumerate("ab", 1)
    },
    "updown-dbmate": {
        f"2026010100000{number}_{name}.sql": f"-- migrate:up\nCREATE TABLE {name} (id int);\n\n"
        f"-- migrate:down\nDROP TABLE {name};\n"
        for number, name in enumerate("ab", 1)
    },
    "updown-pairs": {
        f"00000{number}_{name}.{way}.sql": f"{verb} TABLE {name}{columns};"
        for number, name in enumerate("ab", 1)
        for way, verb, columns in (("up", "CREATE", " (id int)"), ("down", "DROP", ""))
    },
    "prisma": LOCK
    | {
        f"2026010100000{number}_{name}/{file}.sql": f"{verb} TABLE {name}{columns};"
        for number, name in enumerate("ab", 1)
        for file, verb, columns in (("migration", "CREATE", " (id int)"), ("down", "DROP", ""))
    },
}
BACKWARD = [name for name in FILES if name != "dated"]
"""Those with a way back."""


def quiet(_said: str) -> None:
    """Nobody listens."""


def write(path: Path, name: str, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """A folder of that kind, some of its files changed, added or left out."""
    folder = path / name
    folder.mkdir(exist_ok=True)
    for script, text in {**FILES[name], **(changes or {})}.items():
        file = folder / script
        file.parent.mkdir(exist_ok=True)
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
