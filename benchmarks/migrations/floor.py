"""The least that applying files one by one costs: one psycopg connection, a transaction for each with its row."""

from __future__ import annotations

from pathlib import Path

from operations.connection import Target, connect

HISTORY = "CREATE TABLE history (version int PRIMARY KEY, script text NOT NULL, applied_at timestamptz DEFAULT now())"


def apply(target: Target, folder: Path) -> None:
    """Apply every file of a folder that is in the order of its names' numbers; no look at what was applied before."""
    with connect(target, autocommit=False) as connection:
        connection.execute(HISTORY)
        connection.commit()
        for number, file in enumerate(sorted(folder.iterdir(), key=lambda each: int(each.stem[1:].split("__")[0])), 1):
            connection.execute(file.read_text())
            connection.execute("INSERT INTO history VALUES (%s, %s)", (number, file.name))
            connection.commit()
