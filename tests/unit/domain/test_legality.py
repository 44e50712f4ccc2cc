"""What an exchange and a broker allow: each rule at its limit, beside it, and with its words."""

from decimal import Decimal

import pytest

from autotrade.domain import legality
from autotrade.domain.instruments import InstrumentKind, Segment
from autotrade.domain.orders import OrderType, Product, Validity
from tests.support.factories import an_instrument, an_intent

FUTURE = an_instrument(
    symbol="NSE:NIFTY26NOVFUT",
    segment=Segment.NFO,
    kind=InstrumentKind.FUTURE,
    lot_size=Decimal(65),
    freeze_quantity=Decimal(1800),
)


def rule(instrument: object = None, **order: object) -> str | None:
    refusal = legality.check(an_intent(**order), instrument or an_instrument())  # type: ignore[arg-type]  # an instrument
    return None if refusal is None else refusal.rule


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [(65, None), (130, None), (64, "lot_size"), (66, "lot_size"), (35100, None)],
)
def test_a_quantity_is_whole_lots(quantity: int, expected: str | None):
    assert rule(FUTURE, quantity=Decimal(quantity), product=Product.CARRY) == expected


def test_more_slices_than_anybody_means_are_refused():
    most = 20 * 1755

    assert rule(FUTURE, quantity=Decimal(most), product=Product.CARRY) is None
    assert rule(FUTURE, quantity=Decimal(most + 65), product=Product.CARRY) == "freeze_quantity"


@pytest.mark.parametrize("name", ["price", "trigger_price"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [("100", None), ("100.05", None), ("100.04", "tick_size"), ("100.001", "tick_size")],
)
def test_a_price_is_on_a_tick(name: str, value: str, expected: str | None):
    assert rule(**{name: Decimal(value)}) == expected


@pytest.mark.parametrize("segment", [Segment.NSE, Segment.BSE])
@pytest.mark.parametrize("product", Product)
def test_cash_is_delivery_intraday_or_margin(segment: Segment, product: Product):
    expected = "product" if product is Product.CARRY else None
    assert rule(an_instrument(segment=segment), product=product) == expected


@pytest.mark.parametrize(
    "segment", [Segment.NFO, Segment.BFO, Segment.MCX, Segment.CDS, Segment.BCD]
)
@pytest.mark.parametrize("product", Product)
def test_contracts_are_carry_or_intraday(segment: Segment, product: Product):
    expected = None if product in {Product.CARRY, Product.INTRADAY} else "product"
    assert rule(an_instrument(segment=segment), product=product) == expected


def test_an_index_is_not_traded():
    assert rule(an_instrument(segment=Segment.IDX, kind=InstrumentKind.INDEX)) == "instrument"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, None),
        ({"product": Product.MTF}, "product"),
        ({"order_type": OrderType.SLM}, "order_type"),
        ({"validity": Validity.IOC}, "validity"),
    ],
)
def test_a_broker_is_asked_only_for_what_it_can(asked: dict[str, object], expected: str | None):
    refusal = legality.check_broker(
        an_intent(**asked),
        Segment.NSE,
        segments={Segment.NSE},
        products={Product.INTRADAY},
        order_types={OrderType.MARKET},
        validities={Validity.DAY},
    )

    assert (refusal.rule if refusal else None) == expected


def test_a_segment_the_broker_does_not_have_is_refused_with_those_it_has():
    refusal = legality.check_broker(
        an_intent(),
        Segment.MCX,
        segments={Segment.NSE, Segment.BSE},
        products=set(Product),
        order_types=set(OrderType),
        validities=set(Validity),
    )

    assert refusal is not None
    assert refusal.rule == "segment"
    assert "MCX; it takes BSE, NSE" in refusal.reason
