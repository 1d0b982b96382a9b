"""The same migrations in the way that each tool wants them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

SQL = """CREATE TABLE things_{n} (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX things_{n}_name ON things_{n} (name);
COMMENT ON TABLE things_{n} IS 'things; of number {n}';
"""
REVISION = '''"""things {n}"""
from alembic import op
revision, down_revision = "{n:04}", {before}
def upgrade():
    op.execute("""{sql}""")
'''
ENVIRONMENT = """from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""


def flyway(folder: Path, number: int) -> None:
    """Write files as Flyway, and this project, read them."""
    for n in range(1, number + 1):
        (folder / f"V{n}__things_{n}.sql").write_text(SQL.format(n=n))


def dbmate(folder: Path, number: int) -> None:
    """Write files with both ways in one."""
    for n in range(1, number + 1):
        text = f"-- migrate:up\n{SQL.format(n=n)}\n-- migrate:down\nDROP TABLE things_{n};\n"
        (folder / f"{20260101000000 + n}_things_{n}.sql").write_text(text)


def pairs(folder: Path, number: int) -> None:
    """Write two files for each version, as golang-migrate wants it."""
    for n in range(1, number + 1):
        (folder / f"{n:06}_things_{n}.up.sql").write_text(SQL.format(n=n))
        (folder / f"{n:06}_things_{n}.down.sql").write_text(f"DROP TABLE things_{n};\n")


def yoyo(folder: Path, number: int) -> None:
    """Write plain files, each after the one before."""
    for n in range(1, number + 1):
        depends = f"-- depends: {n - 1:04}.things\n" if n > 1 else ""
        (folder / f"{n:04}.things.sql").write_text(depends + SQL.format(n=n))


def alembic(folder: Path, number: int) -> None:
    """Write revisions, and the environment that runs each in a transaction of its own."""
    (folder / "versions").mkdir()
    (folder / "env.py").write_text(ENVIRONMENT)
    for n in range(1, number + 1):
        before = f'"{n - 1:04}"' if n > 1 else None
        text = REVISION.format(n=n, before=before, sql=SQL.format(n=n))
        (folder / "versions" / f"{n:04}_things.py").write_text(text)


def psql(folder: Path, number: int) -> None:
    """Write one script for psql that reads the files, each in a transaction with its row."""
    lines = [r"\set ON_ERROR_STOP on", "CREATE TABLE history (version int PRIMARY KEY, at timestamptz DEFAULT now());"]
    for n in range(1, number + 1):
        (folder / f"{n}.sql").write_text(SQL.format(n=n))
        lines.append(f"BEGIN;\n\\ir {n}.sql\nINSERT INTO history VALUES ({n});\nCOMMIT;")
    (folder / "all.psql").write_text("\n".join(lines) + "\n")


KINDS: dict[str, Callable[[Path, int], None]] = {
    "flyway": flyway,
    "dbmate": dbmate,
    "pairs": pairs,
    "yoyo": yoyo,
    "alembic": alembic,
    "psql": psql,
}


def write(below: Path, kind: str, number: int) -> Path:
    """Make the folder of that kind with so many migrations, once."""
    folder = below / f"{kind}-{number}"
    if not folder.is_dir():
        folder.mkdir()
        KINDS[kind](folder, number)
    return folder
