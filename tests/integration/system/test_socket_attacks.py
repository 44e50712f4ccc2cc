"""Other sites, other users' rooms, and nonsense: what a socket does not give."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import socketio
import websocket

from tests.support.stack import Stack, wait_until
from tests.support.trader import Trader

POLL = {"EIO": "4", "transport": "polling"}


@pytest.fixture
def other(stack: Stack) -> Iterator[Trader]:
    """Another user of the running application."""
    user = Trader.register(stack)
    yield user
    user.close()


def opened_from(stack: Stack, origin: str) -> int:
    """Return the status of the hand-shake of a browser whose page is of ``origin``."""
    address = stack.url.replace("http://", "ws://") + "/socket.io/?EIO=4&transport=websocket"
    try:
        connection = websocket.create_connection(address, origin=origin, timeout=5)
    except websocket.WebSocketBadStatusException as error:
        return int(error.status_code)
    connection.close()
    return 101


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:1", "null", "http://127.0.0.1.evil.example"],
)
def test_no_other_site_opens_a_socket(stack: Stack, origin: str) -> None:
    polled = httpx2.get(f"{stack.url}/socket.io/", params=POLL, headers={"Origin": origin})

    assert opened_from(stack, origin) == 400
    assert polled.status_code == 400
    assert "Access-Control-Allow-Origin" not in polled.headers


def test_its_own_page_does(stack: Stack) -> None:
    polled = httpx2.get(f"{stack.url}/socket.io/", params=POLL, headers={"Origin": stack.url})

    assert opened_from(stack, stack.url) == 101
    assert polled.status_code == 200


def test_an_access_token_in_the_address_opens_none(stack: Stack, trader: Trader) -> None:
    client = socketio.Client()
    token = trader.tokens["access_token"]

    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(f"{stack.url}?token={token}", transports=["websocket"], wait_timeout=5)


def test_no_name_of_a_room_lets_into_it(trader: Trader, other: Trader) -> None:
    user_id = str(other.get("/auth/me")["id"])
    socket = trader.watch()
    names = [f"user:{user_id}", f"user_{user_id}", user_id, f"room:{user_id}", "*", "{}"]

    for event in ("join", "join_room", "enter_room", "room", "subscribe_user"):
        socket.emit(event, {"room": f"user:{user_id}", "user_id": user_id})
    answer = socket.call("subscribe", {"symbols": [*names, {"room": user_id}, None]})
    strategy = other.strategy()
    other.alert(strategy, symbol="NSE:TCS", action="buy", quantity=1, price="3500")
    other.executions(1)
    for named in ({"user_id": user_id}, {"room": f"user:{user_id}"}, {"user": user_id}):
        caught_up = socket.call("sync", {"since": 0, **named})
        assert strategy["id"] not in str(caught_up)
        assert user_id not in str(caught_up)

    # what is sent after is here, so what was sent before would be too
    trader.alert(trader.strategy(), symbol="NSE:SBIN", action="buy", quantity=1, price="800")
    wait_until(lambda: trader.seen("execution", status="success"), what="one's own event")
    assert user_id not in str([body for name, body in trader.events if name != "live_price"])
    assert strategy["id"] not in str(trader.events)
    assert not [name for name in answer["symbols"] if user_id in name]


@pytest.mark.parametrize(
    "body", [None, 7, "x", [], {"symbols": {"$gt": ""}}, {"symbols": ["x" * 100_000]}]
)
def test_nonsense_neither_ends_nor_answers_anything(trader: Trader, body: Any) -> None:
    socket = trader.watch()

    answer = socket.call("subscribe", body) if len(str(body)) < 1000 else None

    assert answer is None or answer["symbols"] == []
    assert socket.call("sync", {"since": 0})["complete"] is True
