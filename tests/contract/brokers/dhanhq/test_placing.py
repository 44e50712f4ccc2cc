"""What goes over the wire to DhanHQ for an order, and what may not."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.ports.brokers import BrokerErrorKind, Outcome
from tests.contract.brokers.dhanhq.rig import INSTRUMENTS, DhanRig, listed
from tests.contract.brokers.rigs import (
    an_order,
    placed_on,
    seen,
)

if TYPE_CHECKING:
    from tests.simulators.control import Recorded

FIELDS = {
    "dhanClientId": str,
    "correlationId": str,
    "transactionType": str,
    "exchangeSegment": str,
    "productType": str,
    "orderType": str,
    "validity": str,
    "securityId": str,
    "quantity": int,
    "disclosedQuantity": int,
    "afterMarketOrder": bool,
}


def the_request(rig: DhanRig, method: str = "POST") -> Recorded:
    (request,) = rig.requests(method, rig.order_path)
    return request


def the_body(rig: DhanRig, method: str = "POST") -> dict[str, Any]:
    body: dict[str, Any] = json.loads(the_request(rig, method).body, parse_float=Decimal)
    return body


def test_every_documented_field_is_sent_in_its_type(rig: DhanRig):
    rig.broker().place(an_order(rig))

    body = the_body(rig)

    assert {name: type(body[name]) for name in FIELDS} == FIELDS
    assert set(body) - set(FIELDS) == {"price", "triggerPrice", "boProfitValue", "boStopLossValue"}


def test_the_token_goes_in_its_header_alone(rig: DhanRig):
    rig.broker().place(an_order(rig))

    request = the_request(rig)

    assert request.header("access-token") == rig.account.token
    assert request.header("Content-Type") == "application/json"
    assert request.head.count(rig.account.token) == 1
    assert rig.account.token not in request.body


@pytest.mark.parametrize(("side", "word"), [(Side.BUY, "BUY"), (Side.SELL, "SELL")])
def test_sides(rig: DhanRig, side: Side, word: str):
    rig.broker().place(an_order(rig, side=side))

    assert the_body(rig)["transactionType"] == word


@pytest.mark.parametrize(
    ("product", "segment", "word"),
    [
        (Product.DELIVERY, "NSE_EQ", "CNC"),
        (Product.INTRADAY, "NSE_EQ", "INTRADAY"),
        (Product.MTF, "NSE_EQ", "MTF"),
        (Product.CARRY, "NSE_FNO", "MARGIN"),
    ],
)
def test_products(rig: DhanRig, product: Product, segment: str, word: str):
    instrument = INSTRUMENTS[segment]
    request = an_order(rig, product=product, instrument=instrument, quantity=instrument.lot_size)

    result = rig.broker().place(request)

    assert the_body(rig)["productType"] == word
    assert result.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("order_type", "word", "price", "trigger"),
    [
        (OrderType.MARKET, "MARKET", "0", "0"),
        (OrderType.LIMIT, "LIMIT", "3100.1", "0"),
        (OrderType.SL, "STOP_LOSS", "3100.1", "3099.9"),
        (OrderType.SLM, "STOP_LOSS_MARKET", "0", "3099.9"),
    ],
)
def test_order_types_and_the_prices_that_they_need(
    rig: DhanRig, order_type: OrderType, word: str, price: str, trigger: str
):
    request = an_order(
        rig,
        order_type=order_type,
        price=Decimal("3100.1"),
        trigger_price=Decimal("3099.9"),
    )

    result = rig.broker().place(request)

    body = the_body(rig)
    assert body["orderType"] == word
    assert (Decimal(body["price"]), Decimal(body["triggerPrice"])) == (
        Decimal(price),
        Decimal(trigger),
    )
    assert result.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("validity", Validity)
def test_validities(rig: DhanRig, validity: Validity):
    rig.broker().place(an_order(rig, validity=validity))

    assert the_body(rig)["validity"] == validity.value


@pytest.mark.parametrize("segment", INSTRUMENTS)
def test_segments_and_security_ids(rig: DhanRig, segment: str):
    instrument = INSTRUMENTS[segment]
    request = an_order(rig, instrument=instrument, quantity=instrument.lot_size)

    result = rig.broker().place(request)

    body = the_body(rig)
    assert body["exchangeSegment"] == segment
    assert body["securityId"] == instrument.keys["dhanhq"]["security_id"]
    assert result.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("segment", "price", "bytes_sent"),
    [
        ("NSE_EQ", Decimal("3100.1"), "3100.1"),
        ("NSE_EQ", Decimal("3100.10"), "3100.10"),
        ("NSE_EQ", Decimal(3100), "3100"),
        ("NSE_EQ", Decimal("3.1E+3"), "3100"),
        ("NSE_EQ", Decimal("1234567890.1"), "1234567890.1"),
        ("BSE_EQ", Decimal("0.05"), "0.05"),
        ("BSE_EQ", Decimal("1.10") * 3, "3.30"),
        ("NSE_CURRENCY", Decimal("89.5025"), "89.5025"),
        ("NSE_CURRENCY", Decimal("2.5E-3"), "0.0025"),
    ],
)
def test_prices_are_sent_digit_by_digit(
    rig: DhanRig, segment: str, price: Decimal, bytes_sent: str
):
    instrument = INSTRUMENTS[segment]

    result = rig.broker().place(an_order(rig, instrument=instrument, price=price))

    assert f'"price": {bytes_sent},' in the_request(rig).body.replace('":', '": ').replace(
        ":  ", ": "
    )
    assert result.outcome is Outcome.ACCEPTED


def test_the_tag_is_sent_as_it_is_and_comes_back(rig: DhanRig):
    broker, request = rig.broker(), an_order(rig)
    reference = placed_on(broker, request)

    assert the_body(rig)["correlationId"] == request.client_tag
    assert seen(broker, reference).client_tag == request.client_tag


@pytest.mark.parametrize("disclosed", [4, 9])
def test_a_part_that_is_disclosed_is_told(rig: DhanRig, disclosed: int):
    result = rig.broker().place(an_order(rig, disclosed_quantity=Decimal(disclosed)))

    assert the_body(rig)["disclosedQuantity"] == disclosed
    assert result.outcome is Outcome.ACCEPTED


NO_KEY = listed("NSE:TCS", INSTRUMENTS["NSE_EQ"].segment, "", 0)
UNFIT = {
    "no-instrument": {"instrument": None},
    "not-in-the-master": {"instrument": NO_KEY},
    "half-a-share": {"quantity": Decimal("1.5")},
    "nothing": {"quantity": Decimal(0)},
    "less-than-nothing": {"quantity": Decimal(-1)},
    "not-a-number": {"quantity": Decimal("NaN")},
    "a-limit-without-a-price": {"price": None},
    "a-negative-price": {"price": Decimal(-1)},
    "an-endless-price": {"price": Decimal("Infinity")},
    "a-stop-without-a-trigger": {"order_type": OrderType.SLM},
    "too-little-disclosed": {"disclosed_quantity": Decimal(3)},
    "too-much-disclosed": {"disclosed_quantity": Decimal(11)},
}


@pytest.mark.parametrize("changes", UNFIT.values(), ids=UNFIT)
def test_what_dhan_can_not_be_asked_is_refused_before_anything_is_sent(
    rig: DhanRig, changes: dict[str, Any]
):
    result = rig.broker().place(an_order(rig, **changes))

    assert (result.outcome, result.kind) == (Outcome.REJECTED, BrokerErrorKind.INPUT)
    assert result.message
    assert not rig.requests()
