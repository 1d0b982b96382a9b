"""The layouts beside Flyway's: their files read, applied to a real server, and remembered as their own tools would."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from operations.connection import Connection, Target, connect
from operations.migrations import LAYOUTS, Layout, MigrationError, migrate, plan, read_directory, remembered, status, up
from tests.operations import killable
from tests.operations.server import rows

ROOT = Path(__file__).resolve().parents[2]
DATED, UPDOWN, PRISMA = LAYOUTS["dated"], LAYOUTS["updown"], LAYOUTS["prisma"]
LOCK = 'provider = "postgresql"\n'
Lay = Callable[[Layout, dict[str, str]], Path]
SHIPPED = {
    "commerce": DATED,
    "standard": UPDOWN,
    "vrooli": PRISMA,
}


def quiet(_said: str) -> None:
    """Nobody listens."""


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """A folder of migrations in a layout: `lay(DATED, {"a": "CREATE TABLE a ()"})`, versions in the order given."""

    def write(layout: Layout, files: dict[str, str]) -> Path:
        path = tmp_path / layout.name
        path.mkdir(exist_ok=True)
        if layout is PRISMA:
            (path / "migration_lock.toml").write_text(LOCK)
        for number, (name, text) in enumerate(files.items(), 1):
            file = path / scripts(layout, number, name)
            file.parent.mkdir(exist_ok=True)
            file.write_text(both_ways(text) if layout is UPDOWN else text)
        return path

    return write


def scripts(layout: Layout, number: int, name: str) -> str:
    shapes = {
        "dated": f"20260101_{number:03}_{name}.sql",
        "updown": f"202601010000{number:02}_{name}.sql",
        "prisma": f"202601010000{number:02}_{name}/migration.sql",
    }
    return shapes[layout.name]


def both_ways(text: str) -> str:
    wrapped = text if "CONCURRENTLY" in text else f"BEGIN;\n{text}\nCOMMIT;"
    return f"-- Up Migration\n{wrapped}\n\n-- Down Migration\nBEGIN;\nDROP TABLE nothing;\nCOMMIT;\n"


TWO = {"a": "CREATE TABLE a (id int);", "b": "CREATE TABLE b (id int);"}
KEPT = {
    "dated": "SELECT version FROM schema_migrations ORDER BY 1",
    "updown": "SELECT version FROM schema_migrations ORDER BY 1",
    "prisma": "SELECT migration_name FROM _prisma_migrations WHERE finished_at >= started_at ORDER BY 1",
}
WANTED = {
    "dated": ["20260101_001", "20260101_002"],
    "updown": ["20260101000001", "20260101000002"],
    "prisma": ["20260101000001_a", "20260101000002_b"],
}


@pytest.fixture(params=[DATED, UPDOWN, PRISMA], ids=lambda layout: layout.name)
def layout(request: pytest.FixtureRequest) -> Layout:
    return request.param


def test_each_file_is_applied_once_and_remembered(connection: Connection, lay: Lay, layout: Layout) -> None:
    path = lay(layout, TWO)
    assert len(up(connection, path, layout, progress=quiet)) == 2
    assert up(connection, path, layout, progress=quiet) == []
    assert [row[0] for row in rows(connection, KEPT[layout.name])] == WANTED[layout.name]
    assert [(row.description, str(row.state)) for row in status(connection, path, layout)] == [
        ("a", "applied"), ("b", "applied"),
    ]  # fmt: skip


def test_a_file_and_its_row_are_one_transaction(connection: Connection, lay: Lay, layout: Layout) -> None:
    path = lay(layout, TWO | {"c": "CREATE TABLE c (id int);\nINSERT INTO c VALUES ('x');"})
    with pytest.raises(MigrationError, match=r":\d:23: invalid input syntax for type integer"):
        up(connection, path, layout, progress=quiet)
    assert [row[0] for row in rows(connection, KEPT[layout.name])] == WANTED[layout.name]
    assert rows(connection, "SELECT to_regclass('b') IS NULL, to_regclass('c') IS NULL") == [(False, True)]


def test_an_index_built_concurrently_and_cut_off_is_finished_by_the_next_run(
    connection: Connection, lay: Lay, layout: Layout
) -> None:
    index = "CREATE UNIQUE INDEX CONCURRENTLY i ON t (id);"
    path = lay(layout, {"t": "CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1);", "i": index})
    with pytest.raises(MigrationError, match="could not create unique index"):
        up(connection, path, layout, progress=quiet)
    assert len(rows(connection, KEPT[layout.name])) == 1
    assert [str(row.state) for row in status(connection, path, layout)] == ["applied", "half applied"]
    connection.execute("DELETE FROM t")
    assert len(up(connection, path, layout, progress=quiet)) == 1
    assert rows(connection, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == [(True,)]
    assert len(rows(connection, KEPT[layout.name])) == 2
    assert rows(connection, "SELECT to_regclass('groundwork_unfinished_migration')") == [(None,)]


COMMITS = """CREATE TABLE t (id int);
CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$
BEGIN FOR n IN 1..3 LOOP INSERT INTO t VALUES (n); COMMIT; END LOOP; END
$$;"""


def test_a_procedure_that_commits_for_itself_runs_outside_a_transaction(
    connection: Connection, lay: Lay, layout: Layout
) -> None:
    said: list[str] = []
    up(connection, lay(layout, {"p": COMMITS, "fill": "CALL fill();"}), layout, progress=said.append)
    assert [words for words in said if "commits for itself" in words] != []
    assert rows(connection, "SELECT array_agg(id) FROM t") == [([1, 2, 3],)]
    assert len(rows(connection, KEPT[layout.name])) == 2


def test_a_file_that_commits_for_itself_goes_on_where_it_ended(
    connection: Connection, lay: Lay, layout: Layout
) -> None:
    begun = "CREATE TABLE once (id int);\nCALL fill();\n"
    with pytest.raises(MigrationError, match="statements 1 to 2 of 3 are kept"):
        up(connection, lay(layout, {"p": COMMITS, "fill": begun + "SELECT nonsense;"}), layout, progress=quiet)
    up(connection, lay(layout, {"p": COMMITS, "fill": begun + "SELECT 1;"}), layout, progress=quiet)
    assert rows(connection, "SELECT array_agg(id) FROM t") == [([1, 2, 3],)]
    assert len(rows(connection, KEPT[layout.name])) == 2


def test_what_was_edited_is_refused_where_the_history_or_the_state_remembers_it(
    connection: Connection, lay: Lay, layout: Layout
) -> None:
    before = read_directory(lay(layout, TWO), layout)
    up(connection, lay(layout, TWO), layout, progress=quiet)
    path = lay(layout, TWO | {"b": "CREATE TABLE b (id bigint);"})
    state = remembered({file.script: file.checksum for file in before}, layout)
    with pytest.raises(MigrationError, match="was edited after it was applied"):
        plan(read_directory(path, layout), state)
    if layout.remembers_checksums:
        with pytest.raises(MigrationError, match="was edited after it was applied"):
            up(connection, path, layout, progress=quiet)
    else:
        assert up(connection, path, layout, progress=quiet) == []


def test_a_version_below_the_last_one_applied_is_refused(connection: Connection, lay: Lay, layout: Layout) -> None:
    path = lay(layout, TWO)
    up(connection, path, layout, progress=quiet)
    old = {"dated": "20250101_001_x.sql", "updown": "20250101000000_x.sql", "prisma": "20250101000000_x/migration.sql"}
    (path / old[layout.name]).parent.mkdir(exist_ok=True)
    (path / old[layout.name]).write_text(both_ways("SELECT 1;"))
    with pytest.raises(MigrationError, match="comes after"):
        up(connection, path, layout, progress=quiet)


def test_a_database_that_holds_something_without_a_history_is_left_alone(
    connection: Connection, lay: Lay, layout: Layout
) -> None:
    connection.execute("CREATE TABLE old (id int)")
    with pytest.raises(MigrationError, match="say at which version it stands: groundwork migrate baseline"):
        up(connection, lay(layout, TWO), layout, progress=quiet)
    assert rows(connection, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [("old",)]


def test_an_extension_alone_is_nothing_that_needs_a_history(connection: Connection, lay: Lay, layout: Layout) -> None:
    connection.execute("CREATE EXTENSION citext")
    assert len(up(connection, lay(layout, TWO), layout, progress=quiet)) == 2


SHAPES = {
    DATED: ["20260101_a.sql", "20260101_01_a.sql", "2026_001_a.sql", "V1__a.sql", "more/20260101_001_a.sql"],
    UPDOWN: ["20260101_a.sql", "20260101000000.sql", "20260101000000_.sql", "more/20260101000000_a.sql"],
    PRISMA: ["20260101000000_a.sql", "20260101000000_b/other.sql", "named/migration.sql"],
}


@pytest.mark.parametrize("layout", SHAPES, ids=lambda layout: layout.name)
def test_every_name_that_is_none_of_the_layouts_is_told(tmp_path: Path, layout: Layout) -> None:
    for name in SHAPES[layout]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("SELECT 1;")
    with pytest.raises(MigrationError) as refused:
        read_directory(tmp_path, layout)
    told = [problem for problem in refused.value.problems if "is not named" in problem]
    assert sorted(problem.split(": ")[0] for problem in told) == sorted(str(tmp_path / name) for name in SHAPES[layout])


UNFIT = {
    "-- Up Migration\nSELECT 1;\n": ": has no lines `-- Down Migration`; there must be one",
    "SELECT 1;\n-- Down Migration\n": ": has no lines `-- Up Migration`; there must be one",
    "-- Down Migration\nSELECT 1;\n-- Up Migration\nSELECT 2;\n": ": goes down before it goes up",
    "SELECT 0;\n-- Up Migration\nSELECT 1;\n-- Down Migration\n": ":1: holds SQL before `-- Up Migration`",
    "-- Up Migration\nBEGIN;\nSELECT 1;\n-- Down Migration\n": ":2: 'BEGIN' ends or splits the transaction",
    "-- Up Migration\nBEGIN;\nCOMMIT;\n-- Down Migration\n": ": holds no statement",
    "-- Up Migration\r\nSELECT 1;\r\n-- Down Migration\r\n": ":1: has CR LF line ends",
}


@pytest.mark.parametrize("text", UNFIT)
def test_a_file_that_does_not_hold_both_ways_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "20260101000000_a.sql").write_bytes(text.encode())
    with pytest.raises(MigrationError) as refused:
        plan(read_directory(tmp_path, UPDOWN), [])
    assert refused.value.problems[0].startswith(f"20260101000000_a.sql{UNFIT[text]}")


def test_only_the_way_up_is_run_and_an_error_has_the_files_own_line(connection: Connection, lay: Lay) -> None:
    path = lay(UPDOWN, {"a": "SELECT 1;\nSELECT nonsense;"})
    with pytest.raises(MigrationError, match=r'20260101000001_a.sql:4:8: column "nonsense" does not exist'):
        up(connection, path, UPDOWN, progress=quiet)


PRISMAS = """
SELECT string_agg(concat_ws(' ', column_name, data_type, character_maximum_length, is_nullable, column_default), ', '
                  ORDER BY ordinal_position)
