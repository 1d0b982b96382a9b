"""A project whose database is real, run by the real CLI."""

from pathlib import Path

import pytest

from tests.operations.conftest import aws, connection, database, folder, reachable, server, site
from tests.operations.site import Site
from tests.provider.program import Project

__all__ = ["aws", "connection", "database", "folder", "reachable", "server", "site"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with two migrations."""
    path = tmp_path / "migrations"
    path.mkdir()
    (path / "V1__a.sql").write_text("CREATE TABLE a (id int);")
    (path / "V2__b.sql").write_text("CREATE TABLE b (id int);")
    return path


@pytest.fixture
def project(site: Site, files: Path, tmp_path: Path) -> Project:
    """A project that declares the roles and the schema of the database."""
    place = {
        "host": site.place.host,
        "port": site.place.port,
        "database": site.place.database,
        "instance": "db-ONE",
    }
    roles = {role: {"secret": login.secret, "connectionLimit": 20} for role, login in site.logins.items()}
    project = Project(
        tmp_path,
        {
            "roles": {**place, "service": site.place.service, "master_secret": site.master, "roles": roles},
            "schema": {
                **place, "secret": site.logins["migrator"].secret, "layout": "flyway", "directory": str(files)
            },
        },
    )  # fmt: skip
    project.make()
    return project
