"""When a contract has ended, and what it is worth then."""

from datetime import date
from decimal import Decimal

import pytest

from autotrade.domain.expiries import Expiry, expiry_of
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment

K = InstrumentKind


def an_option(kind: InstrumentKind = K.CALL, strike: str = "25000") -> Expiry:
    return Expiry(
        kind=kind,
        underlying="NSE:NIFTY",
        day=date(2026, 11, 24),
        is_exact=True,
        strike=Decimal(strike),
    )


@pytest.mark.parametrize(
    ("symbol", "kind", "underlying", "ends", "strike"),
    [
        ("NSE:NIFTY261124C25900", K.CALL, "NSE:NIFTY", (date(2026, 11, 24), True), "25900"),
        ("NFO:NIFTY261124P25900.5", K.PUT, "NSE:NIFTY", (date(2026, 11, 24), True), "25900.5"),
        ("NSE:M_M261229FUT", K.FUTURE, "NSE:M_M", (date(2026, 12, 29), True), None),
        ("NSE:NIFTY26NOVFUT", K.FUTURE, "NSE:NIFTY", (date(2026, 11, 30), False), None),
        ("BSE:SENSEX26DEC84000PE", K.PUT, "BSE:SENSEX", (date(2026, 12, 31), False), "84000"),
        ("NSE:TCS28FEB3000CE", K.CALL, "NSE:TCS", (date(2028, 2, 29), False), "3000"),
    ],
)
def test_a_name_tells_the_contract_as_far_as_it_can(
    symbol: str, kind: InstrumentKind, underlying: str, ends: tuple[date, bool], strike: str | None
):
    found = expiry_of(symbol, None)

    assert found == Expiry(
        kind=kind,
        underlying=underlying,
        day=ends[0],
        is_exact=ends[1],
        strike=None if strike is None else Decimal(strike),
    )


@pytest.mark.parametrize(
    "symbol", ["NSE:TCS", "FX:EURUSD", "NSE:NIFTY1!", "NSE:NIFTY269999C25900", "NSE:NIFTY"]
)
def test_what_never_ends_has_no_expiry(symbol: str):
    assert expiry_of(symbol, None) is None


def test_the_instrument_knows_the_day_that_a_monthly_name_does_not_tell():
    instrument = Instrument(
        symbol="NSE:NIFTY26NOVFUT",
        segment=Segment.NFO,
        kind=K.FUTURE,
        name="NIFTY NOV FUT",
        lot_size=Decimal(65),
        tick_size=Decimal("0.1"),
        underlying="NIFTY",
        expiry=date(2026, 11, 24),
    )

    found = expiry_of(instrument.symbol, instrument)

    assert found is not None
    assert (found.day, found.is_exact, found.underlying) == (date(2026, 11, 24), True, "NSE:NIFTY")


@pytest.mark.parametrize(
    ("kind", "underlying", "value"),
    [
        (K.CALL, "25123.45", "123.45"),
        (K.CALL, "24999.95", "0"),
        (K.PUT, "24900", "100"),
        (K.PUT, "25000", "0"),
    ],
)
def test_an_option_is_worth_what_it_is_in_the_money(
    kind: InstrumentKind, underlying: str, value: str
):
    assert an_option(kind).value(Decimal(underlying)) == Decimal(value)


def test_a_future_is_worth_its_underlying():
    future = expiry_of("NSE:NIFTY261124FUT", None)

    assert future is not None
    assert future.value(Decimal("25123.45")) == Decimal("25123.45")


@pytest.mark.parametrize(
    ("symbol", "is_of_a_share"),
    [
        ("NSE:TCS26NOVFUT", True),
        ("NSE:NIFTY26NOVFUT", False),
        ("BSE:SENSEX26NOVFUT", False),
        ("MCX:GOLD26DECFUT", False),
    ],
)
def test_real_contracts_of_shares_are_delivered(symbol: str, is_of_a_share: bool):
    found = expiry_of(symbol, None)

    assert found is not None
    assert found.is_of_a_share is is_of_a_share
