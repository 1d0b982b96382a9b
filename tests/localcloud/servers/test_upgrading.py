"""A cluster of an older major version, copied as a newer one has it by PostgreSQL's own pg_upgrade."""

import pytest

from localcloud.cloud.servers.server import ServerError
from tests.localcloud.servers.conftest import created, declared

ROWS = """
    create extension citext; create extension pgcrypto;
    create table people (id int primary key, mail citext not null);
    insert into people select n, 'Person' || n from generate_series(1, 1000) n;
    create role app login; grant select on people to app
"""
ASK = "select count(*), min(mail) filter (where mail = 'pERSON7') from people"


@pytest.mark.parametrize(("old", "new"), [(15, 18), (17, 18)])
def test_a_running_cluster_is_copied_with_rows_roles_extensions_and_passwords(home, run, old, new):
    run(created(home, "blue", old), ROWS)
    green = declared(home, "green", new)
    green.create_upgraded("blue")
    assert run(green, "show server_version_num")[0][0].startswith(str(new))
    assert run(green, ASK) == [(1000, "Person7")]
    run(green, "grant insert on people to app; create role other; grant other to app; alter role app createdb")


def test_a_stopped_cluster_is_copied_to_its_last_row_and_stays_as_it_was(home, run):
    blue = created(home, "blue", 17)
    green = declared(home, "green", 18)
    run(blue, ROWS)
    green.create_upgraded("blue")
    run(blue, "insert into people values (0, 'late')")
    blue.stop()
    green.discard()
    green.create_upgraded("blue")
    blue.start()
    assert run(green, ASK) == run(blue, ASK) == [(1001, "Person7")]


def test_what_pg_upgrade_refuses_is_told_in_its_words_and_leaves_no_data(home, run):
    run(created(home, "blue", 15), "create table rights (own aclitem)")
    green = declared(home, "green", 18)
    with pytest.raises(ServerError, match=r"green: pg_upgrade refused: .*aclitem"):
        green.create_upgraded("blue")
    assert not green.place.data.exists()
