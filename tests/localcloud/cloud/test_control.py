import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from localcloud.cloud import control
from localcloud.cloud.home import Home
from tests.localcloud.cloud.site import Cloud, order, until


def test_before_the_first_start_nothing_runs_and_the_environment_is_refused(cloud: Cloud) -> None:
    assert not control.status(cloud.home).running
    with pytest.raises(control.CloudError, match="has not been started; start it with"):
        control.environment(cloud.home)


def test_starts_side_by_side_and_again_are_one_daemon(cloud: Cloud) -> None:
    with ThreadPoolExecutor(4) as pool:
        running = list(pool.map(lambda _: cloud.start(), range(4)))
    assert len({each.pid for each in running}) == 1
    assert sorted(each.started for each in running) == [False, False, False, True]
    assert len(cloud.processes()) == 1


def test_a_busy_port_gives_way_to_a_free_one_that_is_kept(cloud: Cloud) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        Home(cloud.home).remember(port=taken.getsockname()[1])
        first = cloud.start().port
        assert first != taken.getsockname()[1]
    control.stop(cloud.home)
    assert cloud.start().port == first


def test_a_stale_process_id_and_port_count_as_not_running(cloud: Cloud) -> None:
    home = Home(cloud.home)
    home.prepare()
    home.life_lock.write_text(str(os.getpid()))
    home.remember(port=1, pid=os.getpid())
    assert not control.status(cloud.home).running
    control.stop(cloud.home)  # which would end this very process if it trusted the record


def test_an_unusable_home_is_one_sentence_that_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(control.CloudError, match=r"cannot be used as the local cloud's home .* GROUNDWORK_HOME"):
        control.start(tmp_path / "home", print)


def test_a_daemon_that_ends_at_once_says_why(cloud: Cloud) -> None:
    home = Home(cloud.home)
    home.prepare()
    (home.state / "sns@us-east-1.pickle").write_bytes(b"torn")
    with pytest.raises(control.CloudError, match=r"sns@us-east-1.pickle.*damaged"):
        cloud.start()


def test_control_is_light_to_import() -> None:
    code = "import sys, localcloud.cloud.control; print({'boto3', 'moto', 'psycopg'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"set()\n"


def test_killed_and_stopped_clouds_come_back_with_the_same_ids_endpoints_and_rows(cloud: Cloud) -> None:
    cloud.start()
    cloud.client("rds").create_db_instance(**order(ManageMasterUserPassword=True) | {"MasterUserPassword": ""})
    assert cloud.settle("db") == ["available"]
    before = _facts(cloud, "create table t as select 1 as kept")

    os.kill(cloud.start().pid, signal.SIGKILL)
    assert len([command for command in cloud.processes() if "postgres" in command]) > 0
    assert _facts(cloud, "select", start=True) == before

    control.stop(cloud.home)
    assert cloud.processes() == []
    assert _facts(cloud, "select", start=True) == before

    os.kill(cloud.start().servers[0].pid or 0, signal.SIGKILL)
    until(lambda: control.status(cloud.home).servers[0].state == "starting" or None)
    assert _facts(cloud, "select", start=True) == before

    os.kill(cloud.start().pid, signal.SIGKILL)
    control.stop(cloud.home)
    assert cloud.processes() == []


def _facts(cloud: Cloud, statement: str, *, start: bool = False) -> list[object]:
    if start:
        assert [server.state for server in cloud.start().servers] == ["available"]
    found = cloud.instance("db")
    password = cloud.secret(found["MasterUserSecret"]["SecretArn"])["password"]
    with cloud.connect("db", password) as connection:
        connection.execute(statement.encode())
        rows = connection.execute("select kept from t").fetchall()
    return [found["DbiResourceId"], found["Endpoint"], found["EngineVersion"], password, rows]
