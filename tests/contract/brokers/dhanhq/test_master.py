"""DhanHQ's instrument master as it is served, and that its instruments can be traded."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from autotrade.brokers.dhanhq.instruments import DhanInstruments
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.domain.orders import OrderType, Product
from autotrade.ports.brokers import BrokerError, Outcome
from tests.contract.brokers.dhanhq.rig import DhanRig
from tests.contract.brokers.rigs import an_order

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def the_master(rig: DhanRig) -> list[Instrument]:
    place = rig.simulator.environment["AUTOTRADE_DHANHQ_INSTRUMENTS_URL"]
    return list(DhanInstruments(place).instruments())


@pytest.fixture
def master(rig: DhanRig) -> dict[str, Instrument]:
    rig.simulator.set_clock(NOW)
    rig.simulator.set_instruments(2000)
    return {instrument.symbol: instrument for instrument in the_master(rig)}


def test_every_row_is_an_instrument_under_a_name_of_its_own(
    rig: DhanRig, master: dict[str, Instrument]
):
    assert len(the_master(rig)) == len(master) == 2000


def test_a_share_has_what_both_files_say(master: dict[str, Instrument]):
    tcs = master["NSE:TCS"]

    assert tcs.keys["dhanhq"]["security_id"] == "11536"
    assert tcs.keys["dhanhq"]["segment"] == "NSE_EQ"
    assert (tcs.isin, tcs.series, tcs.kind) == ("INE467B01029", "EQ", InstrumentKind.EQUITY)
    assert (tcs.lot_size, tcs.tick_size) == (Decimal(1), Decimal("0.1"))


@pytest.mark.parametrize(
    ("symbol", "number"),
    [
        ("NSE:NIFTY", "13"),
        ("NSE:BANKNIFTY", "25"),
        ("NSE:FINNIFTY", "27"),
        ("NSE:MIDCPNIFTY", "442"),
        ("BSE:SENSEX", "51"),
    ],
)
def test_indices(master: dict[str, Instrument], symbol: str, number: str):
    index = master[symbol]

    assert (index.segment, index.kind) == (Segment.IDX, InstrumentKind.INDEX)
    assert index.keys["dhanhq"] == {
        "security_id": number,
        "segment": "IDX_I",
        "instrument": "INDEX",
    }


def test_a_number_is_two_instruments_in_two_segments(master: dict[str, Instrument]):
    thirteen = {x.symbol for x in master.values() if x.keys["dhanhq"]["security_id"] == "13"}

    assert thirteen == {"NSE:NIFTY", "NSE:ABB"}


def test_ticks_are_rupees_though_the_files_say_paise(master: dict[str, Instrument]):
    by_underlying = {x.underlying: x.tick_size for x in master.values() if x.underlying}

    assert by_underlying["USDINR"] == Decimal("0.0025")
    assert by_underlying["CRUDEOIL"] == Decimal(1)
    assert master["NSE:IDEA"].tick_size == Decimal("0.01")


def test_the_weeks_of_a_month_are_told_apart(master: dict[str, Instrument]):
    """In the compact file all of a month's contracts have the same trading symbol."""
    chosen = [
        x
        for x in master.values()
        if x.underlying == "NIFTY" and x.kind is InstrumentKind.CALL and x.strike == Decimal(25900)
    ]

    expiries = [x.expiry for x in chosen]
    assert len(set(expiries)) == len(expiries) > 4
    assert date(2026, 11, 23) in expiries  # the 24th is a holiday
    names = {name for x in chosen for name in (x.symbol, *x.aliases)}
    assert len(names) >= len(chosen)


def test_the_monthly_name_means_the_last_expiry_of_the_month(master: dict[str, Instrument]):
    december = [x for x in master.values() if "NSE:NIFTY26DEC25900CE" in {x.symbol, *x.aliases}]

    assert [x.expiry for x in december] == [date(2026, 12, 29)]


@pytest.mark.parametrize("kind", [InstrumentKind.FUTURE, InstrumentKind.CALL, InstrumentKind.PUT])
@pytest.mark.parametrize("segment", [Segment.NFO, Segment.BFO])
def test_a_contract_of_the_master_can_be_ordered(
    rig: DhanRig, master: dict[str, Instrument], segment: Segment, kind: InstrumentKind
):
    contract = next(x for x in master.values() if (x.segment, x.kind) == (segment, kind))

    result = rig.broker().place(
        an_order(
            rig,
            instrument=contract,
            symbol=contract.symbol,
            product=Product.CARRY,
            quantity=contract.lot_size,
            order_type=OrderType.MARKET,
            price=None,
        )
    )

    assert result.outcome is Outcome.ACCEPTED, result.message


def test_a_file_that_is_cut_off_is_no_small_master(rig: DhanRig):
    rig.fault("cut", "/api-data/api-scrip-master.csv", method="GET", times=None)

    with pytest.raises(BrokerError):
        the_master(rig)


@pytest.mark.parametrize("name", ["api-scrip-master.csv", "api-scrip-master-detailed.csv"])
def test_a_page_of_html_is_no_master(rig: DhanRig, name: str):
    rig.fault("answer", f"/api-data/{name}", method="GET", times=None, body="<html>maintenance")

    with pytest.raises(BrokerError):
        the_master(rig)
