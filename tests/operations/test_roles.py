"""Roles made on a real server by a master user that is no superuser."""

from operations.roles import drift
from tests.operations.server import rows
from tests.operations.site import Site


def test_roles_once_made_need_no_further_step(site: Site) -> None:
    site.reconcile()
    assert drift(site.place, site.master, site.logins) == []
    assert site.reconcile() == []


def test_the_migrator_works_as_the_owner(site: Site) -> None:
    site.reconcile()
    assert rows(site.login("migrator"), "SELECT session_user, current_user") == [
        (f"{site.place.service}_migrator", f"{site.place.service}_owner")
    ]
