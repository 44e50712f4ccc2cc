"""Stops that real processes watch: reached once, closed once, whoever is killed in between."""

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.stack import Servers, Stack, memory_folder, wait_until
from tests.support.trader import API, Trader

STACK = 9
WORKERS = ("orders-1", "orders-2", "default")
SYMBOLS = [f"NSE:S{number}" for number in range(8)]
TICK = Decimal("0.05")
"""By so much a price must be beyond a level, so that nobody can have seen it otherwise."""
PATIENCE = 90
"""Seconds in which the built-in market is sure to move a little."""


@pytest.fixture(scope="module")
def stack(servers: Servers) -> Iterator[Stack]:
    with memory_folder() as folder, Stack.over(servers, Path(folder), number=STACK) as running:
        yield running


@pytest.fixture
def trader(stack: Stack) -> Iterator[Trader]:
    user = Trader.register(stack)
    yield user
    user.close()


def buy(trader: Trader, symbol: str = "NSE:SBIN", quantity: str = "10") -> dict[str, Any]:
    paper = trader.get("/brokers")["items"][0]
    ticket = {"broker_id": paper["id"], "symbol": symbol, "side": "BUY", "quantity": quantity}
    order = trader.post("/orders", ticket, expect=201)
    assert order["status"] == "FILLED", order
    return position(trader)


def position(trader: Trader) -> dict[str, Any]:
    held: dict[str, Any] = trader.get("/positions")["items"][0]
    return held


def protect(trader: Trader, position_id: str, **levels: object) -> dict[str, Any]:
    answer = trader.http.patch(f"{API}/positions/{position_id}", json=levels)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()["protection"]
    return shown


def has(trader: Trader, status: str) -> dict[str, Any] | None:
    protection: dict[str, Any] | None = position(trader)["protection"]
    return protection if protection is not None and protection["status"] == status else None


def sold(trader: Trader) -> list[str]:
    orders = trader.get("/orders", side="SELL")["items"]
    return [order["filled_quantity"] for order in orders]


def test_a_trailing_stop_closes_a_paper_position_and_says_so(trader: Trader):
    trader.watch()
    held = buy(trader)

    protect(trader, held["id"], trailing={"distance": "0.01"})

    done = wait_until(lambda: has(trader, "done"), seconds=PATIENCE, what="the stop", every=0.1)
    assert done["triggered_by"] == "trailing_stop"
    assert position(trader)["quantity"] == "0"
    assert sold(trader) == ["10"]
    assert trader.get("/trades")["items"][0]["status"] == "closed"
    kinds = {each["kind"] for each in trader.get("/notifications")["items"]}
    assert {"protection.triggered", "exit.done"} <= kinds
    wait_until(lambda: trader.seen("trade_update", event="closed"), what="the event")


def test_killed_between_trigger_and_exit_the_position_is_closed_once(stack: Stack, trader: Trader):
    held = buy(trader)
    stack.kill(*WORKERS)
    protect(trader, held["id"], trailing={"distance": "0.01"})
    wait_until(lambda: has(trader, "triggered"), seconds=PATIENCE, what="the trigger", every=0.1)

    stack.kill("feed")
    assert sold(trader) == []
    stack.start(*WORKERS, "feed")

    wait_until(lambda: has(trader, "done"), seconds=PATIENCE, what="the exit", every=0.1)
    assert sold(trader) == ["10"]
    assert position(trader)["quantity"] == "0"


def price_of(trader: Trader, symbol: str) -> Decimal:
    """Return what is held is worth: it goes on from its fill, not from where the market stands."""
    (held,) = trader.get("/positions", symbol=symbol)["items"]
    return Decimal(held["last_price"])


def protection_of(trader: Trader, symbol: str) -> dict[str, Any]:
    (held,) = trader.get("/positions", symbol=symbol)["items"]
    found: dict[str, Any] = held["protection"]
    return found


def test_a_level_that_was_reached_while_nobody_watched_is_acted_upon_with_the_gap(
    stack: Stack, trader: Trader
):
    levels: dict[str, tuple[Decimal, Decimal]] = {}
    for symbol in SYMBOLS:
        buy(trader, symbol, "1")
        (held,) = trader.get("/positions", symbol=symbol)["items"]
        price = price_of(trader, symbol)
        away = (price / 1500).quantize(Decimal("0.01"))
        levels[symbol] = price - away, price + away
        protect(trader, held["id"], stop_loss=str(price - away), target=str(price + away))
    time.sleep(2)  # prices are watched for a while
    stack.kill("feed")
    armed = [symbol for symbol in levels if protection_of(trader, symbol)["status"] == "armed"]

    def beyond() -> list[str]:
        prices = {symbol: price_of(trader, symbol) for symbol in armed}
        return [
            symbol
            for symbol, price in prices.items()
            if not levels[symbol][0] - TICK < price < levels[symbol][1] + TICK
        ]

    (symbol, *_) = wait_until(beyond, seconds=PATIENCE, what="a level", every=0.5)
    time.sleep(6)  # shorter times are not told of
    stack.start("feed")

    done = wait_until(
        lambda: (found := protection_of(trader, symbol))["status"] == "done" and found,
        seconds=PATIENCE,
        what="the exit",
        every=0.2,
    )
    assert "No prices were seen from" in done["note"]
    sold = trader.get("/orders", side="SELL", symbol=symbol)["items"]
    assert [order["filled_quantity"] for order in sold] == ["1"]
