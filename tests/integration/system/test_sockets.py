"""The socket, in each async mode: who may connect, what arrives, and how to catch up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from tests.support.stack import Servers, Stack, memory_folder, wait_until
from tests.support.trader import Trader

MODES = {"gevent": 3, "eventlet": 4, "threading": 5}


@pytest.fixture(scope="module", params=list(MODES))
def any_stack(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Stack]:
    """The application in one async mode."""
    variables = {"SOCKETIO_ASYNC_MODE": request.param, "AUTOTRADE_WORKERS": "1"}
    with (
        memory_folder() as folder,
        Stack.over(servers, Path(folder), number=MODES[request.param], **variables) as running,
    ):
        yield running


@pytest.fixture
def user(any_stack: Stack) -> Iterator[Trader]:
    """A new user of that application."""
    registered = Trader.register(any_stack)
    yield registered
    registered.close()


@pytest.mark.parametrize("token", [None, "", "garbled", 7])
def test_without_a_good_token_nobody_connects(any_stack: Stack, token: object) -> None:
    client = socketio.Client()
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(
            any_stack.url, auth={"token": token}, transports=["websocket"], wait_timeout=5
        )


def test_a_refresh_token_opens_no_socket(any_stack: Stack, user: Trader) -> None:
    client = socketio.Client()
    auth = {"token": user.tokens["refresh_token"]}
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(any_stack.url, auth=auth, transports=["websocket"], wait_timeout=5)


@pytest.mark.parametrize("transports", [["websocket"], ["polling", "websocket"]])
def test_every_step_of_an_alert_arrives(user: Trader, transports: list[str]) -> None:
    # given
    strategy = user.strategy()
    user.watch(transports)
    # when
    user.alert(strategy, symbol="NSE:TCS", action="buy", quantity=2, price="3500")
    execution = user.executions(1)[0]
    # then
    wait_until(lambda: user.seen("alert", status="done"), what="the alert's event")
    assert user.seen("execution", id=execution["id"], status="success")
    assert user.seen("order_update", id=execution["order_id"], status="FILLED")
    assert user.seen("position", symbol="NSE:TCS", quantity="2")
    numbers = [body["seq"] for name, body in user.events if name != "live_price"]
    assert len(set(numbers)) == len(numbers)


def test_nobody_hears_of_another_users_events(any_stack: Stack, user: Trader) -> None:
    # given
    other = Trader.register(any_stack)
    other.watch()
    user.watch()
    # when
    user.alert(user.strategy(), symbol="NSE:TCS", action="buy", quantity=2, price="3500")
    wait_until(lambda: user.seen("execution", status="success"), what="the event")
    # then
    assert other.events == []
    other.close()


def test_a_client_catches_up_with_what_it_missed(user: Trader) -> None:
    # given
    strategy = user.strategy()
    user.alert(strategy, symbol="NSE:TCS", action="buy", quantity=2, price="3500")
    user.executions(1)
    socket = user.watch()

    def all_of_it() -> dict[str, Any] | None:
        answer: dict[str, Any] = socket.call("sync", {"since": 0})
        done = [event for event in answer["events"] if event["data"].get("status") == "done"]
        return answer if done else None

    # when
    caught_up = wait_until(all_of_it, what="the alert's last event")
    # then
    assert caught_up["complete"] is True
    numbers = [event["seq"] for event in caught_up["events"]]
    assert numbers == list(range(1, len(numbers) + 1))
    wait_until(lambda: user.seen("execution", status="success"), what="the event, sent again")
    assert socket.call("sync", {"since": caught_up["seq"]})["events"] == []


def test_prices_come_for_the_symbols_subscribed_to(user: Trader) -> None:
    # given
    socket = user.watch()
    # when
    answer = socket.call("subscribe", {"symbols": ["SBIN", "NSE:TCS", "no symbol"]})
    # then
    assert answer == {"symbols": ["NSE:SBIN", "NSE:TCS"], "refused": ["no symbol"]}
    price = wait_until(lambda: user.seen("live_price", symbol="NSE:SBIN"), what="a price")
    assert price["simulated"] is True
    assert set(price) == {"symbol", "price", "timestamp", "simulated"}
