"""What the feeds' messages become, without any connection."""

import json
import struct
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from autotrade.brokers.dhanhq import feed, order_feed
from autotrade.brokers.dhanhq.packets import PacketDecoder
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.domain.orders import OrderStatus, OrderType, Product, Side
from autotrade.ports.brokers import BrokerErrorKind

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
IST_SECONDS = 19_800


def an_instrument(number: int = 11536, **changes: object) -> Instrument:
    fields: dict[str, object] = {
        "symbol": f"NSE:S{number}",
        "segment": Segment.NSE,
        "kind": InstrumentKind.EQUITY,
        "name": "A share",
        "lot_size": Decimal(1),
        "tick_size": Decimal("0.05"),
        "keys": {"dhanhq": {"security_id": str(number), "segment": "NSE_EQ"}},
    }
    return Instrument(**{**fields, **changes})  # type: ignore[arg-type]  # each as its name says


def books(*instruments: Instrument) -> feed.Books:
    made = feed.Books(lambda: NOW)
    made.changes(instruments)
    return made


def ticks(made: feed.Books, octets: bytes) -> list[Any]:
    return [made.tick(packet) for packet in PacketDecoder().decode(octets)]


def packet(code: int, body: bytes, number: int = 11536, segment: int = 1) -> bytes:
    return struct.pack("<BHBi", code, 8 + len(body), segment, number) + body


def a_ticker(price: float, at: datetime, number: int = 11536) -> bytes:
    return packet(2, struct.pack("<fi", price, int(at.timestamp())), number)


def test_subscriptions_name_a_hundred_instruments_a_message():
    messages = books().changes([an_instrument(number) for number in range(1, 251)])

    bodies = [json.loads(message) for message in messages]
    assert [body["InstrumentCount"] for body in bodies] == [100, 100, 50]
    assert {body["RequestCode"] for body in bodies} == {17}
    assert bodies[0]["InstrumentList"][0] == {"ExchangeSegment": "NSE_EQ", "SecurityId": "1"}


def test_only_what_changed_is_subscribed_to_and_given_up():
    made = books(an_instrument(1), an_instrument(2))

    gone, new = map(json.loads, made.changes([an_instrument(2), an_instrument(3)]))

    assert (gone["RequestCode"], gone["InstrumentList"][0]["SecurityId"]) == (18, "1")
    assert (new["RequestCode"], new["InstrumentList"][0]["SecurityId"]) == (17, "3")
    assert made.changes([an_instrument(2), an_instrument(3)]) == []


def test_a_price_is_the_tick_that_its_float_stands_for():
    octets = a_ticker(123_456.85, NOW + timedelta(seconds=IST_SECONDS))

    (tick,) = ticks(books(an_instrument()), octets)

    assert tick.price == Decimal("123456.85")
    assert (tick.symbol, tick.at) == ("NSE:S11536", NOW)


def test_an_index_has_prices_between_ticks():
    index = an_instrument(
        13,
        kind=InstrumentKind.INDEX,
        keys={"dhanhq": {"security_id": "13", "segment": "IDX_I"}},
    )
    octets = packet(2, struct.pack("<fi", 25_012.37, 0), 13, 0)

    (tick,) = ticks(books(index), octets)

    assert tick.price == Decimal("25012.37")


def test_open_interest_and_close_are_kept_for_the_next_tick():
    octets = packet(5, struct.pack("<i", 777)) + packet(6, struct.pack("<fi", 99.95, 0))
    octets += a_ticker(100.05, NOW)

    *nothing, tick = ticks(books(an_instrument()), octets)

    assert nothing == [None, None]
    assert (tick.open_interest, tick.previous_close) == (777, Decimal("99.95"))


def test_what_is_not_subscribed_to_makes_no_tick():
    assert ticks(books(an_instrument(1)), a_ticker(100, NOW, number=2)) == [None]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        (NOW + timedelta(seconds=IST_SECONDS), NOW),
        (NOW + timedelta(seconds=IST_SECONDS - 3600), NOW - timedelta(hours=1)),
        (NOW - timedelta(seconds=1), NOW - timedelta(seconds=1)),
        (NOW + timedelta(days=3), NOW),
    ],
    ids=["shifted", "shifted, an hour ago", "not shifted any more", "nonsense"],
)
def test_a_trade_time_is_held_against_the_clock(told, meant):
    assert feed.traded_at(int(told.timestamp()), NOW) == meant


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (805, BrokerErrorKind.RATE),
        (806, BrokerErrorKind.OTHER),
        (807, BrokerErrorKind.AUTH),
        (810, BrokerErrorKind.AUTH),
        (999, BrokerErrorKind.BROKER_DOWN),
        (None, BrokerErrorKind.BROKER_DOWN),
    ],
)
def test_a_disconnect_says_what_kind_of_end_it_is(reason, kind):
    assert feed.ended(reason).kind is kind


