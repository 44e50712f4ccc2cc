"""Paper orders that rest, filled by the ticks of the running feed."""

from typing import Any

from tests.support.stack import wait_until
from tests.support.trader import Trader


def rested(trader: Trader, **changes: str) -> dict[str, Any]:
    """Place an order that a tick is to fill."""
    order = {
        "broker_id": trader.get("/brokers")["items"][0]["id"],
        "symbol": "NSE:WIPRO",
        "side": "BUY",
        "quantity": "3",
        **changes,
    }
    placed: dict[str, Any] = trader.post("/orders", order, expect=201)
    return placed


def test_a_stop_is_triggered_in_the_feed_and_the_browser_sees_it(trader: Trader) -> None:
    # given: a trigger that the simulated market stands above
    trader.watch()
    order = rested(trader, order_type="SLM", trigger_price="1.00")
    # when
    assert order["status"] == "TRIGGER_PENDING"
    filled = wait_until(
        lambda: next(
            (
                data
                for name, data in trader.events
                if name == "order_update" and data["id"] == order["id"] and data["fills"]
            ),
            None,
        ),
        what="the fill on the socket",
    )
    # then
    portfolio = trader.get("/portfolio")
    assert filled["status"] == "FILLED"
    assert trader.get(f"/orders/{order['id']}")["status"] == "FILLED"
    assert float(portfolio["utilized_margin"]) > 0
    assert trader.get("/portfolio/ledger/check")["balanced"]


def test_a_limit_that_the_market_does_not_reach_rests_and_reserves_its_margin(
    trader: Trader,
) -> None:
    # given, when
    order = rested(trader, order_type="LIMIT", price="1.00", quantity="100")
    # then
    assert order["status"] == "OPEN"
    assert trader.get("/portfolio")["utilized_margin"] == "20.04"
