"""Gaps: a feed that was not connected, and silence of what is told of all the time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from autotrade.marketdata.gaps import GapWatch, Missed
from autotrade.ports.marketdata import Tick

AT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def open_all_day(_symbol: str, since: datetime, until: datetime) -> timedelta:
    return until - since


def closed(_symbol: str, _since: datetime, _until: datetime) -> timedelta:
    return timedelta(0)


def tell(watch: GapWatch, *seconds: float, symbol: str = "NSE:TCS") -> None:
    for each in seconds:
        watch.on_tick(Tick(symbol=symbol, price=Decimal(1), at=after(each)), after(each))


def test_steady_ticks_miss_nothing():
    watch = GapWatch(open_all_day)

    tell(watch, *range(0, 600, 2))

    assert watch.taken() == []


def test_after_a_lost_feed_the_gap_is_from_the_last_tick_to_the_first():
    watch = GapWatch(open_all_day)
    tell(watch, 0, 1, 2)

    watch.on_lost(after(10))
    tell(watch, 30, 31)

    assert watch.taken() == [Missed("NSE:TCS", after(2), after(30))]
    assert watch.taken() == []


def test_the_first_tick_ends_the_gap_of_every_symbol():
    watch = GapWatch(open_all_day)
    tell(watch, 0, symbol="NSE:TCS")
    tell(watch, 5, symbol="NSE:SLOW")

    watch.on_lost(after(10))
    tell(watch, 30, symbol="NSE:TCS")

    assert sorted(watch.taken(), key=lambda each: each.symbol) == [
        Missed("NSE:SLOW", after(5), after(30)),
        Missed("NSE:TCS", after(0), after(30)),
    ]


def test_a_feed_that_is_lost_again_before_it_told_anything_makes_one_gap():
    watch = GapWatch(open_all_day)
    tell(watch, 0)

    for seconds in (10, 20, 30):
        watch.on_lost(after(seconds))
    tell(watch, 40)

    assert watch.taken() == [Missed("NSE:TCS", after(0), after(40))]


def test_an_active_symbol_that_was_silent_for_a_minute_missed_ticks():
    watch = GapWatch(open_all_day)
    tell(watch, *range(40))

    tell(watch, 39 + 61)

    assert watch.taken() == [Missed("NSE:TCS", after(39), after(100))]


@pytest.mark.parametrize("silence", [59, 60])
def test_a_shorter_silence_is_no_gap(silence: int):
    watch = GapWatch(open_all_day)
    tell(watch, *range(40))

    tell(watch, 39 + silence)

    assert watch.taken() == []


def test_silence_of_what_is_seldom_traded_is_no_gap():
    watch = GapWatch(open_all_day)

    tell(watch, *range(0, 40 * 90, 90))

    assert watch.taken() == []


def test_time_in_which_the_market_was_closed_does_not_count():
    watch = GapWatch(closed)
    tell(watch, *range(40))

    watch.on_lost(after(50))
    tell(watch, 3600)

    assert watch.taken() == []


def test_what_a_feed_before_this_one_told_is_where_the_gap_begins():
    watch = GapWatch(open_all_day)
    watch.expect({"NSE:TCS": after(-20)})

    tell(watch, 0)
    watch.expect({"NSE:TCS": after(-20)})
    tell(watch, 1)

    assert watch.taken() == [Missed("NSE:TCS", after(-20), after(0))]


def test_what_nobody_wants_any_more_is_forgotten():
    watch = GapWatch(open_all_day)
    tell(watch, 0, symbol="NSE:GONE")
    tell(watch, 0)
    watch.on_lost(after(1))

    watch.keep({"NSE:TCS"})
    tell(watch, 30)

    assert [each.symbol for each in watch.taken()] == ["NSE:TCS"]


def test_when_anything_was_heard_last_is_known():
    watch = GapWatch(open_all_day)
    assert watch.silent_since() is None

    tell(watch, 3)
    tell(watch, 7, symbol="NSE:INFY")

    assert watch.silent_since() == after(7)
