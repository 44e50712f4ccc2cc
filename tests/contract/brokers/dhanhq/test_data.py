"""Quotes and candles of DhanHQ."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from autotrade.domain.candles import Interval
from autotrade.ports.brokers import BrokerError, BrokerErrorKind, MarketData
from tests.contract.brokers.dhanhq.rig import INSTRUMENTS, TCS, DhanRig

IST = timezone(timedelta(hours=5, minutes=30))


def test_quotes_are_asked_by_segment_and_with_the_client(rig: DhanRig):
    broker = rig.broker()
    assert isinstance(broker, MarketData)
    rig.simulator.set_price("NSE_FNO", 49081, "25901.10")

    quotes = broker.quotes([TCS, INSTRUMENTS["NSE_FNO"]])

    assert {(q.symbol, q.price) for q in quotes} == {
        ("NSE:TCS", Decimal("3100.0")),
        ("NSE:NIFTY1!", Decimal("25901.1")),
    }
    (request,) = rig.requests("POST")
    assert json.loads(request.body) == {"NSE_EQ": [11536], "NSE_FNO": [49081]}
    assert request.header("client-id") == rig.account.client_id


def test_what_has_no_quote_is_left_out(rig: DhanRig):
    unknown = replace(
        TCS, symbol="NSE:X", keys={"dhanhq": {"security_id": "99999999", "segment": "NSE_EQ"}}
    )

    quotes = rig.broker().quotes([unknown, TCS])

    assert [quote.symbol for quote in quotes] == ["NSE:TCS"]


def test_more_than_a_thousand_are_asked_for_in_parts(rig: DhanRig):
    many = [
        replace(
            TCS,
            symbol=f"NSE:X{number}",
            keys={"dhanhq": {"security_id": str(number), "segment": "NSE_EQ"}},
        )
        for number in range(1, 1002)
    ]

    rig.broker().quotes(many)

    sizes = [len(json.loads(request.body)["NSE_EQ"]) for request in rig.requests("POST")]
    assert sizes == [1000, 1]


def test_quotes_without_the_data_plan_are_refused_as_that(rig: DhanRig):
    rig.simulator.set(data_plan=False)

    with pytest.raises(BrokerError) as caught:
        rig.broker().quotes([TCS])

    assert (caught.value.code, caught.value.kind) == ("806", BrokerErrorKind.OTHER)


def test_bars_of_minutes_open_when_they_say_in_utc(rig: DhanRig):
    start = datetime(2026, 11, 19, 9, 15, tzinfo=IST)

    bars = rig.broker().candles(TCS, Interval.MINUTE_15, start, start + timedelta(minutes=30))

    assert [bar.opens_at for bar in bars] == [
        datetime(2026, 11, 19, 3, 45, tzinfo=UTC),
        datetime(2026, 11, 19, 4, 0, tzinfo=UTC),
    ]
    assert all(bar.low <= bar.open <= bar.high for bar in bars)
    assert all(isinstance(bar.close, Decimal) for bar in bars)


def test_the_end_is_exclusive(rig: DhanRig):
    start = datetime(2026, 11, 19, 9, 15, tzinfo=IST)

    bars = rig.broker().candles(TCS, Interval.MINUTE_1, start, start + timedelta(minutes=1))

    assert [bar.opens_at for bar in bars] == [start]


@pytest.mark.parametrize(
    ("interval", "word"),
    [
        (Interval.MINUTE_1, "1"),
        (Interval.MINUTE_5, "5"),
        (Interval.MINUTE_15, "15"),
        (Interval.MINUTE_25, "25"),
        (Interval.HOUR_1, "60"),
    ],
)
def test_intervals(rig: DhanRig, interval: Interval, word: str):
    start = datetime(2026, 11, 19, 9, 15, tzinfo=IST)

    rig.broker().candles(TCS, interval, start, start + timedelta(hours=6))

    (request,) = rig.requests("POST", "/v2/charts/intraday")
    assert str(json.loads(request.body)["interval"]) == word


def test_more_than_ninety_days_are_asked_for_in_parts(rig: DhanRig):
    start = datetime(2026, 3, 2, 9, 15, tzinfo=IST)

    bars = rig.broker().candles(TCS, Interval.HOUR_1, start, start + timedelta(days=200))

    days = {bar.opens_at.astimezone(IST).date() for bar in bars}
    expected = {(start + timedelta(days=n)).date() for n in range(200)}
    assert days == {day for day in expected if day.weekday() < 5}
    assert [bar.opens_at for bar in bars] == sorted({bar.opens_at for bar in bars})
    assert len(rig.requests("POST", "/v2/charts/intraday")) == 3


def test_bars_of_days(rig: DhanRig):
    start = datetime(2026, 11, 16, tzinfo=IST)

    bars = rig.broker().candles(TCS, Interval.DAY_1, start, start + timedelta(days=7))

    assert [bar.opens_at.astimezone(IST).day for bar in bars] == [16, 17, 18, 19, 20]


def test_a_time_without_trades_has_no_bars(rig: DhanRig):
    saturday = datetime(2026, 11, 21, 9, 15, tzinfo=IST)

    bars = rig.broker().candles(TCS, Interval.MINUTE_5, saturday, saturday + timedelta(hours=6))

    assert not bars
