"""The server's side of a WebSocket, on top of wsproto."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Message,
    Ping,
    Pong,
    RejectConnection,
    TextMessage,
)
from wsproto.events import Request as Opening
from wsproto.utilities import ProtocolError

if TYPE_CHECKING:
    from wsproto.events import Event

    from tests.simulators.http import Request

_CHUNK = 65536


def is_upgrade(request: Request) -> bool:
    """Say whether a request opens a WebSocket."""
    return request.header("Upgrade").lower() == "websocket"


class ServerSocket:
    """One WebSocket; ``messages`` ends when the connection does."""

    def __init__(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ):
        self.request = request
        self.heard_at = asyncio.get_running_loop().time()
        self._reader = reader
        self._writer = writer
        self._protocol = WSConnection(ConnectionType.SERVER)
        self._protocol.receive_data(request.head)

    async def accept(self) -> None:
        """Complete the opening handshake."""
        opening = next(self._protocol.events())
        assert isinstance(opening, Opening), opening
        await self._send(AcceptConnection())

    async def refuse(self, status: int) -> None:
        """Answer the opening handshake with an HTTP status instead."""
        next(self._protocol.events())
        await self._send(RejectConnection(status_code=status))

    async def receive(self) -> str | bytes | None:
        """Return the next whole message, None when the connection ended."""
        parts: list[str] = []
        octets: list[bytes] = []
        while True:
            for event in self._protocol.events():
                match event:
                    case TextMessage():
                        parts.append(event.data)
                    case BytesMessage():
                        octets.append(bytes(event.data))
                    case Ping():
                        await self._send(event.response())
                    case CloseConnection():
                        await self._send(event.response())
                        return None
                    case _:
                        pass
                if isinstance(event, Message) and event.message_finished:
                    return "".join(parts) if isinstance(event, TextMessage) else b"".join(octets)
            data = await self._read()
            if data is None:
                return None
            self.heard_at = asyncio.get_running_loop().time()
            try:
                self._protocol.receive_data(data)
            except ProtocolError:
                return None

    async def send(self, message: str | bytes) -> None:
        """Send a message whole."""
        if isinstance(message, str):
            await self._send(TextMessage(data=message))
        else:
            await self._send(BytesMessage(data=message))

    async def ping(self) -> None:
        """Send a ping."""
        await self._send(Ping())

    async def pong(self) -> None:
        """Send a pong that was not asked for."""
        await self._send(Pong())

    async def close(self, code: int = 1000) -> None:
        """Say goodbye and close."""
        await self._send(CloseConnection(code=code))
        self._writer.close()

    def drop(self) -> None:
        """Cut the connection without a word."""
        self._writer.transport.abort()

    async def _read(self) -> bytes | None:
        try:
            data = await self._reader.read(_CHUNK)
        except ConnectionError:
            return None
        return data or None

    async def _send(self, event: Event) -> None:
        self._writer.write(self._protocol.send(event))
        await self._writer.drain()
