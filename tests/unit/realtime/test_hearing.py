"""What a web process passes on to its sockets of what it hears."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI

from autotrade.realtime import frames
from autotrade.realtime.hearing import Hearer
from autotrade.realtime.schemas import EVENTS, PRICES, symbol_room, user_room


class Server:
    """Keeps what is sent to each socket, and counts the turns that others had."""

    def __init__(self) -> None:
        self.sent: dict[str, list[Any]] = {}
        self.turns = 0
        self.eio = SimpleNamespace(sockets={}, _async={"websocket": SimpleWebSocketWSGI})

    def _send_eio_packet(self, socket: str, packet: Any) -> None:
        self.sent.setdefault(socket, []).append(packet.encode())

    def sleep(self, _seconds: float) -> None:
        self.turns += 1


def a_hearer(**rooms: list[str]) -> tuple[Hearer, Server]:
    hearer, server = Hearer("redis://nowhere"), Server()
    hearer.server = server
    for name, sockets in rooms.items():
        for socket in sockets:
            hearer.basic_enter_room(f"sid of {socket}", "/", symbol_room(f"NSE:{name}"), socket)
    return hearer, server


def price(symbol: str, text: str = "1.00") -> tuple[str, str]:
    return symbol, json.dumps({"symbol": symbol, "price": text})


def test_each_price_is_an_event_of_its_own_for_those_who_watch_it():
    hearer, server = a_hearer(TCS=["a", "b"], SBIN=["b"])

    hearer._handle_emit({PRICES: [price("NSE:TCS"), price("NSE:SBIN"), price("NSE:INFY")]})

    assert {socket: len(sent) for socket, sent in server.sent.items()} == {"a": 1, "b": 2}
    for text in server.sent["b"]:
        assert text.startswith("42")
        name, body = json.loads(text[2:])
        assert name == "live_price"
        assert body["price"] == "1.00"


def test_events_of_many_users_reach_their_own_sockets_in_their_order():
    hearer, server = a_hearer()
    for user in ("ann", "bob"):
        hearer.basic_enter_room(f"sid of {user}", "/", user_room(user), user)
    told = [
        (user_room(user), name, json.dumps({"seq": seq}))
        for seq, (user, name) in enumerate(
            [("ann", "alert"), ("bob", "alert"), ("ann", "execution"), ("eve", "alert")]
        )
    ]

    hearer._handle_emit({EVENTS: told})

    assert server.sent == {
        "ann": ['42["alert",{"seq": 0}]', '42["execution",{"seq": 2}]'],
        "bob": ['42["alert",{"seq": 1}]'],
    }


def test_many_sends_let_others_have_their_turn():
    hearer, server = a_hearer(TCS=[str(number) for number in range(250)])

    hearer._handle_emit({PRICES: [price("NSE:TCS")]})

    assert len(server.sent) == 250
    assert server.turns == 2


def test_a_message_that_nobody_listens_to_sends_nothing():
    hearer, server = a_hearer()

    hearer._handle_emit({PRICES: [price("NSE:TCS")]})
    hearer._handle_emit({"event": "alert", "data": [{}], "namespace": "/", "room": "user:nobody"})

    assert server.sent == {}


def frames_of(*texts: str) -> bytes:
    return b"".join(frames.text_frame(text) for text in texts)


def test_what_one_message_has_for_a_web_socket_is_sent_in_one_piece():
    hearer, server = a_hearer(TCS=["open", "polling"], SBIN=["open"])
    server.eio.sockets.update(
        open=SimpleNamespace(upgraded=True), polling=SimpleNamespace(upgraded=False)
    )
    frames.install(server.eio)

    hearer._handle_emit({PRICES: [("NSE:TCS", "1"), ("NSE:SBIN", "2"), ("NSE:TCS", "3")]})

    one, two, three = (f'42["live_price",{number}]' for number in (1, 2, 3))
    assert server.sent == {"open": [frames_of(one, two, three)], "polling": [one, three]}


def test_a_piece_is_no_longer_than_a_turn():
    hearer, server = a_hearer(TCS=["open"])
    server.eio.sockets["open"] = SimpleNamespace(upgraded=True)
    frames.install(server.eio)

    hearer._handle_emit({PRICES: [("NSE:TCS", str(number)) for number in range(250)]})

    texts = [f'42["live_price",{number}]' for number in range(250)]
    assert server.sent["open"] == [
        frames_of(*texts[:100]),
        frames_of(*texts[100:200]),
        frames_of(*texts[200:]),
    ]
    assert server.turns == 2


@pytest.mark.parametrize("websocket", [SimpleWebSocketWSGI, int])
def test_sockets_whose_frames_are_not_ours_are_sent_texts(websocket: type):
    hearer, server = a_hearer(TCS=["open"])
    server.eio.sockets["open"] = SimpleNamespace(upgraded=True)
    server.eio._async["websocket"] = websocket

    hearer._handle_emit({PRICES: [("NSE:TCS", "1"), ("NSE:TCS", "2")]})

    assert server.sent["open"] == ['42["live_price",1]', '42["live_price",2]']
