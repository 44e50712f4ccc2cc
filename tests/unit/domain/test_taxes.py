"""The tax view: every share and contract is matched once, first in, first out, in its year."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.ids import BrokerId
from autotrade.domain.listings import ListingKind
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import Side
from autotrade.domain.taxes import (
    FinancialYear,
    TaxCategory,
    TaxFill,
    TaxLot,
    is_long_term,
    lots_of,
    summed,
)
from tests.support.factories import ACCOUNT

BUY, SELL = Side.BUY, Side.SELL
C = TaxCategory
DAY = date(2026, 5, 4)


def a_fill(
    side: Side, quantity: int, price: int, day: date = DAY, hour: int = 10, **changes: Any
) -> TaxFill:
    values: dict[str, Any] = {
        "broker_id": ACCOUNT,
        "symbol": "NSE:SBIN",
        "kind": ListingKind.EQUITY,
        "side": side,
        "quantity": Decimal(quantity),
        "price": Decimal(price),
        "at": datetime.combine(day, time(hour), IST),
        "charges": Decimal(quantity),
        "stt": Decimal(quantity) / 2,
    }
    return TaxFill(**{**values, **changes})


def told(lots: list[TaxLot]) -> list[tuple[object, ...]]:
    return [(lot.category, int(lot.quantity), lot.gain and int(lot.gain)) for lot in lots]


def test_what_is_bought_and_sold_on_one_day_is_speculative_also_when_sold_first():
    fills = [a_fill(SELL, 10, 120, hour=10), a_fill(BUY, 10, 100, hour=14)]

    assert told(list(lots_of(fills))) == [(C.SPECULATIVE, 10, 200)]


def test_the_oldest_shares_are_sold_first_and_those_of_the_same_day_before_them():
    fills = [
        a_fill(BUY, 10, 100, DAY - timedelta(days=500)),
        a_fill(BUY, 10, 110, DAY - timedelta(days=100)),
        a_fill(BUY, 5, 130, hour=10),
        a_fill(SELL, 18, 140, hour=12),
    ]

    assert told(list(lots_of(fills))) == [
        (C.SPECULATIVE, 5, 50),
        (C.LONG_TERM, 10, 400),
        (C.SHORT_TERM, 3, 90),
    ]


def test_charges_are_shared_to_the_paisa_and_none_is_lost():
    cost, tax = Decimal("15.27"), Decimal("0.01")
    buy = a_fill(BUY, 3, 100, charges=cost, stt=tax)
    sells = [
        a_fill(SELL, 1, 110, hour=11 + number, charges=Decimal(0), stt=Decimal(0))
        for number in range(3)
    ]

    lots = list(lots_of([buy, *sells]))

    assert [lot.charges for lot in lots] == [Decimal("5.09")] * 3
    assert [lot.stt for lot in lots] == [Decimal("0.00"), Decimal("0.01"), Decimal("0.00")]
    assert sum(lot.charges for lot in lots) == cost


def test_accounts_hold_their_own_shares():
    other = BrokerId("another")
    fills = [a_fill(BUY, 10, 100), a_fill(SELL, 10, 120, DAY + timedelta(1), broker_id=other)]

    assert told(list(lots_of(fills))) == [(C.UNMATCHED, 10, None)]


def test_no_cost_is_made_up_for_what_was_never_bought():
    (lot,) = lots_of([a_fill(SELL, 10, 120)])
    sums = summed([lot])

    assert (lot.category, lot.cost, lot.gain, lot.bought_on) == (C.UNMATCHED, None, None, None)
    assert sums[C.UNMATCHED].proceeds == 1200
    assert sums[C.UNMATCHED].net == sums[C.UNMATCHED].turnover == 0


@pytest.mark.parametrize("kind", [ListingKind.FUTURE, ListingKind.OPTION])
def test_the_turnover_of_derivatives_is_the_sum_of_differences_without_their_signs(
    kind: ListingKind,
):
    fills = [
        a_fill(BUY, 50, 100, kind=kind),
        a_fill(SELL, 50, 120, DAY + timedelta(days=3), kind=kind),
        a_fill(SELL, 75, 60, DAY + timedelta(days=4), kind=kind),  # written, and bought back dearer
        a_fill(BUY, 75, 64, DAY + timedelta(days=9), kind=kind),
    ]

    sums = summed(lots_of(fills))

    assert sums[C.DERIVATIVES].lots == 2
    assert sums[C.DERIVATIVES].net == 1000 - 300
    assert sums[C.DERIVATIVES].turnover == 1000 + 300  # and no premium a second time


def test_foreign_exchange_is_told_apart():
    fills = [a_fill(side, 1, 85, kind=ListingKind.CURRENCY) for side in (BUY, SELL)]

    assert [lot.category for lot in lots_of(fills)] == [C.OTHER]


@pytest.mark.parametrize(
    ("bought", "sold", "is_long"),
    [
        (date(2025, 5, 4), date(2026, 5, 4), False),  # twelve months to the day
        (date(2025, 5, 4), date(2026, 5, 5), True),
        (date(2024, 2, 29), date(2025, 3, 1), False),
        (date(2024, 2, 29), date(2025, 3, 2), True),
        (date(2025, 3, 1), date(2026, 2, 28), False),
    ],
)
def test_long_term_is_more_than_twelve_months(bought: date, sold: date, is_long: bool):
    assert is_long_term(bought, sold) is is_long


def test_a_year_ends_at_midnight_in_india():
    year = FinancialYear.parse("2026-27")
    last = datetime(2027, 3, 31, 18, 29, 59, tzinfo=UTC)

    assert (year.begins, year.ends, year.text) == (date(2026, 4, 1), date(2027, 3, 31), "2026-27")
    assert year.until == last + timedelta(seconds=1)
    assert year.holds(a_fill(SELL, 1, 1, at=last).day)
    assert not year.holds(a_fill(SELL, 1, 1, at=year.until).day)
    assert not year.holds(date(2026, 3, 31))


def test_a_contract_that_was_written_first_counts_in_the_year_in_which_it_was_closed():
    fills = [
        a_fill(SELL, 50, 100, date(2026, 3, 30), kind=ListingKind.FUTURE),
        a_fill(BUY, 50, 90, date(2026, 4, 2), kind=ListingKind.FUTURE),
    ]

    (lot,) = lots_of(fills)

    assert FinancialYear.parse("2026-27").holds(lot.closed_on)
    assert not FinancialYear.parse("2025-26").holds(lot.closed_on)


@pytest.mark.parametrize("text", ["2026", "2026-28", "2026-2027", "abcd-ef", "1999-00", "2026-26"])
def test_what_is_no_financial_year_is_refused(text: str):
    with pytest.raises(ValueError, match=text):
        FinancialYear.parse(text)


def test_a_century_turns():
    assert FinancialYear.parse("2098-99").text == "2098-99"
    assert FinancialYear(2099).text == "2099-00"


@given(
    st.lists(
        st.tuples(
            *(st.sampled_from(Side), st.integers(1, 40), st.integers(1, 300)),
            *(st.integers(0, 900), st.integers(9, 15), st.sampled_from(["a", "b"])),
        ),
        max_size=30,
    ),
    st.sampled_from(ListingKind),
)
def test_whatever_is_traded_nothing_is_lost_or_counted_twice(
    numbers: list[tuple[Side, int, int, int, int, str]], kind: ListingKind
):
    fills = [
        a_fill(
            *(side, quantity, price, DAY + timedelta(days=days), hour),
            broker_id=BrokerId(account),
            kind=kind,
        )
        for side, quantity, price, days, hour, account in numbers
    ]

    lots = list(lots_of(fills))

    sold = sum((lot.quantity for lot in lots), Decimal(0))
    sales = sum(fill.quantity for fill in fills if fill.side is SELL)
    purchases = sum(fill.quantity for fill in fills if fill.side is BUY)
    known = [lot.quantity for lot in lots if lot.category is not C.UNMATCHED]
    matched = sum(known, Decimal(0))
    assert all(lot.quantity > 0 for lot in lots)
    assert matched <= min(purchases, sales)
    if kind is ListingKind.EQUITY:
        assert sold == sales
    # of what is not open any more each rupee that came in or went out is in a lot
    charged = sum((lot.charges for lot in lots), Decimal(0))
    assert abs(charged - (sold + matched)) < Decimal("1e-15")
    assert abs(sum((lot.stt for lot in lots), Decimal(0)) - charged / 2) < Decimal("1e-15")


@given(st.lists(st.tuples(st.sampled_from(Side), st.integers(1, 9), st.integers(1, 300))))
def test_what_is_flat_in_the_end_has_gained_what_came_in_less_what_went_out(
    numbers: list[tuple[Side, int, int]],
):
    held = sum(side.sign * quantity for side, quantity, _ in numbers)
    if held:
        numbers = [*numbers, (SELL if held > 0 else BUY, abs(held), 77)]
    fills = [
        a_fill(*each, DAY + timedelta(days=number), kind=ListingKind.FUTURE)
        for number, each in enumerate(numbers)
    ]

    sums = summed(lots_of(fills))

    assert sums[C.DERIVATIVES].net == -sum(
        side.sign * quantity * price for side, quantity, price in numbers
    )


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), "2025-26"),
        (date(2026, 4, 1), "2026-27"),
        (date(2026, 12, 31), "2026-27"),
        (date(2000, 1, 1), "1999-00"),
    ],
)
def test_a_day_is_in_the_financial_year_that_holds_it(day: date, year: str):
    found = FinancialYear.of(day)

    assert found.text == year
    assert found.holds(day)
