"""Frames of texts as RFC 6455 has them, read back by the library's own parser."""

from types import SimpleNamespace
from typing import Any

import pytest
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage
from wsproto.extensions import Extension, PerMessageDeflate

from autotrade.realtime.frames import (
    PlainTexts,
    ReadyPacket,
    install,
    takes_frames,
    text_frame,
)


def read(data: bytes, extensions: list[Extension] | None = None) -> str:
    """Return what a client understands of bytes from a server."""
    client = Connection(ConnectionType.CLIENT, extensions=extensions)
    client.receive_data(data)
    parts = []
    for event in client.events():
        assert isinstance(event, TextMessage)
        parts.append(event.data)
    return "".join(parts)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_text_of_any_size_is_one_frame_that_clients_read(size: int):
    text = "7" * size

    assert read(text_frame(text)) == text


def test_letters_of_every_script_arrive():
    text = '42["notification",{"title":"₹ 1,00,000 पूँजी"}]'

    assert read(text_frame(text)) == text


def test_frames_one_after_the_other_are_read_one_by_one():
    assert read(text_frame("one") + text_frame("two")) == "onetwo"


def test_who_was_promised_compression_reads_what_is_not_compressed():
    compression = PerMessageDeflate()
    compression.finalize("permessage-deflate")
    assert compression.enabled()

    assert read(text_frame('42["live_price",{}]'), [compression]) == '42["live_price",{}]'


class Line:
    """A socket that keeps what is sent."""

    def __init__(self) -> None:
        self.sent = b""
        self.calls = 0

    def sendall(self, data: bytes) -> None:
        self.sent += data
        self.calls += 1


def made_by(engine: Any) -> Any:
    plain = engine._async["websocket"]
    socket = plain.__new__(plain)
    socket.ws = SimpleNamespace(connected=True, sock=Line())
    return socket


def test_the_librarys_sockets_send_plain_frames_once_installed():
    engine = SimpleNamespace(_async={"websocket": SimpleWebSocketWSGI, "sleep": None})

    install(engine)
    socket = made_by(engine)
    socket.send('42["live_price",{}]')

    assert isinstance(socket, PlainTexts)
    assert isinstance(socket, SimpleWebSocketWSGI)
    assert read(socket.ws.sock.sent) == '42["live_price",{}]'


def test_frames_that_are_ready_are_sent_as_they_are_by_one_call():
    engine = SimpleNamespace(_async={"websocket": SimpleWebSocketWSGI})
    install(engine)
    socket = made_by(engine)
    frames = text_frame("one"), text_frame("two")

    socket.send(ReadyPacket(frames).encode())

    assert socket.ws.sock.sent == b"".join(frames)
    assert socket.ws.sock.calls == 1


def test_only_open_web_sockets_take_frames():
    sockets = {"open": SimpleNamespace(upgraded=True), "polls": SimpleNamespace(upgraded=False)}
    engine = SimpleNamespace(sockets=sockets, _async={"websocket": SimpleWebSocketWSGI})
    install(engine)

    took = [name for name in ("open", "polls", "gone") if takes_frames(engine, name)]

    assert took == ["open"]


def test_a_closed_socket_says_so():
    engine = SimpleNamespace(_async={"websocket": SimpleWebSocketWSGI})
    install(engine)
    socket = made_by(engine)
    socket.ws.connected = False

    with pytest.raises(OSError, match="closed"):
        socket.send("late")


def test_sockets_of_another_kind_are_left_as_they_are():
    engine = SimpleNamespace(_async={"websocket": int})

    install(engine)

    assert engine._async == {"websocket": int}
