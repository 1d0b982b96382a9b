"""Personal data declared in a Pulumi program: masked and logged by an up, found to have drifted by a refresh."""

from pathlib import Path

import pytest

from operations.connection import connect
from tests.operations.server import rows
from tests.operations.site import Site
from tests.provider.program import Project

MORE = """
from components.inside import PersonalData
PersonalData("personal", roles=roles, **given["personal"], opts=ResourceOptions(depends_on=[schema]))
"""
PERSONAL = {"tables": {"a": {"subject": "id", "columns": {"name": {"masked": "initial"}}}}}


@pytest.fixture
def masked(project: Project, site: Site, files: Path) -> Project:
    """The project, with a table about persons."""
    (files / "V1__a.sql").write_text("CREATE TABLE a (id int, name text); INSERT INTO a VALUES (1, 'Ada');")
    project.given["roles"]["masked"] = ["public.a"]
    secret, directory = site.logins["migrator"].secret, project.given["schema"]["directory"]
    project.given["personal"] = {"secret": secret, "personal": PERSONAL, "directory": directory}
    program = project.folder / "__main__.py"
    program.write_text(program.read_text() + MORE)
    return project


def test_an_up_masks_what_is_declared_and_a_second_one_changes_nothing(masked: Project, site: Site) -> None:
    masked.up()
    assert rows(site.login("readonly"), "SELECT * FROM a") == [(1, "A***")]
    audited = """SELECT DISTINCT pg_get_userbyid(grantee), count(*) FROM pg_class, aclexplode(relacl)
                 WHERE relname = 'a' AND pg_get_userbyid(grantee) = 'rds_pgaudit' GROUP BY 1"""
    assert rows(site.keeper, audited) == [("rds_pgaudit", 4)]
    assert "4 unchanged" in masked.up("--expect-no-changes")


@pytest.mark.deep
def test_a_migration_changes_what_is_masked_and_readers_see_it(masked: Project, site: Site, files: Path) -> None:
    masked.up()
    change = "ALTER TABLE a ALTER COLUMN name TYPE varchar(99), ADD COLUMN more int DEFAULT 7"
    (files / "V3__c.sql").write_text(change)
    seen = masked.pulumi("preview").stdout
    assert f"{site.place.database}: personal data is masked, and its readers are logged: a" in seen
    masked.up()
    assert rows(site.login("readonly"), "SELECT * FROM a") == [(1, "A***", 7)]


def test_a_refresh_sees_what_was_changed_by_hand_and_the_up_repairs_it(masked: Project, site: Site) -> None:
    masked.up()
    with connect(site.login("migrator")) as owner:
        owner.execute("DROP VIEW masked.a")
        owner.execute(f"GRANT SELECT ON a TO {site.place.service}_readonly")
        owner.execute("REVOKE SELECT ON a FROM rds_pgaudit")
    masked.up("--refresh")
    assert rows(site.login("readonly"), "SELECT * FROM a") == [(1, "A***")]
    assert "4 unchanged" in masked.up("--refresh", "--expect-no-changes")
