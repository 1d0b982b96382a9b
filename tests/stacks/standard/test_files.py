"""The files of standard's migrations, and the ways up and down they hold, by psql."""

import re
from pathlib import Path

import pytest

from operations.connection import connect
from operations.migrations import LAYOUTS, migrate
from tests.operations.site import Site
from tests.stacks.standard.conftest import FILES, FOLDER, Run, parts

SCHEMA = """
SELECT 'relation', relkind::text, oid::regclass::text, relacl::text, NULL FROM pg_class
 WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'column', attnotnull::text, attrelid::regclass || '.' || attname, format_type(atttypid, atttypmod),
       NULL
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
 WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'constraint', conname, conrelid::regclass::text, pg_get_constraintdef(oid), convalidated::text
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgname, tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', NULL, oid::regprocedure::text, prosrc, NULL
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace
ORDER BY 1, 2, 3, 4
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[15:])
def test_a_file_is_named_by_its_time_and_holds_two_transactions(file: Path) -> None:
    assert re.fullmatch(r"\d{14}_(create|fill|add|validate)_[a-z_]+\.sql", file.name)
    up, down = parts(file)
    assert up.startswith("-- Up Migration\n-- ")
    for part in (up, down):
        assert [line for line in part.splitlines() if line in {"BEGIN;", "COMMIT;"}] == ["BEGIN;", "COMMIT;"]
        assert part.rstrip().endswith("\nCOMMIT;")


def test_every_way_down_leads_back_to_where_the_way_up_began(empty: Site, run: Run) -> None:
    with connect(empty.login("migrator")) as owner:
        before = []
        for file in FILES:
            before.append(owner.execute(SCHEMA).fetchall())
            run(empty, parts(file)[0])
        after = []
        for file in reversed(FILES):
            run(empty, parts(file)[1])
            after.append(owner.execute(SCHEMA).fetchall())
    # The column that is validated exists on both sides of its own way down; all else is as it was.
    differing = [file.stem[15:] for file, b, a in zip(FILES, before, reversed(after), strict=True) if b != a]
    assert differing == ["validate_users_phone"]


def test_the_runner_leads_where_psql_does(empty: Site, site: Site) -> None:
    migrate(empty.login("migrator"), FOLDER, LAYOUTS["updown"], progress=print)
    found = []
    for each in (empty, site):
        with connect(each.login("migrator")) as owner:
            rows = [[str(cell).replace(each.place.service, "web") for cell in row] for row in owner.execute(SCHEMA)]
            found.append([row for row in rows if not any("schema_migrations" in cell for cell in row)])
    assert found[0] == found[1]


def test_the_ways_up_can_be_gone_again_after_the_ways_down(empty: Site, run: Run) -> None:
    for way, files in ((0, FILES), (1, FILES[::-1]), (0, FILES)):
        for file in files:
            run(empty, parts(file)[way])
