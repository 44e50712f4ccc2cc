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


def buy(trader: Trader, symbol: str = "NSE:SBIN") -> dict[str, Any]:
    paper = trader.get("/brokers")["items"][0]
    ticket = {"broker_id": paper["id"], "symbol": symbol, "side": "BUY", "quantity": "10"}
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


def test_a_level_that_was_reached_while_nobody_watched_is_acted_upon_with_the_gap(
    stack: Stack, trader: Trader
):
    held = buy(trader, "NSE:INFY")
    price = Decimal(trader.get("/market/quotes/NSE:INFY")["price"])
    away = (price / 1000).quantize(Decimal("0.01"))
    protect(trader, held["id"], stop_loss=str(price - away), target=str(price + away))
    time.sleep(2)  # prices are watched for a while
    stack.kill("feed")
    assert has(trader, "armed"), "The market moved more in a moment than was thought possible."

    def is_beyond() -> bool:
        now = Decimal(trader.get("/market/quotes/NSE:INFY")["price"])
        return abs(now - price) >= away

    wait_until(is_beyond, seconds=PATIENCE, what="the level", every=0.2)
    stack.start("feed")

    done = wait_until(lambda: has(trader, "done"), seconds=PATIENCE, what="the exit", every=0.1)
    assert "No prices were seen from" in done["note"]
    assert sold(trader) == ["10"]
