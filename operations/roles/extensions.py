"""A database's extensions: made before the roles, so that the migrator, who may make none, finds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from operations.connection import Connection
from operations.roles.plan import ident

AVAILABLE = """
SELECT a.name, v.schema
FROM pg_available_extensions a
LEFT JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version
"""
INSTALLED = """
SELECT extname, NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_extension'::regclass
                            AND refclassid = 'pg_extension'::regclass AND refobjid = e.oid)
FROM pg_extension e WHERE extname <> 'plpgsql'
"""
"""plpgsql is in every database."""


@dataclass(frozen=True)
class Extensions:
    """The extensions that a server offers and a database has."""

    server: str
    """The server's version, for messages."""
    available: Mapping[str, str | None]
    """The schema that each insists on, None where it goes into any."""
    installed: Mapping[str, bool]
    """Whether each stands for itself; false for one that another extension needs."""

    @classmethod
    def of(cls, connection: Connection) -> Extensions:
        """Ask the database."""
        version = connection.info.parameter_status("server_version") or ""
        available, installed = connection.execute(AVAILABLE).fetchall(), connection.execute(INSTALLED).fetchall()
        return cls(version, dict(available), dict(installed))

    def problems(self, wanted: Sequence[str]) -> Iterator[str]:
        """Every wanted one that the server lacks, with the nearest that it has."""
        for number, name in enumerate(wanted):
            if name not in self.available and name not in self.installed:
                near = get_close_matches(name, self.available, n=3) or sorted(self.available)
                has = f"nearest is {', '.join(near)}" if near else "it has none"
                yield f"extensions[{number}]: {name} given, which PostgreSQL {self.server} lacks here; {has}"

    def steps(self, wanted: Sequence[str]) -> list[str]:
        """The SQL that makes those that are not there, in the order given; they go to `public`."""
        missing = [name for name in dict.fromkeys(wanted) if name not in self.installed]
        return [f"CREATE EXTENSION IF NOT EXISTS {ident(name)}{self._within(name)}" for name in missing]

    def kept(self, wanted: Sequence[str]) -> list[str]:
        """Those that nobody declares; never dropped, for data may depend on them."""
        return sorted(name for name, alone in self.installed.items() if alone and name not in wanted)

    def _within(self, name: str) -> str:
        return " SCHEMA public" if self.available.get(name) is None else ""
