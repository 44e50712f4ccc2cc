"""Round trips: whatever the fills, they add up to the position, and to the same money."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.ids import OrderId
from autotrade.domain.orders import Product, Side
from autotrade.domain.paper_states import day_of
from autotrade.domain.positions import CostMethod
from autotrade.domain.trades import (
    BookFill,
    Costs,
    Trade,
    TradeDay,
    TradeSide,
    TradeSource,
    TradeStatus,
    applied,
    on_day,
)
from tests.support.factories import ACCOUNT, NOON, STRATEGY, USER, a_position, an_id
from tests.support.pipeline import facts

BUY, SELL = Side.BUY, Side.SELL
Numbers = tuple[Side, int, int]
fills = st.lists(
    st.tuples(st.sampled_from(Side), st.integers(1, 50), st.integers(1, 200)), max_size=25
)
methods = pytest.mark.parametrize("method", list(CostMethod))


def a_fill(side: Side, quantity: int, price: int, number: int = 0, **changes: object) -> BookFill:
    values: dict[str, object] = {
        "user_id": USER,
        "broker_id": ACCOUNT,
        "strategy_id": STRATEGY,
        "symbol": "NSE:SBIN",
        "product": Product.INTRADAY,
        "paper": True,
        "side": side,
        "quantity": Decimal(quantity),
        "price": Decimal(price),
        "at": NOON + timedelta(seconds=number),
        "order_id": OrderId(f"order {number}"),
    }
    return BookFill(**{**values, **changes})  # type: ignore[arg-type]  # by name


def booked(numbers: list[Numbers], method: CostMethod, **changes: object) -> list[Trade]:
    """Return all trades of a book, in the order in which they were opened."""
    ids = count(1)
    trades: dict[str, Trade] = {}
    for number, (side, quantity, price) in enumerate(numbers):
        open_ones = [t for t in trades.values() if t.status is TradeStatus.OPEN]
        fill = a_fill(side, quantity, price, number, **changes)
        for trade in applied(open_ones, fill, method, lambda: an_id(NOON, next(ids))):
            trades[trade.id] = trade
    return list(trades.values())


@methods
@given(numbers=fills)
def test_what_is_held_is_the_sum_of_the_fills(method: CostMethod, numbers: list[Numbers]):
    trades = booked(numbers, method)

    held = sum(side.sign * quantity for side, quantity, _ in numbers)
    assert sum(trade.held for trade in trades) == held
    assert {trade.side for trade in trades if trade.open_quantity} == (
        set() if not held else {TradeSide.LONG if held > 0 else TradeSide.SHORT}
    )
    closed = [trade.status is TradeStatus.CLOSED for trade in trades]
    assert closed == [not trade.open_quantity for trade in trades]


@given(numbers=fills)
def test_both_methods_come_to_the_same_money_when_flat(numbers: list[Numbers]):
    held = sum(side.sign * quantity for side, quantity, _ in numbers)
    if held:
        numbers = [*numbers, (SELL if held > 0 else BUY, abs(held), 77)]
    cash = -sum(side.sign * quantity * price for side, quantity, price in numbers)

    gained = {
        method: sum((trade.pnl_gross for trade in booked(numbers, method)), Decimal(0))
        for method in CostMethod
    }

    assert gained[CostMethod.FIFO] == cash
    assert abs(gained[CostMethod.AVERAGE] - cash) < Decimal("1e-15")


@methods
@given(numbers=fills)
def test_trades_gain_what_their_position_does(method: CostMethod, numbers: list[Numbers]):
    position = a_position(cost_method=method)
    for side, quantity, price in numbers:
        position = position.after(side, Decimal(quantity), Decimal(price), NOON)

    trades = booked(numbers, method)

    gross = sum((trade.pnl_gross for trade in trades), Decimal(0))
    assert abs(gross - position.realized_pnl) < Decimal("1e-15")
    open_cost = sum((trade.open_cost for trade in trades), Decimal(0))
    held_cost = abs(position.quantity) * (position.average_price or 0)
    assert abs(open_cost - held_cost) < Decimal("1e-15")


@methods
@given(numbers=fills)
def test_the_days_of_a_trade_add_up_to_it(method: CostMethod, numbers: list[Numbers]):
    costs = Costs(brokerage=Decimal(3), charges=Decimal(7))
    ids = count(1)
    trades: dict[str, Trade] = {}
    for number, (side, quantity, price) in enumerate(numbers):
        open_ones = [t for t in trades.values() if t.status is TradeStatus.OPEN]
        fill = a_fill(
            side, quantity, price, number, costs=costs, at=NOON + timedelta(hours=7 * number)
        )
        for trade in applied(open_ones, fill, method, lambda: an_id(NOON, next(ids))):
            trades[trade.id] = trade

    for trade in trades.values():
        gross = sum((each.gross for each in trade.days), Decimal(0))
        charged = sum((each.charged for each in trade.days), Decimal(0))
        assert abs(gross - trade.pnl_gross) < Decimal("1e-15")
        assert abs(charged - (trade.pnl_gross - trade.pnl_net)) < Decimal("1e-15")
        assert [each.day for each in trade.days] == sorted({each.day for each in trade.days})
        if trade.closed_at is not None:
            assert trade.days[-1].day == day_of(trade.closed_at)


def test_a_day_ends_at_midnight_in_india():
    before, after = (
        datetime(2026, 3, 31, 18, 29, tzinfo=UTC),
        datetime(2026, 3, 31, 18, 30, tzinfo=UTC),
    )

    days = on_day(on_day((), after, Decimal(2), Decimal(1)), before, Decimal(5), Decimal(0))

    assert days == (
        TradeDay(date(2026, 3, 31), Decimal(5), Decimal(0)),
        TradeDay(date(2026, 4, 1), Decimal(2), Decimal(1)),
    )


@methods
@given(numbers=fills)
def test_no_charge_is_lost_between_the_trades_of_a_fill(method: CostMethod, numbers: list[Numbers]):
    costs = Costs(brokerage=Decimal(3), charges=Decimal(7))

    trades = booked(numbers, method, costs=costs)

    brokerage = sum((trade.brokerage for trade in trades), Decimal(0))
    charges = sum((trade.charges for trade in trades), Decimal(0))
    assert abs(brokerage - 3 * len(numbers)) < Decimal("1e-20")
    assert abs(charges - 7 * len(numbers)) < Decimal("1e-20")


def test_by_average_all_entries_are_one_trade():
    (trade,) = booked([(BUY, 10, 100), (SELL, 5, 110), (BUY, 5, 120)], CostMethod.AVERAGE)

    assert facts(trade.quantity, trade.open_quantity) == (15, 10)
    assert trade.open_cost == 1100
    assert trade.pnl_gross == 50
    assert trade.exit_price == 110


def test_first_in_first_out_closes_the_oldest_entry_first():
    first, second = booked([(BUY, 10, 100), (BUY, 10, 120), (SELL, 15, 130)], CostMethod.FIFO)

    assert facts(first.status, first.pnl_gross) == (TradeStatus.CLOSED, 300)
    assert facts(second.status, second.open_quantity) == (TradeStatus.OPEN, 5)
    assert second.pnl_gross == 50


def test_the_fills_of_one_order_are_one_entry():
    (trade,) = booked([(BUY, 4, 100), (BUY, 6, 101)], CostMethod.FIFO, order_id=OrderId("one"))

    assert trade.quantity == 10
    assert trade.entry_price == Decimal("100.6")


@methods
def test_a_reversal_closes_and_opens(method: CostMethod):
    long, short = booked([(BUY, 10, 100), (SELL, 25, 90)], method)

    assert facts(long.status, long.pnl_gross, long.news) == (TradeStatus.CLOSED, -100, "closed")
    assert facts(short.side, short.quantity, short.news) == (TradeSide.SHORT, 15, "opened")
    assert short.unrealized(Decimal(80)) == 150


def test_a_trade_of_a_person_is_told_from_one_of_an_alert():
    (trade,) = booked([(BUY, 1, 1)], CostMethod.AVERAGE)

    assert trade.source is TradeSource.MANUAL


def test_interest_is_charged_for_the_days_that_what_is_sold_was_held():
    numbers = [(BUY, 10, 100), (SELL, 5, 100)]

    (trade,) = booked(
        numbers,
        CostMethod.AVERAGE,
        costs=Costs(daily_interest=Decimal("0.75") * Decimal("0.0004")),
        interest_days=lambda _since, _until: 3,
    )

    assert trade.mtf_charge == Decimal("0.75") * Decimal("0.0004") * 500 * 3
    assert trade.pnl_net == -trade.mtf_charge
