"""What goes out: every field, every word, and every digit of a price."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.brokers.dhanhq.wire import decimal_of, from_json, rows_of, to_json
from autotrade.domain.instruments import InstrumentKind
from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.ports.brokers import BrokerErrorKind, OrderChange, OrderReference, Outcome
from tests.unit.brokers.dhanhq.wired import FIELDS, Wired, a_request, an_instrument

TAKEN = (200, {"orderId": "52", "orderStatus": "TRANSIT"})
REFERENCE = OrderReference(
    broker_order_id="52", client_tag=a_request().client_tag, symbol="NSE:TCS"
)


@pytest.fixture
def wired() -> Wired:
    return Wired({"/v2/orders": TAKEN, "/v2/orders/52": TAKEN})


def test_a_placement_has_every_documented_field(wired):
    wired.account().place(a_request(disclosed_quantity=Decimal(4)))

    (request,) = wired.requests
    assert (request.method, request.url.path) == ("POST", "/v2/orders")
    assert request.headers["access-token"] == FIELDS["access_token"]
    assert request.headers["content-type"] == "application/json"
    assert wired.bodies == [
        {
            "dhanClientId": "1000000001",
            "correlationId": "QABCDEFGHIJKLMNOPQRS",
            "transactionType": "BUY",
            "exchangeSegment": "NSE_EQ",
            "productType": "CNC",
            "orderType": "LIMIT",
            "validity": "DAY",
            "securityId": "11536",
            "quantity": 10,
            "disclosedQuantity": 4,
            "price": Decimal("3620.50"),
            "triggerPrice": 0,
            "afterMarketOrder": False,
            "boProfitValue": None,
            "boStopLossValue": None,
        }
    ]


def test_a_price_is_written_digit_by_digit(wired):
    wired.account().place(a_request(price=Decimal("3620.50")))

    assert b'"price": 3620.50,' in wired.requests[0].content


@given(price=st.decimals("0.0001", "9999999.95", places=4))
def test_every_price_goes_out_as_exactly_the_number_that_was_meant(price):
    wired = Wired({"/v2/orders": TAKEN})

    wired.account().place(a_request(order_type=OrderType.SL, price=price, trigger_price=price))

    assert wired.bodies[0]["price"] == wired.bodies[0]["triggerPrice"] == price


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_every_decimal_survives_json(value):
    text = to_json({"a": [value]})

    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == {"a": [value]}


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), object(), 0.1])
def test_what_is_not_an_exact_number_is_never_written(value):
    with pytest.raises(ValueError, match="can't be sent"):
        to_json({"price": value})


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"side": Side.SELL}, "transactionType", "SELL"),
        ({"product": Product.INTRADAY}, "productType", "INTRADAY"),
        ({"product": Product.CARRY}, "productType", "MARGIN"),
        ({"product": Product.MTF}, "productType", "MTF"),
        ({"order_type": OrderType.MARKET, "price": None}, "orderType", "MARKET"),
        ({"order_type": OrderType.MARKET, "price": Decimal(5)}, "price", 0),
        ({"order_type": OrderType.SL, "trigger_price": Decimal(9)}, "orderType", "STOP_LOSS"),
        (
            {"order_type": OrderType.SLM, "trigger_price": Decimal(9)},
            "orderType",
            "STOP_LOSS_MARKET",
        ),
        ({"order_type": OrderType.SLM, "trigger_price": Decimal(9)}, "price", 0),
        ({"validity": Validity.IOC}, "validity", "IOC"),
        ({"disclosed_quantity": Decimal(10)}, "disclosedQuantity", 0),
        ({"disclosed_quantity": Decimal(0)}, "disclosedQuantity", 0),
    ],
)
def test_our_words_are_dhanhqs_words(wired, changes, field, word):
    wired.account().place(a_request(**changes))

    assert wired.bodies[0][field] == word


@pytest.mark.parametrize(
    "changes",
    [
        {"instrument": None},
        {"instrument": an_instrument(keys={"zerodha": {"token": "1"}})},
        {"instrument": an_instrument(kind=InstrumentKind.INDEX)},
        {"price": None},
        {"price": Decimal(0)},
        {"price": Decimal("NaN")},
        {"order_type": OrderType.SLM, "trigger_price": None},
        {"quantity": Decimal(0)},
        {"quantity": Decimal("1.5")},
        {"quantity": Decimal("Infinity")},
        {"disclosed_quantity": Decimal(3)},
        {"disclosed_quantity": Decimal(11)},
        {"disclosed_quantity": Decimal("NaN")},
    ],
)
def test_an_order_that_dhanhq_can_not_be_asked_for_is_rejected_here(wired, changes):
    result = wired.account().place(a_request(**changes))

    assert (result.outcome, result.kind) == (Outcome.REJECTED, BrokerErrorKind.INPUT)
    assert result.message
    assert not wired.requests


def test_a_change_has_every_field_and_the_total_quantity(wired):
    change = OrderChange(
        quantity=Decimal(25),
        order_type=OrderType.SL,
        validity=Validity.DAY,
        price=Decimal("99.95"),
        trigger_price=Decimal("100.05"),
    )

    result = wired.account().modify(REFERENCE, change)

    assert result.outcome is Outcome.ACCEPTED
    assert (wired.requests[0].method, wired.requests[0].url.path) == ("PUT", "/v2/orders/52")
    assert wired.bodies == [
        {
            "dhanClientId": "1000000001",
            "orderId": "52",
            "orderType": "STOP_LOSS",
            "legName": "",
            "quantity": 25,
            "disclosedQuantity": 0,
            "price": Decimal("99.95"),
            "triggerPrice": Decimal("100.05"),
            "validity": "DAY",
        }
    ]


def test_an_order_number_can_not_leave_its_place_in_the_address(wired):
    reference = OrderReference(
        broker_order_id="../killswitch?x=", client_tag=REFERENCE.client_tag, symbol="NSE:TCS"
    )

    wired.account().cancel(reference)

    assert wired.requests[0].url.raw_path == b"/v2/orders/..%2Fkillswitch%3Fx%3D"


@pytest.mark.parametrize(
    "text", [b"NaN", b'{"a": Infinity}', b"", b"<html>", b"\xff", b"[" * 99999]
)
def test_what_is_no_json_is_nothing(text):
    assert from_json(text) is None


@pytest.mark.parametrize("value", ["abc", "NaN", True, [], {}, 0.5])
def test_what_is_no_number_is_a_fault(value):
    with pytest.raises(ValueError, match="not a number"):
        decimal_of(value)


@pytest.mark.parametrize("body", [None, 7, "x", ["x"], [[]]])
def test_rows_are_objects(body):
    with pytest.raises(ValueError, match="neither"):
        rows_of(body)
