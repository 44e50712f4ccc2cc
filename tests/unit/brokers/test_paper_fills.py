"""Paper orders: at which price they are filled, and how much of them."""

from decimal import Decimal

import pytest

from autotrade.domain.money import ZERO
from autotrade.domain.orders import OrderStatus, OrderType, Product, Side, Validity
from tests.support.paper_desk import BROKER, Desk, fills

S, P = OrderStatus, Product


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_market_order_takes_the_other_sides_price(desk):
    desk.quotes.show("NSE:SBIN", "100", bid="99.90", ask="100.10")

    assert fills(desk.place(Side.BUY, "1")) == [(Decimal(1), Decimal("100.10"))]
    assert fills(desk.place(Side.SELL, "1")) == [(Decimal(1), Decimal("99.90"))]


def test_slippage_makes_a_market_price_worse_on_a_tick_but_not_a_named_one():
    desk = Desk(slippage="10")
    desk.quotes.show("NSE:SBIN", "812.35")

    assert fills(desk.place(Side.BUY, "1")) == [(Decimal(1), Decimal("813.20"))]
    assert fills(desk.place(Side.SELL, "1")) == [(Decimal(1), Decimal("811.50"))]
    assert fills(desk.place(Side.BUY, "1", "812.35")) == [(Decimal(1), Decimal("812.35"))]


def test_a_real_quote_is_the_price_whatever_was_traded_before(desk):
    desk.place(Side.BUY, "1", "100")
    desk.quotes.show("NSE:SBIN", "120")

    assert fills(desk.place(Side.BUY, "1")) == [(Decimal(1), Decimal(120))]


def test_a_limit_order_is_filled_by_what_is_offered_and_rests_with_the_rest(desk):
    desk.quotes.show("NSE:SBIN", "100", bid="99", ask="100", ask_quantity="30")

    order = desk.rest(Side.BUY, "100", "100")

    assert (order.status, order.filled) == (S.PARTIAL, Decimal(30))
    view = desk.tick(order, "100", ask=Decimal("99.5"), ask_quantity=Decimal(70))
    assert view is not None
    assert (view.status, fills(view)[1]) == (S.FILLED, (Decimal(70), Decimal(100)))


def test_the_parts_of_an_order_are_charged_as_one(desk):
    desk.quotes.show("NSE:SBIN", "100", bid="99", ask="100", ask_quantity="30")
    order = desk.rest(Side.BUY, "1000", "100")
    desk.tick(order, "100")
    charges = desk.state.charges

    other = Desk()
    other.place(Side.BUY, "1000", "100")

    assert charges == other.state.charges


def test_an_immediate_order_is_cancelled_with_what_was_not_offered(desk):
    desk.quotes.show("NSE:SBIN", "100", ask="100", ask_quantity="30")

    order = desk.rest(Side.BUY, "100", "100", validity=Validity.IOC)

    assert (order.status, order.filled, order.reserved) == (S.CANCELLED, Decimal(30), ZERO)


@pytest.mark.parametrize(
    ("side", "tick", "filled"),
    [(Side.BUY, "100.05", False), (Side.BUY, "99", True), (Side.SELL, "99.95", False),
     (Side.SELL, "101", True)],
)  # fmt: skip
def test_a_resting_limit_is_filled_at_its_price_once_the_market_meets_it(desk, side, tick, filled):
    order = desk.rest(side, "10", "100")

    view = desk.tick(order, tick)

    assert (view is not None) is filled
    assert not filled or fills(view) == [(Decimal(10), Decimal(100))]


def test_a_triggered_stop_takes_the_market_and_a_stop_limit_rests_at_its_limit(desk):
    desk.place(Side.BUY, "20", "100")
    market = desk.rest(Side.SELL, "10", "95", order_type=OrderType.SLM, trigger_price=Decimal(95))
    limit = desk.rest(Side.SELL, "10", "94", order_type=OrderType.SL, trigger_price=Decimal(95))

    assert desk.tick(market, "95.05") is None
    assert fills(desk.tick(market, "94.50")) == [(Decimal(10), Decimal("94.50"))]
    fallen = desk.tick(limit, "93")
    assert fallen is not None
    assert fallen.status is S.OPEN
    again = desk.book.find(BROKER, limit.request.client_tag)
    assert again is not None
    assert fills(desk.tick(again, "94.10")) == [(Decimal(10), Decimal(94))]


def test_in_the_simulated_market_a_resting_order_goes_by_the_price_it_saw(desk):
    order = desk.rest(Side.SELL, "10", "110", reference_price=Decimal(100))

    assert desk.tick(order, "4000", simulated=True) is None
    assert desk.tick(order, "4396", simulated=True) is None
    assert fills(desk.tick(order, "4400", simulated=True)) == [(Decimal(10), Decimal(110))]


def test_a_fill_that_can_not_be_paid_any_more_cancels_the_order_with_the_reason(desk):
    desk.place(Side.BUY, "100", "900", product=P.DELIVERY)
    order = desk.rest(Side.SELL, "100", "1000", product=P.DELIVERY)
    desk.place(Side.SELL, "100", "900", product=P.DELIVERY)

    view = desk.tick(order, "1000")

    assert view is not None
    assert (view.status, view.reason) == (
        S.CANCELLED,
        "Only what is held can be sold as DELIVERY: 0, not 100.",
    )


def test_an_order_that_expires_frees_what_it_reserved(desk):
    order = desk.rest(Side.BUY, "10", "100")

    found = desk.house.expire(order, "The day is over.")

    assert found is not None
    assert (found.view.status, desk.state.reserved) == (S.EXPIRED, ZERO)
    assert desk.house.expire(order, "The day is over.") is None
