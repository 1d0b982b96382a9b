"""One Redis server behind an ElastiCache replication group."""

import json
import signal
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import redis as client
from redis.backoff import NoBackoff
from redis.retry import Retry

from localcloud.cloud.servers import archives, certificates, endpoints, processes, terminator, tokens
from localcloud.cloud.servers.account import own_folder, prepare, server_account, within_reach
from localcloud.cloud.servers.files import locked, remove, write
from localcloud.cloud.servers.server import ServerError, folder
from localcloud.cloud.servers.spec import RedisSpec, save
from localcloud.cloud.servers.tokens import TokenStrategy

__all__ = ["Redis", "RedisSpec", "TokenStrategy"]

START = 60
"""Seconds to become ready, reading the whole append-only file included."""
STOP = 30
"""Seconds to shut down before it is killed."""
DEFAULTS = {
    "appendonly": "yes",
    "appendfsync": "no",  # every write is the kernel's before it is answered: safe from kill -9, and never held up
    "save": '""',
    "proc-title-template": '"{title} {config-file}"',
}


class Redis:
    """The verbs of one server; each can be repeated, from any process, also while another one runs."""

    def __init__(self, home: Path, spec: RedisSpec) -> None:
        self.home, self.spec = home.resolve(), spec

    @property
    def folder(self) -> Path:
        """All of the server."""
        return folder(self.home, self.spec.kind, self.spec.id)

    @property
    def data(self) -> Path:
        """What it keeps, and where it works."""
        return self.folder / "data"

    @cached_property
    def binaries(self) -> archives.RedisBinaries:
        """The program that runs."""
        return archives.redis_binaries()

    def create(self, auth_token: str | None = None) -> None:
        """Build what is missing and leave the server running; an existing one keeps its data and its tokens."""
        prepare(self.home)
        with self._alone():
            own_folder(self.folder)
            own_folder(self.data)
            save(self.spec, self.folder)
            if not self.exists():
                (self.folder / "users.acl").unlink(missing_ok=True)
                tokens.create(self.folder, auth_token)
            self._start()
            self._finished.touch()

    def start(self) -> None:
        """Run the server with the spec's settings; returns once it answers. Raises ServerError with the log's end."""
        with self._alone():
            self._start()

    def stop(self) -> None:
        """Shut down cleanly."""
        with self._alone():
            self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop, then start with the spec's settings."""
        with self._alone():
            self._end(signal.SIGTERM)
            self._start()

    def exists(self) -> bool:
        """Whether create() came to its end."""
        return self._finished.exists()

    def is_running(self) -> bool:
        """Whether the server, and the TLS terminator where it needs one, live."""
        return self.pid() is not None and (not self._needs_terminator or self._terminator_pid() is not None)

    def pid(self) -> int | None:
        """The server's process id, None when it does not run."""
        return _living(self.data / "redis.pid", str(self._conf))

    def configure(self, settings: Mapping[str, str]) -> frozenset[str]:
        """Take these settings for the spec's, apply them at once, and name those that wait for a restart.

        Raises ServerError, with the old settings kept, when Redis refuses a value. All refusals at once.
        """
        with self._alone():
            changed = {name: value for name, value in settings.items() if self.spec.settings.get(name) != value}
            waiting = self._apply(changed) if self.pid() is not None else set()
            waiting |= set(self.spec.settings) - set(settings)
            self.spec = replace(self.spec, settings=dict(settings))
            self._configure()
        return frozenset(waiting)

    def set_auth_token(self, token: str | None, strategy: TokenStrategy) -> None:
        """Change who may log in, without a restart; open connections stay. Only a hash of the token is kept."""
        with self._alone(), self._session() as session:
            found = session.acl_getuser("default")
            rules = tokens.rules([] if "nopass" in found["flags"] else found["passwords"], token, strategy)
            session.execute_command("ACL SETUSER", "default", *rules)
            session.acl_save()

    def delete(self) -> None:
        """Stop and remove all of it, the endpoint included."""
        with self._alone():
            self._end(signal.SIGKILL)
            remove(self.folder)
        endpoints.release(self.home, "redis", self.spec.id)

    @property
    def _needs_terminator(self) -> bool:
        return self.spec.tls and not self.binaries.tls

    def _start(self) -> None:
        prepare(self.home)
        position = self._log.stat().st_size if self._log.exists() else 0
        launched = []
        if self.pid() is None:
            processes.end_orphans(self.data)  # also one that was launched, but has not written its id yet
            self._configure()
            (self.data / "redis.pid").unlink(missing_ok=True)
            launched.append(processes.launch([str(self._program()), str(self._conf)], self.data, self._log))
        if self._needs_terminator and self._terminator_pid() is None:
            launched.append(self._launch_terminator())
        self._await(launched, position)

    def _launch_terminator(self) -> int:
        strays = [pid for pid in processes.working_in(self.data) if terminator.__file__ in processes.command(pid)]
        processes.end(strays)
        certificates.issue(self.home, self.folder, self.spec.host)
        (self.folder / "terminator.pid").unlink(missing_ok=True)
        account = server_account()
        where = [str(self.folder), self.spec.host, str(self.spec.port), str(account.uid), str(account.gid)]
        # by the caller: the account need not be able to reach this Python, and becomes itself once all is loaded
        return processes.launch([sys.executable, terminator.__file__, *where], self.data, self._log, as_caller=True)

    def _await(self, launched: list[int], position: int) -> None:
        processes.wait(lambda: self._answers() or any(map(processes.has_ended, launched)), START)
        if not self._answers():
            self._end(signal.SIGTERM)
            processes.end(launched)
            said = endpoints.occupied(self.spec.host, self.spec.port) or processes.tail(self._log, position)
            raise ServerError(f"{self.spec.id}: Redis {self.binaries.version} did not start: {said}")

    def _answers(self) -> bool:
        if not self.is_running():
            return False
        try:
            with self._session() as session:
                return bool(session.ping())
        except client.RedisError:
            return False

    def _end(self, how: signal.Signals) -> None:
        for find in (self._terminator_pid, self.pid):
            running = find()
            if running is None:
                continue
            processes.send(running, how)
            if not processes.gone(find, STOP):
                processes.send(running, signal.SIGKILL)
                processes.gone(find, STOP)

    def _apply(self, changed: Mapping[str, str]) -> set[str]:
        """Set what can be set in the running server; the names of what cannot."""
        waiting, refusals = set(), []
        with self._session() as session:
            before = {name: found for name in changed for found in session.config_get(name).values()}
            for name, value in changed.items():
                try:
                    session.config_set(name, value)
                except client.ResponseError as error:
                    waiting.add(name)
                    if not any(word in str(error) for word in ("nsupported CONFIG", "immutable")):
                        refusals.append(f"{self.spec.id}: settings.{name}: {value!r}: {error}")
            if refusals:
                for name in changed.keys() - waiting:
                    session.config_set(name, before[name])
                raise ServerError("\n".join(refusals))
        return waiting

    def _configure(self) -> None:
        save(self.spec, self.folder)
        lines = DEFAULTS | {name: _quoted(value) for name, value in self.spec.settings.items()} | self._fixed()
        text = "".join(f"{name} {value}\n" for name, value in lines.items())
        write(self._conf, text, mode=0o600, owner=server_account().owner)

    def _fixed(self) -> dict[str, str]:
        """What no parameter group can change. Paths are relative to the data folder, where a socket's may be long."""
        always = {
            "daemonize": "no",
            "protected-mode": "no",
            "aclfile": "../users.acl",
            "pidfile": "redis.pid",
            "dir": ".",
        }
        if not self.spec.tls:
            return always | {"bind": self.spec.host, "port": str(self.spec.port)}
        if self._needs_terminator:
            return always | {"port": "0", "unixsocket": "redis.sock", "unixsocketperm": "700"}
        found = certificates.issue(self.home, self.folder, self.spec.host)
        speaking = {"tls-cert-file": f'"{found.path}"', "tls-key-file": f'"{found.key}"', "tls-auth-clients": "no"}
        return always | {"bind": self.spec.host, "port": "0", "tls-port": str(self.spec.port)} | speaking

    def _session(self) -> client.Redis:
        """As the administrator, through the endpoint."""
        return client.Redis(
            host=self.spec.host,
            port=self.spec.port,
            username=tokens.ADMIN,
            password=tokens.password(self.folder),
            ssl=self.spec.tls,
            ssl_ca_certs=str(certificates.authority(self.home)),
            socket_timeout=10,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )

    def _program(self) -> Path:
        tree = self.binaries.tree
        return within_reach(self.home, tree, self.binaries.server) if tree else self.binaries.server

    def _terminator_pid(self) -> int | None:
        return _living(self.folder / "terminator.pid", str(self.folder))

    @property
    def _conf(self) -> Path:
        return self.folder / "redis.conf"

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    @property
    def _finished(self) -> Path:
        return self.folder / "created"

    def _alone(self) -> AbstractContextManager[None]:
        return locked(self.folder)


def _quoted(value: str) -> str:
    """As redis.conf quotes: each word by itself, as some settings take several."""
    return " ".join(json.dumps(word, ensure_ascii=False) for word in value.split()) or '""'


def _living(pid_file: Path, mark: str) -> int | None:
    """The process named in the file, if it lives and bears the mark in its command line."""
    try:
        number = int(pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return number if mark in processes.command(number).split() else None
