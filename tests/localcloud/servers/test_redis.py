"""A Redis server behaves as an ElastiCache replication group does, for whoever connects to it."""

import socket
import ssl

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from localcloud.cloud.servers.server import ServerError
from tests.localcloud.servers.conftest import TOKEN, cache, processes_of, sign_in

NEXT, LAST = "second token of many", "third token of many"


def test_with_its_token_a_client_is_served(guarded):
    assert sign_in(guarded, TOKEN).ping() is True


@pytest.mark.parametrize("token", [None, "wrong"])
def test_without_the_token_a_client_is_refused(guarded, token):
    with pytest.raises(redis.AuthenticationError):
        sign_in(guarded, token).ping()


def test_without_tls_declared_it_listens_in_the_clear(home):
    assert sign_in(cache(home, tls=False)).ping() is True


def test_with_tls_a_client_in_the_clear_is_not_served(guarded):
    with pytest.raises(redis.ConnectionError):
        redis.Redis(host=guarded.spec.host, port=guarded.spec.port, retry=Retry(NoBackoff(), 0)).ping()


def test_with_tls_the_address_is_proven(guarded):
    assert _ping_as(guarded, guarded.spec.host) == b"-NOAUTH"
    with pytest.raises(ssl.SSLCertVerificationError, match="is not valid for"):
        _ping_as(guarded, "127.0.0.1")


def _ping_as(server, name):
    """Reach the server, but expect it to prove this name."""
    context = ssl.create_default_context(cafile=str(server.home / "ca" / "ca.pem"))
    plain = socket.create_connection((server.spec.host, server.spec.port))
    with plain, context.wrap_socket(plain, server_hostname=name) as encrypted:
        encrypted.sendall(b"PING\r\n")
        return encrypted.recv(7)


def test_rotate_takes_the_new_token_beside_the_old_and_set_the_new_alone(home):
    server = cache(home, token=TOKEN)
    server.set_auth_token(NEXT, "ROTATE")
    assert [sign_in(server, token).ping() for token in (TOKEN, NEXT)] == [True, True]
    server.set_auth_token(LAST, "ROTATE")
    with pytest.raises(redis.AuthenticationError):
        sign_in(server, TOKEN).ping()
    server.set_auth_token(LAST, "SET")
    with pytest.raises(redis.AuthenticationError):
        sign_in(server, NEXT).ping()
    assert sign_in(server, LAST).ping() is True


def test_a_token_set_later_closes_the_open_server_and_deleted_opens_it_again(home):
    server = cache(home)
    assert sign_in(server).ping() is True
    server.set_auth_token(TOKEN, "SET")
    with pytest.raises(redis.AuthenticationError):
        sign_in(server).ping()
    server.set_auth_token(None, "DELETE")
    assert sign_in(server).ping() is True


def test_no_token_is_written_anywhere(home):
    server = cache(home, token=TOKEN)
    server.set_auth_token(NEXT, "ROTATE")
    kept = [path for path in home.rglob("*") if path.is_file() and "binaries" not in path.parts]
    written = b"".join(path.read_bytes() for path in kept)
    assert [token for token in (TOKEN, NEXT) if token.encode() in written] == []


@pytest.mark.parametrize(
    "command", ["config get *", "debug sleep 0", "shutdown", "save", "replicaof no one", "acl list"]
)
def test_what_elasticache_keeps_from_its_users_is_refused(guarded, command):
    with pytest.raises(redis.exceptions.NoPermissionError):
        sign_in(guarded, TOKEN).execute_command(*command.split())


def test_settings_hold_at_once_and_after_a_restart(home):
    server = cache(home, settings={"maxmemory-policy": "allkeys-lru", "maxmemory": "4000000"})
    waiting = server.configure({"maxmemory-policy": "noeviction", "maxmemory": "4000000", "databases": "4"})
    found = [sign_in(server).info("memory")["maxmemory_policy"]]
    server.restart()
    found.append(sign_in(server).info("memory")["maxmemory_policy"])
    assert (waiting, found) == ({"databases"}, ["noeviction", "noeviction"])


def test_refused_settings_are_named_all_at_once_and_the_old_ones_stay(home):
    server = cache(home, settings={"maxmemory-policy": "allkeys-lru"})
    with pytest.raises(ServerError) as refusal:
        server.configure({"maxmemory-policy": "none such", "timeout": "soon", "maxmemory": "5mb"})
    assert [name for name in ("settings.maxmemory-policy", "settings.timeout") if name not in str(refusal.value)] == []
    memory = sign_in(server).info("memory")
    assert (memory["maxmemory_policy"], memory["maxmemory"]) == ("allkeys-lru", 0)


def test_a_server_that_cannot_start_says_why(home):
    with pytest.raises(ServerError, match=r"cache: Redis .* did not start: .*no-such-thing"):
        cache(home, settings={"no-such-thing": "1"})
    assert processes_of(home) == []
