"""HTTP/1.1 keep-alive connections on asyncio, with as little in between as can be."""

from __future__ import annotations

import asyncio
from typing import Final

from typing_extensions import override

_LENGTH: Final = b"content-length:"
_END: Final = b"\r\n\r\n"


class Connection(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._waiter: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_connection makes
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        """Hand the answer over once all of it is here."""
        self._buffer += data
        found = first_answer(self._buffer)
        if found is None:
            return
        status, body, self._buffer = found
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result((status, body))

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(exc or ConnectionResetError("closed"))

    def is_closed(self) -> bool:
        """Say whether the server has closed it."""
        return self._transport is None or self._transport.is_closing()

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a whole request; return the answer's status and body.

        Raises:
            OSError: the connection was lost.
        """
        if self._transport is None or self.is_closed():
            raise ConnectionResetError("closed")  # noqa: EM101 - says all there is
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiter


def first_answer(received: bytes) -> tuple[int, bytes, bytes] | None:
    """Return the first answer's status and body, and what follows; None while it is not whole."""
    head_end = received.find(_END)
    if head_end < 0:
        return None
    head = received[:head_end].lower()
    at = head.find(_LENGTH)
    length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    begin = head_end + len(_END)
    if len(received) < begin + length:
        return None
    return int(head[9:12]), received[begin : begin + length], received[begin + length :]


class EchoServer(asyncio.Protocol):
    """Answers everything with an empty 200: what is measured against it is the load's own limit."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server makes
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        """Answer; requests here are small and come whole."""
        if self._transport is not None and data:
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")


async def connect(host: str, port: int) -> Connection:
    """Open a connection."""
    loop = asyncio.get_running_loop()
    _, protocol = await loop.create_connection(Connection, host, port)
    return protocol


def post(path: str, body: bytes) -> bytes:
    """Return the bytes of a POST of JSON."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
