"""The parts of the daemon put together: storage, API, upkeep and the HTTP server."""

import errno
import logging
import os
import socket
from dataclasses import asdict
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

from . import elasticache, objects, rds, recorded
from .elasticache.keeper import CacheKeeper
from .gateway import Gateway
from .home import Home
from .rds.keeper import RdsKeeper
from .servers import inventory
from .storage import Store
from .upkeep import Upkeep

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
FIRST_PORT = 4566
"""Where local AWS endpoints are usually looked for; another is taken when it is busy."""


class Service:
    """The API of one home, serving."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._store = Store(home)
        bodies = objects.install(home)
        recorded.install()
        self._keepers: tuple[RdsKeeper, CacheKeeper] = (
            rds.install(home, self._store),
            elasticache.install(home, self._store),
        )
        self._store.load()
        self._store.at_save.append(bodies.sweep)
        self._upkeep = Upkeep(self._store, self._keepers)
        self._http = _listen(home, Gateway(self._store, self.status, self._upkeep.retry))

    def run(self) -> None:
        """Serve until `shut_down`, then stop every server."""
        self._home.remember(port=self._http.port, pid=os.getpid())
        self._upkeep.start()
        self._http.serve_forever()
        self._upkeep.stop()
        inventory.stop(self._home.path)
        self._http.server_close()
        self._home.remember(port=self._http.port)

    def shut_down(self) -> None:
        """Answer what is being asked, then end; called from another thread than `run`."""
        self._http.shutdown()

    def status(self) -> dict[str, Any]:
        """What `control.status` shows."""
        with self._store.reading():
            servers = [asdict(server) for keeper in self._keepers for server in keeper.servers()]
        return {"home": str(self._home.path), "port": self._http.port, "pid": os.getpid(), "servers": servers}


class _Handler(MotoRequestHandler):
    disable_nagle_algorithm = True  # headers and body are two writes: without this each answer waits 40 ms for an ACK

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the log is for what went wrong."""


def _listen(home: Home, application: Gateway) -> BaseWSGIServer:
    with _bound(home.recorded().get("port", FIRST_PORT)) as listener:
        return make_server(HOST, 0, application, threaded=True, request_handler=_Handler, fd=listener.fileno())


def _bound(remembered: int) -> socket.socket:
    """The port of the last time, else the usual one, else any: a busy port must not keep the cloud down."""
    for port in (remembered, FIRST_PORT, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            log.warning("port %s: %s; trying another", port, error.strerror)
        else:
            return listener
    raise OSError(errno.EADDRINUSE, "no port is free")
