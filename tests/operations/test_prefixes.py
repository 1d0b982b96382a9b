"""M7: a fresh database and one brought up from any earlier state have the same schema, in all systems."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from catalog import load
from catalog.loading import systems
from operations.connection import Target, connect
from operations.migrations import LAYOUTS, Layout, Migration, migrate, read_directory
from operations.migrations.undo import undo
from operations.roles import Terms, reconcile
from tests.operations.killable import silent
from tests.operations.server import Server, rows
from tests.operations.site import Site
from tests.reliability import progress, record

ROOT = Path(__file__).resolve().parents[2]
DATABASES = [(system, service) for system in systems() for service in load(system, "local").services]
QUICK = ("neotool", "asset")
NUMBERS = count(1)


@dataclass(frozen=True)
class Kept:
    """A system's database with its roles, on a server of its own major version, and copies of it."""

    name: str
    server: Server
    site: Site
    layout: Layout
    folder: Path
    wanted: list[Migration]

    @property
    def empty(self) -> Target:
        """Where nothing was migrated yet."""
        return self.site.login("migrator")

    def copy(self, target: Target) -> Target:
        """Another database with all that this one holds, settings of its roles included."""
        name, of = f"copy{next(NUMBERS)}_db", target.database
        owner = f"SELECT datdba::regrole::text FROM pg_database WHERE datname = '{of}'"  # noqa: S608
        ((owned_by,),) = rows(self.site.keeper, owner)
        self.server.administer("postgres", f"CREATE DATABASE {name} TEMPLATE {of} OWNER {owned_by}")
        self.server.administer("postgres", SETTINGS.format(name=name, of=of))
        return replace(target, database=name)

    def up(self, target: Target, folder: Path) -> Target:
        migrate(target, folder, self.layout, progress=silent)
        return target

    def down(self, target: Target, files: list[Migration]) -> None:
        """Take migrations back, the last one first."""
        with connect(target) as connection:
            back = [undo(connection, self.folder, self.layout, progress=silent) for _ in files]
        assert len([script for one in back for script in one]) == len(files)

    def forget(self, target: Target) -> None:
        self.server.drop(replace(self.site.keeper, database=target.database))

    def prefix(self, size: int, to: Path) -> Path:
        """The folder as it was when it had the first so many migrations."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)
        later = {file.version for file in self.wanted[size:] if file.version}
        names = {file.script for file in self.wanted[size:]}
        for file in read_directory(self.folder, self.layout):
            if file.script in names or (file.undo and file.version in later):
                there = to / file.script
                shutil.rmtree(there) if there.is_dir() else there.unlink()
        return to

    def dump(self, target: Target) -> str:
        """The schema, as pg_dump writes it, and the history without its times."""
        place = self.server.postgres.place
        command = [self.server.postgres.binaries.bin / "pg_dump", "--schema-only", "--dbname", target.database]
        environment = os.environ | {"PGHOST": place.socket, "PGPORT": str(place.spec.port), "PGUSER": "rdsadmin"}
        done = subprocess.run(command, env=environment, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        # A random word that keeps a hostile dump from leaving psql, in every dump another.
        return re.sub(r"^\\(un)?restrict .*$", "", done.stdout, flags=re.MULTILINE) + self._history(target)

    def _history(self, target: Target) -> str:
        with connect(target) as connection:
            applied = self.layout.history(connection, self.wanted)
        return "\n".join(f"{one.version} {one.script} {one.checksum} {one.success}" for one in applied)


SETTINGS = """DO $$
DECLARE kept record; setting text;
BEGIN
    FOR kept IN SELECT setrole::regrole AS role, setconfig FROM pg_db_role_setting
                WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = '{of}') AND setrole <> 0 LOOP
        FOREACH setting IN ARRAY kept.setconfig LOOP
            EXECUTE format('ALTER ROLE %s IN DATABASE {name} SET %s = %L', kept.role,
                           split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1));
        END LOOP;
    END LOOP;
END $$"""


@pytest.fixture(scope="module")
def servers(server: Server) -> Iterator[Callable[[int], Server]]:
    """Servers by their major version, made when they are asked for."""
    made = {18: server}

    def of(major: int) -> Server:
        made[major] = made.get(major) or Server(major)
        return made[major]

    yield of
    for own in made.values():
        if own is not server:
            own.remove()


@pytest.fixture(params=[
    pytest.param(QUICK, id="the quickest"),
    *(pytest.param(one, marks=pytest.mark.deep, id="-".join(one)) for one in DATABASES),
])  # fmt: skip
def kept(
    request: pytest.FixtureRequest,
    servers: Callable[[int], Server],
    aws: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Kept:
    system, service = request.param
    facts = load(system, "local").services[service].database
    server = servers(facts.major)
    for name, value in {**aws, "PGSSLROOTCERT": server.authority}.items():
        monkeypatch.setenv(name, value)
    site = Site.new(server, server.database())
    reconcile(site.place, site.master, site.logins, silent, Terms(tuple(facts.extensions)))
    layout, folder = LAYOUTS[facts.migrations.layout], ROOT / facts.migrations.directory
    wanted = [file for file in read_directory(folder, layout) if not file.undo]
    return Kept(f"{system}'s {service}", server, site, layout, folder, wanted)


def test_an_upgrade_from_every_prefix_ends_where_a_fresh_database_does(kept: Kept, tmp_path: Path) -> None:
    fresh = kept.dump(kept.up(kept.copy(kept.empty), kept.folder))
    step = kept.copy(kept.empty)
    for size in range(len(kept.wanted) + 1):
        kept.up(step, kept.prefix(size, tmp_path / "prefix"))
        copy = kept.up(kept.copy(step), kept.folder)
        assert kept.dump(copy) == fresh, f"from the first {size} migrations"
        kept.forget(copy)
    progress("M7", f"{kept.name}: {len(kept.wanted) + 1} upgrades")
    seen = "pg_dump and history identical"
    record("M7", f"{kept.name}: fresh against upgraded from every prefix", len(kept.wanted) + 1, seen)


@pytest.mark.deep
@pytest.mark.parametrize("kept", [("standard", "web")], ids=["standard-web"], indirect=True)
def test_down_to_every_prefix_and_up_again_is_a_fresh_database_and_all_the_way_down_an_empty_one(
    kept: Kept, tmp_path: Path
) -> None:
    whole = kept.up(kept.copy(kept.empty), kept.folder)
    fresh = kept.dump(whole)
    nothing = kept.dump(kept.up(kept.copy(kept.empty), kept.prefix(0, tmp_path / "prefix")))
    for size in reversed(range(len(kept.wanted))):
        copy = kept.copy(whole)
        kept.down(copy, kept.wanted[size:])
        assert size or kept.dump(copy) == nothing
        assert kept.dump(kept.up(copy, kept.folder)) == fresh, f"up again from {size}"
        kept.forget(copy)
    record("M7", f"{kept.name}: down to every prefix, and up again", len(kept.wanted), "pg_dump and history identical")
