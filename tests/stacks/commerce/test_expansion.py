"""orders changed while it is in use: no file reads rows while others are shut out, old and new code both work."""

import re
from pathlib import Path

import pytest
from psycopg import errors

from operations.changes import Change, Pace, Stage, advance, fill, read_changes
from operations.connection import Connection, Target, connect
from operations.migrations import LAYOUTS, read_directory
from operations.migrations.statement import statements
from tests.operations.server import Server
from tests.stacks.commerce.conftest import FOLDER, Load, before, contract, files
from tests.stacks.commerce.test_rollback import dump

ORDERS = """INSERT INTO orders (order_number, customer_id, total_amount, status)
    SELECT n, n, 1, CASE WHEN n % 4 = 0 THEN 'pending' ELSE 'shipped' END FROM generate_series(1, 5000) n"""
NEW = "20260128"
"""The day of the new status."""


@pytest.fixture
def full(empty: Target, load: Load, request: pytest.FixtureRequest) -> Target:
    """order_db with five thousand orders and the files before the one the test asks for."""
    load(empty, before("order", request.param))
    with connect(empty) as connection:
        connection.execute(ORDERS.encode())
    return empty


def upon(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("full", [name], indirect=True)


def named(part: str) -> Path:
    (file,) = (file for file in files("order") if file.name.startswith(part))
    return file


def one(connection: Connection, query: str) -> tuple[object, ...] | None:
    return connection.execute(query.encode()).fetchone()


EXCLUSIVE = {
    "20260127_001_add_order_source.sql",
    "20260127_002_add_order_source_check.sql",
    "20260128_001_add_order_new_status.sql",
    "20260128_003_add_order_new_status_check.sql",
    "20260209_001_add_order_new_status_present.sql",
    "20260209_003_require_order_new_status.sql",
    "20260209_004_drop_order_new_status_present.sql",
    "20260209_005_drop_order_status.sql",
}
"""Files that nobody can read orders beside."""


@upon("20260127")
def test_no_file_that_shuts_readers_out_reads_or_writes_rows(full: Target) -> None:
    locks = "SELECT 1 FROM pg_locks WHERE relation = 'orders'::regclass AND mode = 'AccessExclusiveLock' AND granted"
    shut = set()
    with connect(full) as connection:
        before_all = touched(connection)
        for file in [*since("20260127"), *contract("order")]:
            if file == contract("order")[0]:
                filled(full)
            if alone(file):
                connection.execute(file.read_bytes())
                continue
            with connection.transaction():
                before_it = touched(connection)
                connection.execute(file.read_bytes())
                if one(connection, locks):
                    shut.add(file.name)
                    assert (file.name, touched(connection)) == (file.name, before_it)
        assert shut == EXCLUSIVE
        assert touched(connection)[0] == before_all[0]


def touched(connection: Connection) -> tuple[object, ...]:
    """Where the table is stored, and how many of its rows this session has read."""
    read = "SELECT pg_relation_filenode(relid), seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'orders'"
    return one(connection, read) or ()


def since(name: str) -> list[Path]:
    return files("order")[len(before("order", name)) :]


def order_status() -> Change:
    path = FOLDER / "order"
    return read_changes(path, read_directory(path, LAYOUTS["dated"]))["order-status"]


def filled(target: Target) -> int:
    return fill(target, order_status(), pace=Pace(), say=lambda _: None, watch=lambda _: None)


def alone(file: Path) -> bool:
    return any(re.match("CREATE INDEX CONCURRENTLY", piece.shape) for piece in statements(file.read_text()))


@upon("20260127")
def test_orders_from_before_came_from_the_web(full: Target, load: Load) -> None:
    load(full, [named("20260127_001")])
    with connect(full) as connection:
        assert one(connection, "SELECT source, count(*) FROM orders GROUP BY 1") == ("web", 5000)


@upon(NEW)
def test_every_order_gets_its_new_status(full: Target, load: Load) -> None:
    load(full, since(NEW))
    assert filled(full) == 5000
    with connect(full) as connection:
        query = "SELECT status, new_status, count(*) FROM orders GROUP BY 1, 2 ORDER BY 1"
        found = connection.execute(query).fetchall()
    assert found == [("pending", "draft", 1250), ("shipped", "shipped", 3750)]


OLD_CODE = (
    "INSERT INTO orders (order_number, customer_id, total_amount, status) VALUES ('old', 'c', 1, 'pending')",
    "UPDATE orders SET status = 'confirmed' WHERE order_number = 'old'",
    "UPDATE orders SET status = 'pending' WHERE order_number = 'old'",
    "SELECT status FROM orders WHERE order_number = 'old'",
    "DELETE FROM orders WHERE order_number = 'old'",
)


@upon("20260127")
def test_code_that_knows_nothing_of_it_works_after_every_file(full: Target) -> None:
    with connect(full) as migrator, connect(full) as old:
        for file in since("20260127"):
            migrator.execute(file.read_bytes())
            assert [old.execute(query.encode()).rowcount for query in OLD_CODE] == [1] * 5


@upon("20260128_003")
def test_old_and_new_code_see_each_others_orders_right(full: Target) -> None:
    add = "INSERT INTO orders (order_number, customer_id, total_amount, {0}) VALUES ('{1}', 'c', 1, '{1}')"
    with connect(full) as connection:
        for column, word in (("status", "pending"), ("new_status", "draft"), ("new_status", "delivered")):
            connection.execute(add.format(column, word).encode())
        connection.execute("UPDATE orders SET new_status = 'cancelled' WHERE order_number = 'draft'")
        connection.execute("UPDATE orders SET status = 'processing' WHERE order_number = 'pending'")
        query = "SELECT status, new_status FROM orders WHERE customer_id = 'c' ORDER BY 1"
        assert connection.execute(query).fetchall() == [
            ("cancelled", "cancelled"), ("delivered", "delivered"), ("processing", "processing"),
        ]  # fmt: skip


OTHER_COLUMN = (
    "UPDATE orders SET notes = 'leave it at the door' WHERE order_number = '4711' RETURNING status, new_status"
)


@upon(NEW)
def test_old_code_can_change_an_order_that_is_not_filled_yet(full: Target, load: Load) -> None:
    load(full, since(NEW))
    with connect(full) as old:
        assert one(old, OTHER_COLUMN) == ("shipped", None)


@upon(NEW)
def test_an_order_that_is_not_filled_yet_can_be_archived(full: Target, load: Load) -> None:
    load(full, since(NEW))
    with connect(full) as owner:
        owner.execute("INSERT INTO orders_archive SELECT * FROM orders WHERE order_number = '4712'")
        assert one(owner, "SELECT status, new_status FROM orders_archive") == ("pending", "draft")


@upon(NEW)
def test_plain_sql_takes_nothing_away_while_an_order_is_not_filled(full: Target, load: Load) -> None:
    load(full, since(NEW))
    first, proof, *_ = contract("order")
    with connect(full) as migrator:
        migrator.execute(first.read_bytes())
        with pytest.raises(errors.CheckViolation, match="ck_orders_new_status_present"):
            migrator.execute(proof.read_bytes())


@upon(NEW)
def test_not_null_is_proved_by_the_check(full: Target, load: Load) -> None:
    load(full, since(NEW))
    said: list[str] = []
    filled(full)
    load(full, contract("order")[:2])
    with connect(full) as connection:
        connection.add_notice_handler(lambda notice: said.append(str(notice.message_primary)))
        connection.execute("SET client_min_messages = debug1")
        connection.execute(contract("order")[2].read_bytes())
    wanted = 'existing constraints on column "orders.new_status" are sufficient to prove that it does not contain nulls'
    assert wanted in said


NEW_CODE = (
    "INSERT INTO orders (order_number, customer_id, total_amount) VALUES ('new', 'c', 1)",
    "UPDATE orders SET new_status = 'shipped' WHERE order_number = 'new' AND new_status = 'confirmed'",
    "DELETE FROM orders WHERE order_number = 'new'",
)


@upon(NEW)
def test_new_code_works_before_and_after_every_file_of_the_contract(full: Target, load: Load) -> None:
    load(full, since(NEW))
    filled(full)
    with connect(full) as migrator, connect(full) as new:
        assert [new.execute(query.encode()).rowcount for query in NEW_CODE] == [1] * 3
        for file in contract("order"):
            migrator.execute(file.read_bytes())
            assert [new.execute(query.encode()).rowcount for query in NEW_CODE] == [1] * 3


@upon(NEW)
def test_after_the_contract_every_question_still_has_its_index(full: Target, load: Load) -> None:
    load(full, since(NEW))
    filled(full)
    load(full, contract("order"))
    with connect(full) as migrator:
        query = "SELECT indexname::text FROM pg_indexes WHERE tablename = 'orders' ORDER BY 1"
        assert [name for (name,) in migrator.execute(query)] == [
            "idx_orders_complex_search_new_status", "idx_orders_created", "idx_orders_customer_new_status",
            "idx_orders_new_status", "orders_pkey", "uq_orders_order_number",
        ]  # fmt: skip
        assert one(migrator, "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%_status'") == (0,)


def test_a_new_database_and_one_changed_step_by_step_end_alike(seventeen: Server, empty: Target) -> None:
    fresh, dated, folder = seventeen.database(), LAYOUTS["dated"], FOLDER / "order"
    for stage in Stage:
        advance(empty, folder, dated, {"order-status": stage}, say=lambda _: None)
    advance(fresh, folder, dated, {"order-status": Stage.CONTRACT}, say=lambda _: None)
    assert dump(seventeen, empty) == dump(seventeen, fresh)
    with connect(fresh) as connection:
        query = "SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'status'"
        assert one(connection, query) == (0,)
