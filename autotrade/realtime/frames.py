"""WebSocket frames of ours: a text goes out as it is, in one frame that is not compressed.

The library's own way takes each message through a state machine and, with browsers, a
compressor of its own for each socket: 0.1 ms of a core for a price of 80 bytes. Both are for
the sender to choose; receiving stays the library's.

Frames that are ready at the same time are sent by one call. A client reads them one by one.
"""

import struct
from collections.abc import Sequence
from typing import Any, Final

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from engineio.packet import MESSAGE

_TEXT: Final = 0x81
"""The last, and only, frame of a text."""
_SHORT, _MEDIUM = 126, 1 << 16


def text_frame(text: str) -> bytes:
    """Return a server's frame of a text (RFC 6455, section 5.2): not masked."""
    payload = text.encode()
    size = len(payload)
    if size < _SHORT:
        return bytes((_TEXT, size)) + payload
    if size < _MEDIUM:
        return struct.pack("!BBH", _TEXT, 126, size) + payload
    return struct.pack("!BBQ", _TEXT, 127, size) + payload


class Frames(bytes):
    """Whole frames, one after the other."""

    __slots__ = ()


class ReadyPacket:
    """Frames in the place of one of Engine.IO's packets, for sockets that take them."""

    packet_type = MESSAGE
    data = "frames"

    def __init__(self, frames: Sequence[bytes]):
        self._frames = Frames(b"".join(frames))

    def encode(self) -> Frames:
        """Return the frames; there is no other form of them."""
        return self._frames


class PlainTexts:
    """Beside the library's WebSocket: texts are sent as plain frames."""

    ws: Any

    def send(self, message: str | bytes) -> None:
        """Send a message.

        Raises:
            OSError: the socket is closed.
        """
        if not isinstance(message, (str, Frames)):
            super().send(message)  # type: ignore[misc]  # the library's, beside which this stands
            return
        if not self.ws.connected:
            msg = "the socket is closed"
            raise OSError(msg)
        self.ws.sock.sendall(text_frame(message) if isinstance(message, str) else message)


def install(engine: Any) -> None:
    """Have an Engine.IO server send plain frames, where its WebSockets are the library's own."""
    known = engine._async["websocket"]  # noqa: SLF001 - it has no other door
    if isinstance(known, type) and issubclass(known, SimpleWebSocketWSGI):
        plain = type("PlainWebSocket", (PlainTexts, known), {})
        engine._async = {**engine._async, "websocket": plain}  # noqa: SLF001 - as above


def takes_frames(engine: Any, socket: str) -> bool:
    """Say whether an open socket of an Engine.IO server can be sent a ``ReadyPacket``."""
    known = engine.sockets.get(socket)
    return (
        known is not None
        and known.upgraded  # never to be undone; one that polls has no frames
        and issubclass(engine._async["websocket"], PlainTexts)  # noqa: SLF001 - as above
    )
