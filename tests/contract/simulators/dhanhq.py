"""How tests talk to the simulated Dhan without any adapter."""

from __future__ import annotations

import json
from typing import Any

import websocket

from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.stack import wait_until

OPEN: list[websocket.WebSocket] = []


def a_body(**changes: Any) -> dict[str, Any]:
    return {
        "dhanClientId": "1000000001",
        "correlationId": "A1",
        "transactionType": "BUY",
        "exchangeSegment": "NSE_EQ",
        "productType": "INTRADAY",
        "orderType": "LIMIT",
        "validity": "DAY",
        "securityId": "11536",
        "quantity": 10,
        "disclosedQuantity": 0,
        "price": 3100.0,
        "triggerPrice": 0.0,
        "afterMarketOrder": False,
        **changes,
    }


def a_socket(dhan: DhanSimulator, url: str) -> websocket.WebSocket:
    socket = websocket.create_connection(url, timeout=5)
    OPEN.append(socket)
    return socket


def an_order_socket(dhan: DhanSimulator) -> websocket.WebSocket:
    account = dhan.account()
    socket = a_socket(dhan, dhan.environment["AUTOTRADE_DHANHQ_ORDER_FEED_URL"])
    login = {"MsgCode": 42, "ClientId": account.client_id, "Token": account.token}
    socket.send(json.dumps({"LoginReq": login, "UserType": "SELF"}))
    wait_until(lambda: dhan.feeds()["orders"], what="the order socket logs in")
    return socket


def a_market_socket(dhan: DhanSimulator, **changes: str) -> websocket.WebSocket:
    account = dhan.account()
    given = {"token": account.token, "clientId": account.client_id, **changes}
    query = "&".join(f"{name}={value}" for name, value in given.items())
    url = dhan.environment["AUTOTRADE_DHANHQ_FEED_URL"]
    return a_socket(dhan, f"{url}?version=2&authType=2&{query}")


def a_packet(socket: websocket.WebSocket) -> bytes:
    packet = socket.recv()
    assert isinstance(packet, bytes)
    return packet


def subscribe(socket: websocket.WebSocket, code: int, *ids: int) -> None:
    instruments = [{"ExchangeSegment": "NSE_EQ", "SecurityId": str(number)} for number in ids]
    asked = {"RequestCode": code, "InstrumentCount": len(ids), "InstrumentList": instruments}
    socket.send(json.dumps(asked))
