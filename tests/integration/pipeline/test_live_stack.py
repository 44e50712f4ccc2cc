"""Live orders through the real processes to the simulated Dhan: counted there, not here."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.running import BatteredStack
from tests.support.stack import Servers, memory_folder, wait_until
from tests.support.trader import Trader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulators.dhanhq.control import DhanSimulator

STACK = 6
WORKERS = ("orders-1", "orders-2")
RECOVERY_SECONDS = 75


@pytest.fixture(scope="module")
def stack(servers: Servers, dhan_process: DhanSimulator) -> Iterator[BatteredStack]:
    with (
        memory_folder() as folder,
        BatteredStack.over(
            servers, Path(folder), number=STACK, **dhan_process.environment
        ) as running,
    ):
        yield running


@pytest.fixture
def trader(stack: BatteredStack) -> Iterator[Trader]:
    user = Trader.register(stack)
    yield user
    user.close()


@pytest.fixture
def live(trader: Trader, dhan: DhanSimulator) -> dict[str, Any]:
    """Link the account, wait for its instruments, and deploy a strategy on it."""
    given = dhan.account()
    credentials = {"client_id": given.client_id, "access_token": given.token}
    body = {"type": "dhanhq", "label": "Dhan", "credentials": credentials}
    account = trader.post("/brokers", body, expect=201)
    verified = trader.post(f"/brokers/{account['id']}/verify")
    assert verified["status"] == "connected", verified
    wait_until(lambda: trader.get("/instruments", q="ABB")["items"], seconds=60, what="instruments")
    strategy = trader.strategy(name="Live", broker_id=account["id"], paper_trading=False)
    deployed: dict[str, Any] = trader.post(
        f"/strategies/{strategy['id']}/deploy", {"confirm": "Live"}
    )
    assert deployed["status"] == "active"
    return deployed


def placements(dhan: DhanSimulator) -> int:
    """Return how often an order was asked for, taken or not."""
    return len([r for r in dhan.requests("POST", "/v2/orders") if r.path == "/v2/orders"])


def told(trader: Trader) -> list[str]:
    return [item["kind"] for item in trader.get("/notifications")["items"]]


def buy(trader: Trader, strategy: dict[str, Any], **changes: object) -> None:
    body = {"symbol": "NSE:SBIN", "action": "buy", "quantity": 5, "product": "MIS", **changes}
    assert trader.alert(strategy, **body).status_code == 200


def test_an_alert_becomes_a_filled_order_at_the_broker(
    trader: Trader, live: dict[str, Any], dhan: DhanSimulator
):
    buy(trader, live)

    (execution,) = trader.executions(1, seconds=30)
    (order,) = trader.get("/orders")["items"]
    (row,) = dhan.orders()
    assert execution["status"] == "success", execution
    assert (execution["type"], execution["quantity"]) == ("live", "5")
    assert (order["status"], order["filled_quantity"]) == ("FILLED", "5")
    assert order["broker_order_id"] == str(row["orderId"])
    assert dhan.counts() == {order["client_tag"]: 1}
    assert (row["securityId"], row["transactionType"]) == ("3045", "BUY")
    assert (row["productType"], row["quantity"]) == ("INTRADAY", 5)


def test_a_fill_that_is_never_pushed_is_polled(
    trader: Trader, live: dict[str, Any], dhan: DhanSimulator
):
    dhan.set(pushes="lost")
    dhan.policy("rest")
    buy(trader, live)
    wait_until(dhan.orders, what="the order rests")

    dhan.fill(str(dhan.orders()[0]["orderId"]), price="880.05")

    (execution,) = trader.executions(1, seconds=45)
    assert (execution["status"], execution["price"]) == ("success", "880.05")


def test_an_order_whose_answer_never_comes_is_found_and_not_sent_again(
    trader: Trader, live: dict[str, Any], dhan: DhanSimulator
):
    dhan.set(pushes="lost")
    dhan.fault("hang", "/v2/orders", when="after", method="POST")

    buy(trader, live)

    (execution,) = trader.executions(1, seconds=RECOVERY_SECONDS)
    assert execution["status"] == "success", execution
    assert list(dhan.counts().values()) == [1]
    assert placements(dhan) == 1


def test_a_worker_killed_while_the_broker_holds_its_answer_back_leaves_one_order(
    trader: Trader, live: dict[str, Any], dhan: DhanSimulator, stack: BatteredStack
):
    dhan.fault("delay", "/v2/orders", when="after", method="POST", seconds=5)
    buy(trader, live)
    wait_until(dhan.counts, what="the order is at the broker")

    stack.kill(*WORKERS)
    stack.start(*WORKERS)

    (execution,) = trader.executions(1, seconds=RECOVERY_SECONDS)
    assert execution["status"] == "success", execution
    assert list(dhan.counts().values()) == [1]
    assert placements(dhan) == 1


def test_a_token_that_dies_between_two_alerts_is_used_no_more(
    trader: Trader, live: dict[str, Any], dhan: DhanSimulator
):
    dhan.set(pushes="lost", silent_feeds=True)
    buy(trader, live)
    trader.executions(1, seconds=30)
    dhan.kill_token()
    dhan.clear_requests()

    buy(trader, live, price="880.05")
    trader.executions(2, seconds=30)
    buy(trader, live, price="880.10")
    third, second, _ = trader.executions(3, seconds=30)

    assert (second["status"], third["status"]) == ("fail", "fail")
    assert "renew" in second["reason"].lower()
    assert "expired" in third["reason"].lower()
    assert placements(dhan) <= 1
    assert told(trader).count("broker.expired") == 1
    assert list(dhan.counts().values()) == [1]


def test_what_was_done_by_hand_is_found_within_a_minute_and_left_alone(
    trader: Trader, live: dict[str, Any], dhan: DhanSimulator
):
    buy(trader, live)
    trader.executions(1, seconds=30)
    before = len(dhan.requests("POST", "/v2/orders"))

    number = dhan.add_order(quantity=7, side="BUY", product="INTRADAY")
    dhan.fill(number)

    wait_until(lambda: "position.drift" in told(trader), seconds=70, what="the drift")
    orders = trader.get("/orders")["items"]
    assert number in {order["broker_order_id"] for order in orders}
    assert len(dhan.requests("POST", "/v2/orders")) == before


def test_what_was_done_by_hand_while_nobody_looked_is_found_at_the_start(
    stack: BatteredStack, trader: Trader, live: dict[str, Any], dhan: DhanSimulator
):
    """No order of ours was made today, so that only a start (or the close) looks at the account."""
    stack.kill("default", "feed")
    number = dhan.add_order(quantity=7, side="BUY", product="INTRADAY")
    dhan.fill(number)

    stack.start("default", "feed")

    wait_until(lambda: "position.drift" in told(trader), seconds=40, what="the drift")
    (position,) = trader.get("/positions")["items"]
    assert (position["quantity"], position["external_quantity"]) == ("0", "7")
    assert placements(dhan) == 0


def test_the_kill_switch_cancels_within_five_seconds_and_is_flat_within_ten(
    trader: Trader, live: dict[str, Any], dhan: DhanSimulator
):
    buy(trader, live)
    trader.executions(1, seconds=30)
    dhan.policy("rest", times=2)
    for price in ("800.00", "801.00"):
        buy(trader, live, order_type="LIMIT", price=price)
    wait_until(lambda: statuses(dhan).count("PENDING") == 2, seconds=30, what="two orders rest")
    pressed = time.monotonic()

    body = {"active": True, "close_positions": True, "confirm": "CLOSE POSITIONS"}
    answer = trader.http.put("/api/v1/kill-switch", json=body)

    assert answer.status_code == 200, answer.text
    wait_until(lambda: "PENDING" not in statuses(dhan), what="both are cancelled")
    cancelled_after = time.monotonic() - pressed
    wait_until(lambda: net(dhan) == 0, what="flat")
    flat_after = time.monotonic() - pressed
    wait_until(lambda: trader.get("/kill-switch")["done_at"], what="it says that all is done")
    assert cancelled_after < 5
    assert flat_after < 10
    assert sorted(statuses(dhan)) == ["CANCELLED", "CANCELLED", "TRADED", "TRADED"]
    assert set(dhan.counts().values()) == {1}


def statuses(dhan: DhanSimulator) -> list[str]:
    return [row["orderStatus"] for row in dhan.orders()]


def net(dhan: DhanSimulator) -> int:
    signs = {"BUY": 1, "SELL": -1}
    return sum(signs[row["transactionType"]] * row["filledQty"] for row in dhan.orders())
