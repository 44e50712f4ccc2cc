"""Rounding to ticks and lots, and how money and quantities are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.money import floor_to_lot, price_text, quantity_text, round_to_tick

amounts = st.decimals(Decimal(0), Decimal(10**9), places=4)
steps = st.sampled_from([Decimal(text) for text in ("0.0025", "0.01", "0.05", "1", "15", "75")])


@pytest.mark.parametrize(
    ("value", "tick", "rounded"),
    [
        ("100.024", "0.05", "100.00"),
        ("100.026", "0.05", "100.05"),
        ("100.025", "0.05", "100.00"),  # half to even, of 2000 and 2001 ticks
        ("100.075", "0.05", "100.10"),
        ("-3.14", "0.05", "-3.15"),
        ("84.00125", "0.0025", "84.0000"),
    ],
)
def test_a_price_is_rounded_to_its_tick(value: str, tick: str, rounded: str):
    assert round_to_tick(Decimal(value), Decimal(tick)) == Decimal(rounded)


@given(amounts, steps)
def test_a_rounded_price_is_on_the_tick_and_within_half_of_it(value: Decimal, tick: Decimal):
    rounded = round_to_tick(value, tick)

    assert rounded % tick == 0
    assert abs(rounded - value) * 2 <= tick


@given(amounts, steps)
def test_a_quantity_is_cut_to_whole_lots_and_never_enlarged(quantity: Decimal, lot: Decimal):
    cut = floor_to_lot(quantity, lot)

    assert cut % lot == 0
    assert 0 <= quantity - cut < lot


@pytest.mark.parametrize("step", ["0", "-0.05"])
def test_a_step_must_be_positive(step: str):
    with pytest.raises(ValueError, match="tick must be positive"):
        round_to_tick(Decimal(1), Decimal(step))
    with pytest.raises(ValueError, match="lot must be positive"):
        floor_to_lot(Decimal(1), Decimal(step))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1450.5", "1450.50"),
        ("1E+3", "1000.00"),
        ("0.0025", "0.0025"),
        ("0", "0.00"),
        ("-7", "-7.00"),
    ],
)
def test_a_price_is_written_with_at_least_two_decimals(value: str, text: str):
    assert price_text(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("10", "10"),
        ("1E+3", "1000"),
        ("10.500", "10.5"),
        ("10.00", "10"),
        ("0.01", "0.01"),
        ("100", "100"),
    ],
)
def test_a_quantity_is_written_without_trailing_zeros(value: str, text: str):
    assert quantity_text(Decimal(value)) == text


def test_money_has_no_decimals_that_say_nothing():
    assert price_text(Decimal("94457.430000")) == "94457.43"
    assert price_text(Decimal("83.2575")) == "83.2575"
    assert price_text(Decimal("83.5000")) == "83.50"
