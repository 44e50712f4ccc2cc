"""The built-in market: the same everywhere, moving when its exchange trades, its chart its own."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import Block, MarketCalendar, Shares
from autotrade.domain.market_hours import IST
from autotrade.domain.ticks import TICK, market_tick
from autotrade.marketdata.simulated import SimulatedQuotes
from autotrade.marketdata.simulated_day import liveliness, traded_share
from autotrade.storage.market_calendar import seeded
from tests.support.fakes import FakeClock

CALENDAR = MarketCalendar(seeded())


def exchange_hours(_symbol: str, on: date) -> Sequence[Block]:
    return CALENDAR.blocks(Segment.NSE, on, Shares.OTHERS)


def ist(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=IST)


def market(at: datetime, seed: int = 0) -> SimulatedQuotes:
    return SimulatedQuotes(clock=FakeClock(at.astimezone(UTC)), seed=seed, hours=exchange_hours)


def test_every_quote_says_that_it_is_simulated():
    assert SimulatedQuotes(clock=FakeClock()).last("NSE:SBIN").simulated


def test_two_processes_see_the_same_price_at_the_same_moment():
    prices = {SimulatedQuotes(clock=FakeClock()).last("NSE:SBIN").price for _ in range(3)}

    assert len(prices) == 1


def test_another_seed_is_another_market():
    clock = FakeClock()

    one, other = (SimulatedQuotes(clock=clock, seed=s).last("NSE:SBIN").price for s in (1, 2))

    assert one != other


def test_the_price_moves_with_time_in_small_steps():
    clock = FakeClock()
    quotes = SimulatedQuotes(clock=clock)

    prices = []
    for _ in range(300):
        prices.append(quotes.last("NSE:SBIN").price)
        clock.advance(seconds=1)

    steps = [abs(b - a) / a for a, b in pairwise(prices)]
    assert len(set(prices)) > 25
    assert max(steps) < Decimal("0.002")


@given(symbol=st.text(min_size=1, max_size=80), seconds=st.integers(0, 10**9))
def test_any_symbol_has_a_positive_price_on_a_tick(symbol, seconds):
    clock = FakeClock()
    clock.advance(seconds=seconds)

    tick = SimulatedQuotes(clock=clock).tick(symbol)

    assert tick.price > 0
    assert tick.price % market_tick(symbol) == 0
    assert tick.bid is not None
    assert tick.ask is not None
    assert tick.bid <= tick.price < tick.ask
    assert tick.bid > 0


def test_a_price_that_was_seen_moves_as_the_market_does():
    clock = FakeClock()
    quotes = SimulatedQuotes(clock=clock)
    seen, quoted = Decimal(820), quotes.last("NSE:SBIN").price
    since = clock.now()

    clock.advance(minutes=20)

    now = quotes.moved("NSE:SBIN", seen, since)
    assert now != seen
    assert abs(now / seen - quotes.last("NSE:SBIN").price / quoted) < Decimal("0.0001")


@pytest.mark.parametrize(
    ("moment", "stands_since"),
    [
        ("11-20T15:30", "11-20T15:30"),
        ("11-20T23:00", "11-20T15:30"),
        ("11-21T12:00", "11-20T15:30"),
        ("11-23T09:14:59", "11-20T15:30"),
        ("11-24T12:00", "11-23T15:30"),
    ],
)
def test_outside_of_the_sessions_the_price_stands_still(moment: str, stands_since: str):
    quote = market(ist(moment)).last("NSE:SBIN")
    last = market(ist(stands_since) - timedelta(milliseconds=1)).last("NSE:SBIN")

    assert quote.at == ist(stands_since)
    assert abs(quote.price - last.price) <= TICK
    assert not market(ist(moment)).is_trading("NSE:SBIN")


def test_the_close_is_what_the_next_day_calls_the_previous_one():
    friday = market(ist("11-20T16:00")).last("NSE:SBIN")
    monday = market(ist("11-23T11:00")).last("NSE:SBIN")

    assert monday.previous_close == friday.price
    assert friday.previous_close == market(ist("11-19T20:00")).last("NSE:SBIN").price


def test_a_day_may_open_with_a_gap():
    openings = [
        market(ist(f"11-{day:02}T09:15")).last(f"NSE:S{number}")
        for day in (12, 13, 16, 17)
        for number in range(5)
    ]

    gaps = [abs(q.price - (q.previous_close or 0)) / q.price for q in openings]

    assert max(gaps) > Decimal("0.001")
    assert max(gaps) < Decimal("0.01")


def test_prices_move_most_at_the_opening_and_the_closing():
    assert liveliness(0.03) > 1.5 * liveliness(0.5) < liveliness(0.97)
    assert liveliness(0.0) == 0 == liveliness(1.0)


def test_volume_grows_through_the_day_to_all_of_it():
    shares = [traded_share(step / 100) for step in range(101)]

    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(0)
    assert shares[-1] == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(
    minute=st.integers(0, 374),
    moments=st.lists(st.integers(0, 59_999), min_size=1, max_size=20),
    symbol=st.sampled_from(["NSE:SBIN", "BSE:SENSEX", "NSE:X"]),
)
def test_a_bar_holds_all_quotes_of_its_minute(minute: int, moments: list[int], symbol: str):
    opens = ist("11-20T09:15") + timedelta(minutes=minute)
    (bar,) = market(ist("11-20T16:00")).candles(symbol, opens, opens + timedelta(minutes=1))

    prices = [market(opens + timedelta(milliseconds=ms)).last(symbol).price for ms in moments]

    assert bar.opens_at == opens
    assert all(bar.low <= price <= bar.high for price in prices)
    assert bar.open == market(opens).last(symbol).price
    assert bar.close == market(opens + timedelta(milliseconds=59_999)).last(symbol).price


def test_the_bars_of_a_day_add_up_to_its_volume_and_touch_their_extremes():
    bars = market(ist("11-20T16:00")).candles("NSE:SBIN", ist("11-20T00:00"), ist("11-21T00:00"))

    assert len(bars) == 375
    assert (bars[0].opens_at, bars[-1].opens_at) == (ist("11-20T09:15"), ist("11-20T15:29"))
    assert sum(bar.volume for bar in bars) == market(ist("11-20T16:00")).tick("NSE:SBIN").volume
    assert all(bar.volume > 0 for bar in bars)


def test_no_bar_tells_of_the_time_to_come():
    now = ist("11-20T11:00:30")

    bars = market(now).candles("NSE:SBIN", ist("11-20T00:00"), ist("11-21T00:00"))

    assert bars[-1].opens_at == ist("11-20T11:00")
    assert bars[-1].close == market(now).last("NSE:SBIN").price
    assert len(bars) == 106


def test_no_bars_on_a_holiday():
    assert not market(ist("11-25T12:00")).candles("NSE:X", ist("11-24T00:00"), ist("11-25T00:00"))


@pytest.mark.parametrize(
    ("symbol", "low", "high", "tick"),
    [
        ("FX:EURUSD", "0.9", "1.3", "0.00001"),
        ("FX:USDJPY", "130", "175", "0.001"),
        ("FX:XAUUSD", "2300", "3000", "0.01"),
        ("CDS:USDINR26NOVFUT", "75", "100", "0.0025"),
    ],
)
def test_currencies_stand_about_where_they_do_on_ticks_of_their_own(
    symbol: str, low: str, high: str, tick: str
):
    clock = FakeClock()
    quotes = SimulatedQuotes(clock=clock)
    found = quotes.tick(symbol)
    seen = found.price
    clock.advance(minutes=10)
    moved = quotes.moved(symbol, seen, clock.now() - timedelta(minutes=10))
    (bar, *_) = quotes.candles(symbol, clock.now() - timedelta(hours=1), clock.now())

    assert Decimal(low) < seen < Decimal(high)
    for price in (seen, found.bid, found.ask, moved, bar.high, bar.low):
        assert price is not None
        assert price % Decimal(tick) == 0
    assert abs(moved - quotes.tick(symbol).price) <= Decimal(tick)