def alert(**changes: object) -> bytes:
    data = {
        "Exchange": "NSE",
        "Segment": "E",
        "Source": "P",
        "SecurityId": "11536",
        "OrderNo": "1124112012345",
        "ExchOrderNo": "1100000012345",
        "Product": "I",
        "TxnType": "B",
        "OrderType": "LMT",
        "Quantity": 10,
        "TradedQty": 4,
        "RemainingQuantity": 6,
        "Price": 3560.05,
        "TriggerPrice": 0,
        "AvgTradedPrice": 3559.95,
        "OrderDateTime": "2026-11-20 12:00:00",
        "LastUpdatedTime": "2026-11-20 12:00:05",
        "ReasonDescription": "CONFIRMED",
        "Symbol": "TCS",
        "Status": "PART_TRADED",
        "CorrelationId": "QABCDEFGHJKMNPQRSTUV",
    }
    return json.dumps({"Type": "order_alert", "Data": {**data, **changes}}).encode()


def symbol_of(row) -> str:
    return f"{row['exchangeSegment']}:{row['securityId']}:{row['tradingSymbol']}"


def test_an_alert_is_an_order_view_with_exact_decimals_and_times_in_utc():
    view = order_feed.view_of(alert(), symbol_of)

    assert view is not None
    assert (view.broker_order_id, view.client_tag) == ("1124112012345", "QABCDEFGHJKMNPQRSTUV")
    assert (view.status, view.raw_status, view.reason) == (OrderStatus.PARTIAL, "PART_TRADED", None)
    assert (view.side, view.product) == (Side.BUY, Product.INTRADAY)
    assert view.order_type is OrderType.LIMIT
    assert (view.quantity, view.filled_quantity) == (Decimal(10), Decimal(4))
    assert (view.price, view.average_price) == (Decimal("3560.05"), Decimal("3559.95"))
    assert view.trigger_price is None
    assert view.symbol == "NSE_EQ:11536:TCS"
    assert view.updated_at == NOW + timedelta(seconds=5)
    assert view.raw["Source"] == "P"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("TRANSIT", OrderStatus.ACCEPTED),
        ("PENDING", OrderStatus.OPEN),
        ("PART_TRADED", OrderStatus.PARTIAL),
        ("TRADED", OrderStatus.FILLED),
        ("Traded", OrderStatus.FILLED),
        ("REJECTED", OrderStatus.REJECTED),
        ("CANCELLED", OrderStatus.CANCELLED),
        ("EXPIRED", OrderStatus.EXPIRED),
        ("SOMETHING_NEW", OrderStatus.ACCEPTED),
    ],
)
def test_a_status_is_as_in_the_books(word, status):
    view = order_feed.view_of(alert(Status=word, TradedQty=0), symbol_of)

    assert view is not None
    assert view.status is status


def test_a_rejection_has_its_reason():
    message = alert(Status="REJECTED", ReasonDescription="RMS: margin")
    view = order_feed.view_of(message, symbol_of)

    assert view is not None
    assert view.reason == "RMS: margin"


def test_names_may_begin_with_a_small_letter():
    data = json.loads(alert())["Data"]
    small = {name[0].lower() + name[1:]: value for name, value in data.items()}
    message = json.dumps({"Type": "order_alert", "Data": small}).encode()

    assert order_feed.view_of(message, symbol_of) is not None


def test_an_order_from_elsewhere_has_no_tag():
    view = order_feed.view_of(alert(Source="N", CorrelationId="NA"), symbol_of)

    assert view is not None
    assert view.client_tag is None


@pytest.mark.parametrize("message", [b"", b"\xff\x00", b"[]", b"null", b'{"Type": "hello"}'])
def test_what_is_no_alert_is_nothing(message):
    assert order_feed.view_of(message, symbol_of) is None


@pytest.mark.parametrize(
    "message",
    [b'{"Type": "order_alert"}', alert(OrderNo=""), alert(Status=None), alert(TradedQty="many")],
)
def test_an_alert_that_can_not_be_understood_is_an_error_for_its_reader(message):
    with pytest.raises(ValueError, match=r"."):
        order_feed.view_of(message, symbol_of)


def test_the_log_in_is_the_documented_message():
    assert json.loads(order_feed.login_message("1000000001", "secret")) == {
        "LoginReq": {"MsgCode": 42, "ClientId": "1000000001", "Token": "secret"},
        "UserType": "SELF",
    }


def test_the_market_feeds_address_has_all_that_is_documented():
    url = feed.feed_url("wss://feed.example", client_id="1", token="a+b")

    assert url == "wss://feed.example?version=2&token=a%2Bb&clientId=1&authType=2"
