"""Differences between a broker's positions and what our own fills add up to."""

from decimal import Decimal

import pytest

from autotrade.domain.drift import Drift, drifts
from autotrade.domain.orders import Product

SBIN = ("NSE:SBIN", Product.INTRADAY)


def found(ours: int, known: int, theirs: int) -> list[Drift]:
    books = ({SBIN: Decimal(value)} if value else {} for value in (ours, known, theirs))
    return list(drifts(*books))


@pytest.mark.parametrize(("ours", "known", "theirs"), [(0, 0, 0), (10, 0, 10), (10, 5, 15)])
def test_books_that_agree_differ_in_nothing(ours: int, known: int, theirs: int):
    assert found(ours, known, theirs) == []


@pytest.mark.parametrize(
    ("ours", "known", "theirs", "external", "closed"),
    [
        (0, 0, 7, 7, 0),
        (10, 0, 17, 7, 0),
        (10, 0, 0, -10, 10),
        (10, 0, 4, -6, 6),
        (10, 0, -5, -15, 10),
        (-10, 0, 0, 10, 10),
        (-10, 0, -12, -2, 0),
        (10, 7, 10, 0, 0),
    ],
)
def test_a_difference_says_what_was_opened_and_what_was_closed_elsewhere(
    ours: int, known: int, theirs: int, external: int, closed: int
):
    (drift,) = found(ours, known, theirs)

    assert [int(drift.external), int(drift.closed_elsewhere)] == [external, closed]


def test_products_are_held_apart():
    carry = ("NSE:SBIN", Product.CARRY)

    (drift,) = drifts({SBIN: Decimal(5)}, {}, {SBIN: Decimal(5), carry: Decimal(5)})

    assert drift.product is Product.CARRY
