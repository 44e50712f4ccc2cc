"""A wire between a client and a server: the server's answers come as a test wants them to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Treat = Callable[[bytes, socket.socket], None]
"""Hands on what has come from the server to the client, or not."""


def whole(text: bytes, client: socket.socket) -> None:
    """Hand on what has come as it is."""
    client.sendall(text)


def in_pieces(text: bytes, client: socket.socket) -> None:
    """Hand on a few bytes at a time."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for first in range(0, len(text), 5):
        client.sendall(text[first : first + 5])


def twice(text: bytes, client: socket.socket) -> None:
    """Hand on what has come, and the same again."""
    client.sendall(text + text)


def never(text: bytes, client: socket.socket) -> None:
    """Hand on nothing."""


def cut_after(size: int) -> Treat:
    """Return what hands on so many bytes, and hangs up."""

    def treat(text: bytes, client: socket.socket) -> None:
        client.sendall(text[:size])
        client.shutdown(socket.SHUT_RDWR)

    return treat


@dataclass
class Wire:
    """Connections to a server, of which those are treated that have sent ``marker``."""

    server: int
    marker: bytes = b"as told"
    treat: Treat = whole
    tls: ssl.SSLContext | None = None
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        """Return where clients connect."""
        return int(self._listener.getsockname()[1])

    @contextmanager
    def laid(self) -> Iterator[Wire]:
        """Take connections meanwhile."""
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if self.tls is not None:
            client = self.tls.wrap_socket(client, server_side=True)
        marked = threading.Event()
        with client, socket.create_connection(("127.0.0.1", self.server)) as server:
            back = threading.Thread(target=self._answer, args=(server, client, marked), daemon=True)
            back.start()
            for text in _all_of(client):
                if self.marker in text:
                    marked.set()
                server.sendall(text)
            server.shutdown(socket.SHUT_RDWR)
            back.join()

    def _answer(
        self, server: socket.socket, client: socket.socket, marked: threading.Event
    ) -> None:
        for text in _all_of(server):
            try:
                (self.treat if marked.is_set() else whole)(text, client)
            except OSError:  # the client has hung up
                return


def _all_of(source: socket.socket) -> Iterator[bytes]:
    while True:
        try:
            text = source.recv(65536)
        except OSError:
            return
        if not text:
            return
        yield text
