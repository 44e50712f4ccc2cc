"""Slices of a quantity: whole lots, none above the freeze quantity, and nothing lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.slicing import slices


@pytest.mark.parametrize(
    ("quantity", "freeze", "lot", "expected"),
    [
        (10, None, 1, [10]),
        (1800, 1800, 65, [1800]),
        (1755, 1800, 65, [1755]),
        (1820, 1800, 65, [1755, 65]),
        (3510, 1800, 65, [1755, 1755]),
        (3900, 1800, 65, [1755, 1755, 390]),
    ],
)
def test_a_quantity_becomes(quantity: int, freeze: int | None, lot: int, expected: list[int]):
    limit = None if freeze is None else Decimal(freeze)

    found = slices(Decimal(quantity), limit, Decimal(lot))

    assert [int(part) for part in found] == expected


@given(lots=st.integers(1, 5000), lot=st.integers(1, 500), most=st.integers(1, 40))
def test_slices_add_up_in_whole_lots_within_the_limit(lots: int, lot: int, most: int):
    quantity, size = Decimal(lots * lot), Decimal(lot)
    freeze = size * most + size / 2

    found = slices(quantity, freeze, size)

    assert sum(found) == quantity
    assert all(0 < part <= freeze and part % size == 0 for part in found)
    assert len(set(found[:-1])) <= 1


@pytest.mark.parametrize(("quantity", "freeze", "lot"), [(0, 10, 1), (5, 10, 0), (130, 60, 65)])
def test_what_cannot_be_sliced_is_an_error(quantity: int, freeze: int, lot: int):
    with pytest.raises(ValueError, match=r"must be positive|less than a lot"):
        slices(Decimal(quantity), Decimal(freeze), Decimal(lot))
