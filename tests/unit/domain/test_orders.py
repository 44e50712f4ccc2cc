"""Orders move along their table and nowhere else; fills count once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.errors import TransitionError
from autotrade.domain.orders import TERMINAL, TRANSITIONS, Order, OrderStatus, Side
from tests.support.factories import NOON, a_fill, an_order

EVERY_PAIR = [(was, then) for was in OrderStatus for then in OrderStatus]
ALLOWED = [(was, then) for was, then in EVERY_PAIR if then in TRANSITIONS[was]]
REFUSED = [(was, then) for was, then in EVERY_PAIR if then not in TRANSITIONS[was]]


def an_order_in(status: OrderStatus) -> Order:
    return replace(an_order(), status=status)


def test_every_status_has_its_row_in_the_table():
    assert set(TRANSITIONS) == set(OrderStatus)


@pytest.mark.parametrize(("was", "then"), ALLOWED)
def test_an_allowed_move_changes_status_and_time(was: OrderStatus, then: OrderStatus):
    later = NOON + timedelta(seconds=1)

    moved = an_order_in(was).to(then, later, status_reason="why")

    assert (moved.status, moved.updated_at, moved.status_reason) == (then, later, "why")


@pytest.mark.parametrize(("was", "then"), REFUSED)
def test_any_other_move_is_refused_by_name(was: OrderStatus, then: OrderStatus):
    with pytest.raises(TransitionError, match=f"from {was} to {then}"):
        an_order_in(was).to(then, NOON)


def test_what_has_ended_is_final():
    assert {"FILLED", "CANCELLED", "REJECTED", "EXPIRED"} == TERMINAL


def test_nothing_goes_back_to_be_sent_once_it_left_this_machine():
    sendable = {was for was in OrderStatus if OrderStatus.SENDING in TRANSITIONS[was]}
    unsent = {was for was in OrderStatus if OrderStatus.CREATED in TRANSITIONS[was]}

    assert sendable == {OrderStatus.CREATED}
    assert unsent == {OrderStatus.SENDING}


def test_an_unknown_outcome_can_still_become_anything_the_broker_says():
    assert TRANSITIONS[OrderStatus.UNKNOWN] >= TERMINAL
    assert TRANSITIONS[OrderStatus.LOST] >= TERMINAL


def test_the_average_price_weighs_by_quantity():
    order = an_order().with_fills(
        (
            a_fill(quantity=Decimal(1), price=Decimal(100)),
            a_fill(quantity=Decimal(3), price=Decimal(104)),
        )
    )

    assert order.filled_quantity == 4
    assert order.average_price == 103


def test_an_order_without_fills_has_no_average_price():
    assert an_order().with_fills(()).average_price is None


fill_numbers = st.lists(st.integers(min_value=1, max_value=8), min_size=1, max_size=20)


@given(fill_numbers)
def test_a_trade_that_is_told_again_counts_once(numbers: list[int]):
    order = an_order()

    for number in numbers:
        fill = a_fill(trade_id=f"t{number}", quantity=Decimal(number))
        order = order.with_fills((fill,))

    assert order.filled_quantity == sum(set(numbers))
    assert {fill.trade_id for fill in order.fills} == {f"t{number}" for number in numbers}


def test_a_buy_adds_and_a_sell_takes_away():
    assert (Side.BUY.sign, Side.SELL.sign) == (1, -1)
