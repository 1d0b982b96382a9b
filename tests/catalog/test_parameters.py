"""The table of PostgreSQL's parameters, held against the servers' own programs."""

import subprocess

import pytest

from catalog.parameters import apply_method, known
from localcloud.cloud.servers import archives

MAJORS = (15, 16, 17, 18)


@pytest.mark.parametrize("major", MAJORS)
def test_the_table_has_what_the_server_has_and_says_when_it_takes_hold(major: int) -> None:
    program = archives.binaries(major).bin / "postgres"
    listing = subprocess.run([program, "--describe-config"], capture_output=True, text=True, check=True).stdout
    contexts = {line.split("\t")[0].lower(): line.split("\t")[1] for line in listing.splitlines()}
    free = {name: when for name, when in known(major).items() if when != "fixed"}
    assert contexts.keys() - known(major).keys() == set()
    static = {name for name, context in contexts.items() if context == "postmaster"}
    assert {name for name in free.keys() & contexts.keys() if free[name] == "static"} == static & free.keys()


def test_a_parameter_can_become_dynamic_with_a_later_major() -> None:
    assert [apply_method(major, "autovacuum_max_workers") for major in MAJORS] == [
        "pending-reboot",
        "pending-reboot",
        "pending-reboot",
        "immediate",
    ]
