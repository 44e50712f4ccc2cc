"""Positions: whatever the fills, the sums agree."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.orders import Side
from autotrade.domain.positions import Position
from tests.support.factories import NOON, a_position


@dataclass(frozen=True)
class Trade:
    side: Side
    quantity: Decimal
    price: Decimal


def after(*trades: Trade) -> Position:
    position = a_position()
    for trade in trades:
        position = position.after(trade.side, trade.quantity, trade.price, NOON)
    return position


def bought(quantity: int, price: str) -> Trade:
    return Trade(Side.BUY, Decimal(quantity), Decimal(price))


def sold(quantity: int, price: str) -> Trade:
    return Trade(Side.SELL, Decimal(quantity), Decimal(price))


def held(quantity: int, average: str | None, realized: str) -> tuple[object, ...]:
    return Decimal(quantity), average and Decimal(average), Decimal(realized)


@pytest.mark.parametrize(
    ("trades", "expected"),
    [
        ((bought(10, "100"),), held(10, "100", "0")),
        ((sold(10, "100"),), held(-10, "100", "0")),
        ((bought(10, "100"), bought(30, "104")), held(40, "103", "0")),
        ((sold(10, "100"), sold(10, "90")), held(-20, "95", "0")),
        ((bought(10, "100"), sold(4, "110")), held(6, "100", "40")),
        ((sold(10, "100"), bought(4, "110")), held(-6, "100", "-40")),
        ((bought(10, "100"), sold(10, "99.5")), held(0, None, "-5")),
        ((bought(10, "100"), sold(15, "110")), held(-5, "110", "100")),
        ((sold(10, "100"), bought(15, "90")), held(5, "90", "100")),
        ((bought(10, "100"), sold(10, "110"), bought(1, "50")), held(1, "50", "100")),
    ],
    ids=[
        "opens long",
        "opens short",
        "adds to a long",
        "adds to a short",
        "closes part of a long",
        "closes part of a short",
        "closes all",
        "flips to short",
        "flips to long",
        "begins anew",
    ],
)
def test_a_position_after_its_fills(trades: tuple[Trade, ...], expected: tuple[object, ...]):
    position = after(*trades)

    assert (position.quantity, position.average_price, position.realized_pnl) == expected


def test_a_flat_position_has_no_open_profit():
    assert after(bought(10, "100"), sold(10, "110")).unrealized_pnl == 0


def test_a_short_gains_when_the_price_falls():
    position = after(sold(10, "100"), bought(1, "90"))

    assert position.unrealized_pnl == 90


def trades(quantities: st.SearchStrategy[Decimal]) -> st.SearchStrategy[list[Trade]]:
    prices = st.decimals(Decimal("0.05"), Decimal(100_000), places=2)
    return st.lists(st.builds(Trade, st.sampled_from(Side), quantities, prices), max_size=30)


whole = st.integers(1, 10_000).map(Decimal)


def cash_flow(given_trades: list[Trade]) -> Decimal:
    return sum((-t.side.sign * t.quantity * t.price for t in given_trades), Decimal(0))


def profit(position: Position) -> Decimal:
    return position.realized_pnl + position.unrealized_pnl


def worth(position: Position) -> Decimal:
    return position.quantity * (position.last_price or 0)


@given(trades(whole))
def test_the_quantity_is_the_sum_of_the_signed_fills(made: list[Trade]):
    assert after(*made).quantity == sum(t.quantity * t.side.sign for t in made)


@given(trades(whole))
def test_profit_is_the_cash_that_flowed_and_what_the_rest_is_worth(made: list[Trade]):
    # an average price may have more digits than the 28 that are kept: each of up to 30 fills can
    # then be off by half a unit of the 28th digit of at most 3e5 x 1e5 rupees
    position = after(*made)

    assert abs(profit(position) - cash_flow(made) - worth(position)) <= Decimal("1e-9")


def alternating(made: list[Trade]) -> list[Trade]:
    """Buy and sell one in turn, so that every average price is the price of one fill."""
    return [
        Trade(Side.BUY if number % 2 else Side.SELL, trade.quantity, trade.price)
        for number, trade in enumerate(made)
    ]


@given(trades(st.just(Decimal(1))).map(alternating))
def test_profit_is_exact_where_no_average_needs_rounding(made: list[Trade]):
    position = after(*made)

    assert profit(position) == cash_flow(made) + worth(position)


@given(trades(whole))
def test_an_open_position_has_an_average_price_and_a_flat_one_has_none(made: list[Trade]):
    position = after(*made)

    assert (position.average_price is None) == (position.quantity == 0)
