"""What a web process passes on to its sockets of what it hears."""

import json
from typing import Any

from autotrade.realtime.hearing import Hearer
from autotrade.realtime.schemas import EVENTS, PRICES, symbol_room, user_room


class Server:
    """Keeps what is sent to each socket, and counts the turns that others had."""

    def __init__(self) -> None:
        self.sent: dict[str, list[str]] = {}
        self.turns = 0

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
