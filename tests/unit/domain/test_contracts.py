"""Names of futures and options."""

from datetime import date
from decimal import Decimal

import pytest

from autotrade.domain.contracts import (
    Continuous,
    chart_root,
    contract_names,
    parse_continuous,
    quoted_exchange,
)
from autotrade.domain.instruments import InstrumentKind

NOV = date(2026, 11, 24)


def test_a_monthly_option_is_named_by_its_month_and_known_by_its_day():
    names = contract_names(InstrumentKind.CALL, "NIFTY", NOV, Decimal(25000), is_monthly=True)

    assert names == ("NIFTY26NOV25000CE", "NIFTY261124C25000")


def test_any_other_option_is_named_by_its_day():
    names = contract_names(InstrumentKind.PUT, "NIFTY", NOV, Decimal("82.50"), is_monthly=False)

    assert names == ("NIFTY261124P82.5",)


def test_a_monthly_future_has_the_name_that_charts_give_it():
    names = contract_names(InstrumentKind.FUTURE, "M&M", NOV, None, is_monthly=True)

    assert names == (
        *("M&M26NOVFUT", "M&M261124FUT", "M&MX2026"),
        *("M_M26NOVFUT", "M_M261124FUT", "M_MX2026"),
    )


def test_a_share_is_no_contract():
    with pytest.raises(ValueError, match="not a contract"):
        contract_names(InstrumentKind.EQUITY, "TCS", NOV, None, is_monthly=True)


@pytest.mark.parametrize(
    ("symbol", "meant"),
    [
        ("NSE:NIFTY1!", Continuous("NSE", "NIFTY", 1)),
        ("MCX:CRUDEOIL2!", Continuous("MCX", "CRUDEOIL", 2)),
        ("NSE:M_M1!", Continuous("NSE", "M_M", 1)),
        ("NSE:NIFTY0!", None),
        ("NSE:NIFTY26NOVFUT", None),
    ],
)
def test_a_continuous_symbol_names_the_future_by_its_nearness(symbol, meant):
    assert parse_continuous(symbol) == meant


@pytest.mark.parametrize(
    ("symbol", "quoted"),
    [
        ("NFO:NIFTY26NOVFUT", "NSE:NIFTY26NOVFUT"),
        ("BFO:SENSEX1!", "BSE:SENSEX1!"),
        ("CDS:USDINR26NOVFUT", "NSE:USDINR26NOVFUT"),
        ("MCX:GOLD1!", "MCX:GOLD1!"),
    ],
)
def test_segments_stand_for_their_exchange(symbol, quoted):
    assert quoted_exchange(symbol) == quoted


def test_charts_write_underscores():
    assert chart_root("BAJAJ-AUTO") == "BAJAJ_AUTO"