FROM information_schema.columns WHERE table_name = '_prisma_migrations'
"""


def test_the_history_is_the_one_that_prisma_makes(connection: Connection, lay: Lay) -> None:
    up(connection, lay(PRISMA, TWO), PRISMA, progress=quiet)
    ((columns,),) = rows(connection, PRISMAS)
    assert str(columns).split(", ") == [
        "id character varying 36 NO",
        "checksum character varying 64 NO",
        "finished_at timestamp with time zone YES",
        "migration_name character varying 255 NO",
        "logs text YES",
        "rolled_back_at timestamp with time zone YES",
        "started_at timestamp with time zone NO now()",
        "applied_steps_count integer NO 0",
    ]
    kept = "SELECT length(id), checksum, logs, rolled_back_at, applied_steps_count FROM _prisma_migrations ORDER BY 2"
    digests = sorted(hashlib.sha256(text.encode()).hexdigest() for text in TWO.values())
    assert rows(connection, kept) == [(36, digest, None, None, 1) for digest in digests]


def test_what_prisma_left_failed_stands_in_the_way_until_it_is_resolved(connection: Connection, lay: Lay) -> None:
    path = lay(PRISMA, TWO)
    up(connection, path, PRISMA, progress=quiet)
    connection.execute("UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name ~ '_b$'; DROP TABLE b")
    with pytest.raises(MigrationError, match="20260101000002_b: another tool left it half applied"):
        up(connection, path, PRISMA, progress=quiet)
    connection.execute("UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL")
    assert up(connection, path, PRISMA, progress=quiet) == ["20260101000002_b"]


def test_the_lock_file_must_name_postgresql_and_each_folder_hold_a_migration(lay: Lay) -> None:
    path = lay(PRISMA, TWO)
    (path / "migration_lock.toml").write_text('provider = "mysql"')
    (path / "20260101000003_c").mkdir()
    with pytest.raises(MigrationError) as refused:
        read_directory(path, PRISMA)
    assert list(refused.value.problems) == [
        f'{path}/migration_lock.toml: does not say provider = "postgresql", as Prisma wants it',
        f"{path}/20260101000003_c: holds no migration.sql; write it or delete the folder",
    ]


@pytest.mark.parametrize("columns", ["id bigint", "version bigint, dirty boolean"])
def test_another_tools_table_of_versions_is_refused(connection: Connection, lay: Lay, columns: str) -> None:
    connection.execute(f"CREATE TABLE schema_migrations ({columns})")
    with pytest.raises(MigrationError, match="another tool's; expected are version, applied_at"):
        up(connection, lay(DATED, TWO), DATED, progress=quiet)


def test_the_app_sees_no_history(connection: Connection, lay: Lay, layout: Layout) -> None:
    connection.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC")
    up(connection, lay(layout, TWO), layout, progress=quiet)
    connection.execute("SET ROLE pg_monitor")
    with pytest.raises(Exception, match="permission denied for table"):
        rows(connection, KEPT[layout.name])


def many(number: int) -> dict[str, str]:
    """Migrations none of which can be applied twice, every fourth outside a transaction."""
    files = {}
    for n in range(1, number + 1):
        files[f"t{n}"] = f"CREATE TABLE t{n} (id int);\nINSERT INTO t{n} VALUES ({n});\nSELECT pg_sleep(0.01);"
        if n % 4 == 0:
            files[f"t{n}"] += f"\nCREATE INDEX CONCURRENTLY i{n} ON t{n} (id);\nINSERT INTO t{n} VALUES (0);"
    return files


@pytest.mark.parametrize("kills", [6, pytest.param(100, marks=pytest.mark.deep)])
def test_a_killed_runner_is_finished_by_the_next(database: Target, lay: Lay, layout: Layout, kills: int) -> None:
    files, chance = many(max(12, kills // 4)), Random(kills)  # noqa: S311
    path = lay(layout, files)
    for _ in range(kills):
        process = killable.start(database, path, layout.name)
        assert process.stdout
        process.stdout.readline()  # it has begun
        time.sleep(chance.uniform(0, 0.15))
        killable.end(process, kill=True)
    migrate(database, path, layout, progress=quiet)
    assert len(rows(database, KEPT[layout.name])) == len(files)
    counts = " UNION ALL ".join(f"SELECT {n}, count(*) FROM t{n}" for n in range(1, len(files) + 1))  # noqa: S608
    assert [count for _, count in sorted(rows(database, counts))] == [
        2 if n % 4 == 0 else 1 for n in range(1, len(files) + 1)
    ]
    assert rows(database, "SELECT to_regclass('groundwork_unfinished_migration')") == [(None,)]


FOLDERS = sorted(path for system in SHIPPED for path in (ROOT / "stacks" / system / "migrations").iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parents[1].name}-{path.name}")
def test_what_is_shipped_is_applied_once_and_as_a_whole(database: Target, folder: Path) -> None:
    layout = SHIPPED[folder.parents[1].name]
    with connect(database) as keeper:
        if layout is PRISMA:
            keeper.execute("CREATE EXTENSION vector; CREATE EXTENSION citext; CREATE EXTENSION pg_stat_statements")
    files = [file.script for file in read_directory(folder, layout)]
    assert migrate(database, folder, layout, progress=quiet) == files
    assert migrate(database, folder, layout, progress=quiet) == []
