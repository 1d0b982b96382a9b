"""A wire to a server that can be cut: TLS goes through it as it is, from another port of the server's own address."""

import socket
import struct
import threading
from contextlib import suppress
from dataclasses import replace
from typing import Self

from operations.connection import Target

AT_ONCE = struct.pack("ii", 1, 0)


class Wire:
    """Carries connections to a target until it is cut; new ones can be made afterwards."""

    def __init__(self, target: Target) -> None:
        self._far = (target.host, target.port)
        self._listener = socket.create_server((target.host, 0), backlog=64)
        self.target = replace(target, port=self._listener.getsockname()[1])
        self._carried: list[socket.socket] = []
        self._alone = threading.Lock()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join()

    def cut(self) -> None:
        """End every connection at both ends, without a word."""
        with self._alone:
            for end in self._carried:
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
            self._carried.clear()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._carry(near)

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._far)
        except OSError:
            near.close()
            return
        with self._alone:
            self._carried += [near, far]
        for source, sink in ((near, far), (far, near)):
            thread = threading.Thread(target=_pump, args=(source, sink), daemon=True)
            self._threads.append(thread)
            thread.start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
