"""Quotes and candles: what is asked for, in how many pieces, and what is made of it."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.candles import Interval
from autotrade.domain.market_hours import IST
from autotrade.ports.brokers import BrokerError, BrokerErrorKind
from tests.unit.brokers.dhanhq.wired import NOW, Wired, an_instrument

DAY = timedelta(days=1)
START = datetime(2026, 11, 2, 3, 45, tzinfo=UTC)
"""09:15 in India."""


def chart(*opens: datetime, price: str = "3620.5") -> dict[str, Any]:
    columns: dict[str, Any] = {
        name: [float(price)] * len(opens) for name in ("open", "high", "low", "close")
    }
    stamps = [int(at.timestamp()) for at in opens]
    return {**columns, "volume": [7] * len(opens), "timestamp": stamps, "open_interest": []}


def intraday(answer: object) -> Wired:
    return Wired({"/v2/charts/intraday": answer, "/v2/charts/historical": answer})


def test_bars_are_utc_and_exact_and_within_what_was_asked_for():
    minutes = [START + timedelta(minutes=number) for number in range(-1, 4)]
    wired = intraday((200, chart(*minutes)))

    bars = wired.account().candles(
        an_instrument(), Interval.MINUTE_1, START, START + timedelta(minutes=3)
    )

    assert [bar.opens_at for bar in bars] == minutes[1:4]
    assert (bars[0].open, bars[0].volume) == (Decimal("3620.5"), Decimal(7))
    assert bars[0].opens_at.tzinfo is UTC
    assert bars[0].open_interest is None


def test_an_intraday_call_says_what_it_wants_in_indias_time():
    wired = intraday((200, chart()))

    wired.account().candles(an_instrument(), Interval.MINUTE_25, START, START + DAY)

    assert wired.bodies == [
        {
            "securityId": "11536",
            "exchangeSegment": "NSE_EQ",
            "instrument": "EQUITY",
            "interval": "25",
            "oi": True,
            "fromDate": "2026-11-02 09:15:00",
            "toDate": "2026-11-03 09:15:00",
        }
    ]


def test_a_daily_call_names_days_and_its_end_is_exclusive():
    wired = intraday((200, chart()))
    midnight = datetime(2026, 11, 2, tzinfo=IST)

    wired.account().candles(an_instrument(), Interval.DAY_1, midnight, midnight + 2 * DAY)
    wired.account().candles(an_instrument(), Interval.DAY_1, START, START + 2 * DAY)

    asked = [(body["fromDate"], body["toDate"]) for body in wired.bodies]
    assert asked == [("2026-11-02", "2026-11-04"), ("2026-11-02", "2026-11-05")]
    assert {request.url.path for request in wired.requests} == {"/v2/charts/historical"}


@given(seconds=st.integers(1, 400 * 86_400), offset=st.integers(0, 999_999))
def test_a_long_time_is_asked_for_in_pieces_of_at_most_ninety_days_without_a_gap(seconds, offset):
    wired = intraday((200, chart()))
    start = START + timedelta(microseconds=offset)
    end = start + timedelta(seconds=seconds)

    wired.account().candles(an_instrument(), Interval.MINUTE_5, start, end)

    pieces = [
        tuple(datetime.fromisoformat(body[name]) for name in ("fromDate", "toDate"))
        for body in wired.bodies
    ]
    assert all(until - since <= 90 * DAY for since, until in pieces)
    assert all(later[0] <= sooner[1] for sooner, later in pairwise(pieces))
    assert pieces[0][0] <= start.astimezone(IST).replace(tzinfo=None)
    assert pieces[-1][1] >= (end - timedelta(milliseconds=1)).astimezone(IST).replace(tzinfo=None)


def test_a_time_without_any_trade_has_no_bars():
    wired = intraday((400, {"errorCode": "DH-907", "errorMessage": "no data present"}))

    bars = wired.account().candles(an_instrument(), Interval.MINUTE_5, START, START + 200 * DAY)

    assert bars == []
    assert len(wired.requests) == 3


@pytest.mark.parametrize(
    "answer",
    [
        {**chart(START), "close": []},
        {**chart(START), "close": "x"},
        {**chart(START), "open": [None]},
        {**chart(START), "timestamp": [10**30]},
        {**chart(START), "high": ["x"]},
        [],
    ],
)
def test_a_chart_that_can_not_be_read_is_an_error(answer):
    with pytest.raises(BrokerError) as caught:
        intraday((200, answer)).account().candles(
            an_instrument(), Interval.DAY_1, START, START + DAY
        )

    assert caught.value.kind is BrokerErrorKind.BROKER_DOWN


def prices(request: httpx2.Request) -> tuple[int, object]:
    asked = json.loads(request.content)
    data = {
        segment: {str(number): {"last_price": 100.05} for number in numbers if number != 404}
        for segment, numbers in asked.items()
    }
    return 200, {"data": data, "status": "success"}


def test_quotes_name_the_client_and_leave_out_what_has_no_price():
    wired = Wired({"/v2/marketfeed/ltp": prices})
    unknown = an_instrument("404", symbol="NSE:GONE")
    foreign = an_instrument(symbol="NSE:ELSEWHERE", keys={})

    quotes = wired.account().quotes([an_instrument(), unknown, foreign])

    (quote,) = quotes
    assert (quote.symbol, quote.price, quote.at) == ("NSE:TCS", Decimal("100.05"), NOW)
    assert not quote.simulated
    assert wired.requests[0].headers["client-id"] == "1000000001"
    assert wired.bodies == [{"NSE_EQ": [11536, 404]}]


def test_many_quotes_are_asked_for_a_thousand_at_a_time():
    wired = Wired({"/v2/marketfeed/ltp": prices})
    many = [an_instrument(str(number), symbol=f"NSE:S{number}") for number in range(1000, 3500)]

    quotes = wired.account().quotes(many)

    assert len(quotes) == 2500
    assert [len(body["NSE_EQ"]) for body in wired.bodies] == [1000, 1000, 500]
    assert [name for name, _, _ in wired.throttle.asked] == ["quotes"] * 3


@pytest.mark.parametrize(
    "body", [{}, {"data": []}, [], {"data": {"NSE_EQ": {"11536": {"last_price": "x"}}}}]
)
def test_quotes_that_can_not_be_read_are_an_error(body):
    with pytest.raises(BrokerError):
        Wired({"/v2/marketfeed/ltp": (200, body)}).account().quotes([an_instrument()])


def test_without_the_data_plan_the_reason_is_told():
    refusal = (403, {"status": "failed", "data": {"806": "Data APIs not subscribed"}})

    with pytest.raises(BrokerError, match="not subscribed") as caught:
        Wired({"/v2/marketfeed/ltp": refusal}).account().quotes([an_instrument()])

    assert caught.value.code == "806"
