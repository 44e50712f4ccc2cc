"""Numbers are stored and read digit by digit as the driver does it."""

from decimal import Decimal, Inexact, InvalidOperation

import pytest
from bson.decimal128 import Decimal128
from hypothesis import given
from hypothesis import strategies as st

from autotrade.storage import decimals

ANY = st.builds(
    lambda sign, digits, exponent: Decimal((sign, tuple(digits), exponent)),
    st.integers(0, 1),
    st.lists(st.integers(0, 9), min_size=1, max_size=34),
    st.integers(-40, 20),
)


@given(ANY)
def test_a_number_is_stored_as_the_driver_stores_it(number: Decimal):
    assert decimals.stored(number).bid == Decimal128(number).bid


@given(ANY)
def test_a_number_is_read_as_the_driver_reads_it(number: Decimal):
    read = decimals.read(Decimal128(number))

    assert read.as_tuple() == number.as_tuple() == Decimal128(number).to_decimal().as_tuple()


@given(st.integers(0, 2**128 - 1))
def test_whatever_may_be_stored_is_read_as_the_driver_reads_it(bits: int):
    value = Decimal128.from_bid(bits.to_bytes(16, "little"))

    try:
        expected = value.to_decimal()
    except InvalidOperation:
        with pytest.raises(InvalidOperation):
            decimals.read(value)
        return
    assert str(decimals.read(value)) == str(expected)


@pytest.mark.parametrize("text", ["0", "-0.00", "1E+3", "1E-6176", "Infinity", "-Infinity", "NaN"])
def test_special_numbers_are_stored_and_read(text: str):
    stored = decimals.stored(Decimal(text))

    assert stored.bid == Decimal128(text).bid
    assert str(decimals.read(stored)) == str(Decimal128(text).to_decimal())


def test_more_digits_than_can_be_stored_are_refused():
    with pytest.raises(Inexact):
        decimals.stored(Decimal("1." + "3" * 34))
