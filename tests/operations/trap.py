"""Statements that stop where a test wants them to: the server holds there, so that something can be killed then.

A trap is a function in the database, `trap.at('place')`, which does nothing unless that place is armed; then it leaves
a note with its process' number and waits until the place is armed no more. Triggers of the history call it as well.
"""

import time
from collections.abc import Callable
from pathlib import Path

from tests.operations.server import Server

FUNCTIONS = """
CREATE SCHEMA trap;
GRANT USAGE ON SCHEMA trap TO PUBLIC;
CREATE FUNCTION trap.at(place text) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $at$
BEGIN
    IF pg_read_file('{armed}', true) = place THEN
        EXECUTE format('COPY (SELECT pg_backend_pid()) TO %L', '{sprung}');
        WHILE pg_read_file('{armed}', true) = place LOOP
            PERFORM pg_sleep(0.002);
        END LOOP;
    END IF;
    RETURN 0;
END $at$;
CREATE FUNCTION trap.within(place text, value int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $within$
BEGIN
    RETURN value + trap.at(place);
END $within$;
CREATE FUNCTION trap.row() RETURNS trigger LANGUAGE plpgsql AS $row$
BEGIN
    PERFORM trap.at(TG_ARGV[0]);
    RETURN NEW;
END $row$;
"""
MOMENTS = ("before", "after", "commit")
"""Of a row of the history: before it is there, after it, and at the end of its transaction."""
ROWS = """
CREATE TRIGGER before BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION trap.row('before');
CREATE TRIGGER after AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION trap.row('after');
CREATE CONSTRAINT TRIGGER commit AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION trap.row('commit');
"""


class Trap:
    """The trap of one server."""

    def __init__(self, server: Server) -> None:
        self._server, folder = server, server.home / "trap"
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
        self._armed, self._sprung = folder / "armed", folder / "sprung"
        self.release()

    def lay(self, database: str) -> None:
        """Put the functions into a database."""
        self._server.administer(database, FUNCTIONS.format(armed=self._armed, sprung=self._sprung))

    def watch(self, database: str, table: str = "flyway_schema_history") -> None:
        """Let the rows of a history stop too."""
        self._server.administer(database, ROWS.format(table=table))

    def arm(self, place: str) -> None:
        """Stop whoever comes to the place."""
        self._sprung.unlink(missing_ok=True)
        scratch = self._armed.with_suffix(".new")
        scratch.write_text(place)
        scratch.replace(self._armed)

    def caught(self, lives: Callable[[], bool] = lambda: True, seconds: float = 60) -> int | None:
        """The number of the server's process that was stopped; None when what was to come lives no more."""
        deadline = time.monotonic() + seconds
        while not (self._sprung.exists() and self._sprung.read_text().endswith("\n")):
            if not lives():
                return None
            assert time.monotonic() < deadline, f"nobody came to {self._armed.read_text()}"
            time.sleep(0.002)
        return int(self._sprung.read_text())

    def release(self) -> None:
        """Let everybody go on."""
        self._armed.unlink(missing_ok=True)
        self._sprung.unlink(missing_ok=True)

    def let_go(self, process: int) -> None:
        """Let everybody go on, and wait until the process that was stopped has ended."""
        self.release()
        while Path(f"/proc/{process}").exists():
            time.sleep(0.002)
