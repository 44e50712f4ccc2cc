"""A linked account: its instruments are loaded, its orders followed, its prices shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.stack import Servers, Stack, memory_folder, wait_until
from tests.support.trader import Trader

if TYPE_CHECKING:
    from tests.simulators.dhanhq.control import DhanSimulator

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def dhan_stack(servers: Servers, dhan_process: DhanSimulator) -> Iterator[Stack]:
    """The application, pointed at the simulated Dhan."""
    variables = {**dhan_process.environment, "AUTOTRADE_WORKERS": "1"}
    with (
        memory_folder() as folder,
        Stack.over(servers, Path(folder), number=7, **variables) as running,
    ):
        yield running


@pytest.fixture
def trader(dhan_stack: Stack) -> Iterator[Trader]:
    """A new user."""
    user = Trader.register(dhan_stack)
    yield user
    user.close()


@pytest.fixture
def broker_id(trader: Trader, dhan: DhanSimulator) -> str:
    """The user's account at Dhan: linked, verified, and its order stream open."""
    given = dhan.account()
    credentials = {"client_id": given.client_id, "access_token": given.token}
    body = {"type": "dhanhq", "label": "Dhan", "credentials": credentials}
    made = trader.post("/brokers", body, expect=201)
    verified = trader.post(f"/brokers/{made['id']}/verify")
    assert verified["status"] == "connected", verified
    wait_until(lambda: dhan.feeds()["orders"], what="the order stream")
    return str(made["id"])


def orders(trader: Trader, broker_id: str) -> list[dict[str, Any]]:
    return [each for each in trader.get("/orders")["items"] if each["broker_id"] == broker_id]


def test_an_accounts_instruments_orders_and_prices_are_there_by_themselves(
    trader: Trader, broker_id: str, dhan: DhanSimulator, dhan_stack: Stack
) -> None:
    def found(name: str) -> Any:
        return trader.get("/instruments", q=name)["items"]

    # a share that is not among those that are known without a broker
    wait_until(lambda: found("abb"), what="the instruments", seconds=60)
    (share,) = (each for each in found("tcs") if each["symbol"] == "NSE:TCS")
    assert (share["lot_size"], share["segment"]) == ("1", "NSE")

    number = dhan.add_order(quantity=5)
    wait_until(lambda: orders(trader, broker_id), what="the order from Dhan's own app", seconds=10)
    dhan.fill(number)
    wait_until(
        lambda: [each["status"] for each in orders(trader, broker_id)] == ["FILLED"],
        what="its fill",
        seconds=10,
    )
    assert orders(trader, broker_id)[0]["symbol"] == "NSE:TCS"

    socket = trader.watch()
    socket.emit("subscribe", {"symbols": ["NSE:TCS", "FX:EURUSD"]})
    dhan.set_price("NSE_EQ", 11536, "3321.5")
    wait_until(
        lambda: trader.seen("live_price", symbol="NSE:TCS", price="3321.50"),
        what="the real price",
        seconds=15,
    )
    wait_until(lambda: trader.seen("live_price", symbol="FX:EURUSD"), what="the other price")
    assert trader.seen("live_price", symbol="NSE:TCS", simulated=True) is None
    assert trader.seen("live_price", symbol="FX:EURUSD", simulated=False) is None


def test_a_cut_stream_is_opened_again_and_what_it_missed_is_read(
    trader: Trader, broker_id: str, dhan: DhanSimulator
) -> None:
    dhan.set(pushes="lost")
    dhan.add_order(quantity=7)
    dhan.set(pushes="normal")
    dhan.drop_feeds()

    wait_until(
        lambda: [each["quantity"] for each in orders(trader, broker_id)] == ["7"],
        what="the order that was never pushed",
        seconds=20,
    )


def test_a_dead_session_is_expired_and_not_tried_again(
    trader: Trader, broker_id: str, dhan: DhanSimulator
) -> None:
    dhan.kill_token()
    dhan.drop_feeds()

    wait_until(
        lambda: trader.get(f"/brokers/{broker_id}")["status"] == "expired",
        what="the end of the session",
        seconds=20,
    )
