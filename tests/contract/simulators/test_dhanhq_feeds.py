"""The simulated Dhan's WebSockets and postbacks."""

from __future__ import annotations

import json
import struct
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx2
import pytest
import websocket
from typing_extensions import override

from tests.contract.simulators.dhanhq import (
    a_body,
    a_market_socket,
    a_packet,
    a_socket,
    an_order_socket,
    subscribe,
)
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.stack import wait_until

IST = timezone(timedelta(hours=5, minutes=30))


def test_every_move_of_an_order_is_pushed_in_order(dhan: DhanSimulator, api: httpx2.Client):
    socket = an_order_socket(dhan)
    dhan.policy("partial", quantity=4)
    number = api.post("/orders", json=a_body()).json()["orderId"]
    dhan.fill(number)

    alerts = [json.loads(socket.recv()) for _ in range(4)]

    assert {alert["Type"] for alert in alerts} == {"order_alert"}
    told = [(a["Data"]["Status"], a["Data"]["TradedQty"]) for a in alerts]
    assert told == [("TRANSIT", 0), ("PENDING", 0), ("PART_TRADED", 4), ("TRADED", 10)]
    assert alerts[3]["Data"]["CorrelationId"] == "A1"


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("twice", ["TRANSIT", "TRANSIT", "PENDING", "PENDING", "TRADED", "TRADED"]),
        ("reversed", ["TRADED", "PENDING", "TRANSIT"]),
    ],
)
def test_pushes_can_be_repeated_and_out_of_order(
    dhan: DhanSimulator, api: httpx2.Client, mode: str, told: list[str]
):
    socket = an_order_socket(dhan)
    dhan.set(pushes=mode)
    api.post("/orders", json=a_body())

    assert [json.loads(socket.recv())["Data"]["Status"] for _ in told] == told


def test_pushes_can_be_lost(dhan: DhanSimulator, api: httpx2.Client):
    socket = an_order_socket(dhan)
    dhan.set(pushes="lost")
    api.post("/orders", json=a_body())
    dhan.push("the next thing that is said")

    assert socket.recv() == "the next thing that is said"


def test_an_order_socket_with_a_dead_token_is_closed(dhan: DhanSimulator):
    socket = a_socket(dhan, dhan.environment["AUTOTRADE_DHANHQ_ORDER_FEED_URL"])
    login = {"MsgCode": 42, "ClientId": "1000000001", "Token": "dead"}
    socket.send(json.dumps({"LoginReq": login, "UserType": "SELF"}))

    assert socket.recv() == ""


def test_packets_have_the_documented_sizes(dhan: DhanSimulator):
    socket = a_market_socket(dhan)
    dhan.set_price("NSE_EQ", 11536, open_interest=7)
    subscribe(socket, 15, 1333)
    subscribe(socket, 17, 11536)
    subscribe(socket, 21, 3045)

    packets = [a_packet(socket) for _ in range(7)]

    assert [(p[0], len(p), struct.unpack_from("<H", p, 1)[0]) for p in packets] == [
        (6, 16, 16),
        (2, 16, 16),
        (6, 16, 16),
        (4, 50, 50),
        (5, 12, 12),
        (6, 16, 16),
        (8, 162, 162),
    ]
    code, _, segment, number, price, at = struct.unpack("<BHBifi", packets[1])
    assert (code, segment, number, price) == (2, 1, 1333, 990.5)
    assert abs(at - 19_800 - datetime.now(IST).timestamp()) < 60


def test_a_price_is_told_to_who_subscribed(dhan: DhanSimulator):
    socket = a_market_socket(dhan)
    subscribe(socket, 15, 1333)
    first = [a_packet(socket)[0] for _ in range(2)]
    subscribe(socket, 16, 1333)
    subscribe(socket, 15, 3045)
    second = [a_packet(socket) for _ in range(2)]

    dhan.set_price("NSE_EQ", 1333, "991")
    dhan.set_price("NSE_EQ", 3045, "881")

    last = a_packet(socket)
    assert first == [second[0][0], second[1][0]] == [6, 2]
    assert struct.unpack_from("<if", last, 4) == (3045, 881.0)


def test_the_sixth_socket_ends_the_first_with_805(dhan: DhanSimulator):
    sockets = [a_market_socket(dhan)]
    wait_until(lambda: len(dhan.feeds()["market"]) == 1, what="the first socket is in")
    sockets += [a_market_socket(dhan) for _ in range(5)]

    packet = a_packet(sockets[0])

    assert struct.unpack("<BHBih", packet) == (50, 10, 0, 0, 805)


def test_too_many_instruments_in_a_message_end_the_socket(dhan: DhanSimulator):
    socket = a_market_socket(dhan)
    subscribe(socket, 15, *range(101))

    assert a_packet(socket)[0] == 50


def test_a_market_socket_with_a_dead_token_is_told_807(dhan: DhanSimulator):
    socket = a_market_socket(dhan, token="dead")

    assert struct.unpack("<BHBih", a_packet(socket))[4] == 807


def test_the_market_socket_pings(dhan: DhanSimulator):
    dhan.set(ping_seconds=0.05)
    socket = a_market_socket(dhan)

    opcode, _ = socket.recv_data_frame(control_frame=True)

    assert opcode == websocket.ABNF.OPCODE_PING


def test_a_postback_is_sent_without_a_signature(dhan: DhanSimulator, api: httpx2.Client):
    got: list[tuple[str, bytes, set[str]]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, body, set(self.headers)))
            self.send_response(200)
            self.end_headers()

        @override
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as receiver:
        thread = threading.Thread(target=receiver.handle_request)
        thread.start()
        number = api.post("/orders", json=a_body()).json()["orderId"]
        dhan.postback(number, f"http://127.0.0.1:{receiver.server_port}/hook", orderStatus="X")
        thread.join(5)

    ((path, body, headers),) = got
    assert path == "/hook"
    assert (json.loads(body)["orderStatus"], json.loads(body)["filled_qty"]) == ("X", 10)
    assert headers == {"Host", "Content-Type", "Content-Length", "Connection"}


def test_the_opening_of_a_socket_can_fail_too(dhan: DhanSimulator):
    dhan.fault("answer", "/feed", status=503, body="<html>")

    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        a_market_socket(dhan)

    assert caught.value.status_code == 503
    assert a_market_socket(dhan).connected
