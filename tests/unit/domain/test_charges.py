"""Contract notes computed by hand from the table, and what the table refuses."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.brokers.paper.rates import charge_table
from autotrade.domain.charges import Charges
from autotrade.domain.errors import InvalidError
from autotrade.domain.listings import Listing, ListingKind, listing_of
from autotrade.domain.orders import Product, Side

DAY = date(2026, 11, 20)
EQUITY, FUTURE, OPTION = ListingKind.EQUITY, ListingKind.FUTURE, ListingKind.OPTION
P = Product


def the_charges(
    exchange: str,
    kind: ListingKind,
    product: Product,
    side: Side,
    turnover: str,
    *,
    has_dp: bool = False,
) -> Charges:
    rates = charge_table().rates(Listing(exchange, kind), product, DAY)
    assert rates is not None
    return rates.charges(side, Decimal(turnover), has_dp=has_dp)


def a_note(**amounts: str) -> Charges:
    return Charges(**{name: Decimal(amount) for name, amount in amounts.items()})


def test_a_delivery_purchase_on_the_nse():
    note = the_charges("NSE", EQUITY, P.DELIVERY, Side.BUY, "300000")

    assert note == a_note(stt="300", exchange="9.21", sebi="0.30", stamp="45", gst="1.71")
    assert note.total == Decimal("356.22")


def test_a_delivery_sale_on_the_nse_and_the_depositorys_fee():
    bare = the_charges("NSE", EQUITY, P.DELIVERY, Side.SELL, "300000")
    note = the_charges("NSE", EQUITY, P.DELIVERY, Side.SELL, "300000", has_dp=True)

    assert bare == a_note(stt="300", exchange="9.21", sebi="0.30", gst="1.71")
    assert bare.total == Decimal("311.22")
    assert (note.dp, note.total) == (Decimal("14.75"), Decimal("325.97"))


def test_options_sold_on_the_nse():
    note = the_charges("NSE", OPTION, P.CARRY, Side.SELL, "6500")

    assert note == a_note(brokerage="20", stt="10", exchange="2.31", sebi="0.01", gst="4.02")
    assert note.total == Decimal("36.34")


@pytest.mark.parametrize(
    ("exchange", "kind", "product", "side", "turnover", "note"),
    [
        # 100,000: brokerage 0.03 % is 30, capped at 20
        ("NSE", EQUITY, P.INTRADAY, Side.BUY, "100000",
         {"brokerage": "20", "exchange": "3.07", "sebi": "0.10", "stamp": "3", "gst": "4.17"}),
        ("NSE", EQUITY, P.INTRADAY, Side.SELL, "100000",
         {"brokerage": "20", "stt": "25", "exchange": "3.07", "sebi": "0.10", "gst": "4.17"}),
        # below the cap: 0.03 % of 8,123.50 is 2.43705
        ("NSE", EQUITY, P.INTRADAY, Side.BUY, "8123.50",
         {"brokerage": "2.44", "exchange": "0.25", "sebi": "0.01", "gst": "0.49"}),
        ("BSE", EQUITY, P.DELIVERY, Side.BUY, "300000",
         {"stt": "300", "exchange": "11.25", "sebi": "0.30", "stamp": "45", "gst": "2.08"}),
        ("NSE", EQUITY, P.MTF, Side.BUY, "300000",
         {"brokerage": "20", "stt": "300", "exchange": "9.21", "sebi": "0.30", "stamp": "45",
          "gst": "5.31"}),
        # one lot of NIFTY at 26,000 is 1,690,000
        ("NSE", FUTURE, P.CARRY, Side.SELL, "1690000",
         {"brokerage": "20", "stt": "845", "exchange": "30.93", "sebi": "1.69", "gst": "9.47"}),
        ("NSE", FUTURE, P.INTRADAY, Side.BUY, "1690000",
         {"brokerage": "20", "exchange": "30.93", "sebi": "1.69", "stamp": "34", "gst": "9.47"}),
        ("NSE", OPTION, P.CARRY, Side.BUY, "6500",
         {"brokerage": "20", "exchange": "2.31", "sebi": "0.01", "gst": "4.02"}),
        # the BSE takes nothing for futures
        ("BSE", FUTURE, P.CARRY, Side.BUY, "1700000",
         {"brokerage": "20", "sebi": "1.70", "stamp": "34", "gst": "3.91"}),
        ("BSE", OPTION, P.INTRADAY, Side.SELL, "10000",
         {"brokerage": "20", "stt": "15", "exchange": "3.25", "sebi": "0.01", "gst": "4.19"}),
        ("MCX", FUTURE, P.CARRY, Side.SELL, "700000",
         {"brokerage": "20", "stt": "70", "exchange": "14.70", "sebi": "0.70", "gst": "6.37"}),
        ("MCX", OPTION, P.CARRY, Side.SELL, "20000",
         {"brokerage": "20", "stt": "10", "exchange": "8.36", "sebi": "0.02", "gst": "5.11"}),
    ],
)  # fmt: skip
def test_a_contract_note(*, exchange, kind, product, side, turnover, note):
    assert the_charges(exchange, kind, product, side, turnover) == a_note(**note)


@pytest.mark.parametrize(
    ("turnover", "stt"), [("499.99", "0"), ("500", "1"), ("1499.99", "1"), ("1500", "2")]
)
def test_the_tax_is_rounded_to_the_rupee_halves_up(turnover, stt):
    note = the_charges("NSE", EQUITY, P.DELIVERY, Side.SELL, turnover)

    assert note.stt == Decimal(stt)


def test_nothing_traded_costs_nothing():
    assert the_charges("NSE", OPTION, P.CARRY, Side.BUY, "0") == Charges()


def test_an_order_that_the_broker_closes_by_itself_costs_twenty_rupees_and_gst():
    rates = charge_table().rates(Listing("NSE", EQUITY), P.INTRADAY, DAY)
    assert rates is not None

    assert rates.for_square_off() == a_note(brokerage="20", gst="3.60")


def test_a_day_before_the_first_row_is_refused_with_the_day_it_begins():
    with pytest.raises(InvalidError, match=r"begin on 2026-04-01; 2026-03-31 is before"):
        charge_table().rates(Listing("NSE", EQUITY), P.DELIVERY, date(2026, 3, 31))


def test_a_product_that_the_table_does_not_have_there_is_refused():
    with pytest.raises(InvalidError, match="no charges for NSE option as DELIVERY"):
        charge_table().rates(Listing("NSE", OPTION), P.DELIVERY, DAY)


def test_where_no_charges_are_known_none_are_made():
    assert charge_table().rates(Listing("FX", ListingKind.CURRENCY), P.INTRADAY, DAY) is None


@given(
    first=st.decimals("0.01", 1_000_000, places=2),
    more=st.decimals("0.01", 1_000_000, places=2),
    side=st.sampled_from(Side),
    product=st.sampled_from([P.DELIVERY, P.INTRADAY, P.MTF]),
)
def test_a_fill_more_never_makes_a_charge_smaller(first, more, side, product):
    """Parts of an order are charged as the difference of two sums, which must not be negative."""
    rates = charge_table().rates(Listing("NSE", EQUITY), product, DAY)
    assert rates is not None
    part = rates.charges(side, first)
    whole = rates.charges(side, first + more)

    left = whole.less(part)
    assert min(left.brokerage, left.stt, left.exchange, left.sebi, left.stamp, left.gst) >= 0
    assert left.total + part.total == whole.total


@pytest.mark.parametrize(
    ("symbol", "listing"),
    [
        ("NSE:SBIN", Listing("NSE", EQUITY)),
        ("NSE:M&M", Listing("NSE", EQUITY)),
        ("BSE:SENSEX50", Listing("BSE", EQUITY)),
        ("NSE:NIFTY26NOVFUT", Listing("NSE", FUTURE)),
        ("NFO:NIFTY261124FUT", Listing("NSE", FUTURE)),
        ("NSE:NIFTY1!", Listing("NSE", FUTURE)),
        ("NSE:NIFTY26NOV25000CE", Listing("NSE", OPTION, Decimal(25000))),
        ("NSE:NIFTY261201C25900", Listing("NSE", OPTION, Decimal(25900))),
        ("NSE:PETRONET26NOV312.5PE", Listing("NSE", OPTION, Decimal("312.5"))),
        ("MCX:GOLD26DECFUT", Listing("MCX", FUTURE)),
        ("FX:EURUSD", Listing("FX", ListingKind.CURRENCY)),
        ("CDS:USDINR26NOVFUT", Listing("CDS", FUTURE)),
        ("NSE:USDINR26NOVFUT", Listing("CDS", FUTURE)),
        ("NSE:EURINR1!", Listing("CDS", FUTURE)),
    ],
)
def test_a_symbol_tells_as_what_it_trades(symbol, listing):
    assert listing_of(symbol) == listing
