"""Columns of candles: exact numbers, joins in which the newer counts, and aggregation."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.bars import Bars
from autotrade.domain.candles import Candle
from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import Block, MarketCalendar
from autotrade.domain.market_hours import IST
from autotrade.domain.timeframes import DAY, WEEK, Buckets, Timeframe, parse_timeframe
from autotrade.storage.market_calendar import seeded

CALENDAR = MarketCalendar(seeded())
OPENS = datetime(2026, 11, 20, 9, 15, tzinfo=IST)
FRAMES = ("1m", "5m", "15m", "25m", "30m", "1h", "1d", "1w")


def shares(on: date) -> Sequence[Block]:
    return CALENDAR.blocks(Segment.NSE, on)


def commodities(on: date) -> Sequence[Block]:
    return CALENDAR.blocks(Segment.MCX, on)


def a_candle(at: datetime, *prices: str, volume: str = "10", interest: str | None = None) -> Candle:
    opened, high, low, closed = map(Decimal, prices or ("100", "101", "99", "100.05"))
    return Candle(
        opens_at=at.astimezone(UTC),
        open=opened,
        high=high,
        low=low,
        close=closed,
        volume=Decimal(volume),
        open_interest=None if interest is None else Decimal(interest),
    )


def ist(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=IST)


def start_of(frame: str, at: datetime, hours=shares) -> datetime:
    buckets = Buckets(parse_timeframe(frame), hours)
    return datetime.fromtimestamp(buckets.start_of(int(at.timestamp())), IST)


prices = st.decimals(min_value="0.01", max_value=10**6, places=4)
minutes = st.lists(
    st.tuples(
        st.integers(0, 4 * 1440), st.lists(prices, min_size=4, max_size=4), st.integers(0, 9)
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row[0],
)


def candles_of(rows: list[tuple[int, list[Decimal], int]]) -> list[Candle]:
    made = []
    for minute, (opened, one, other, closed), volume in sorted(rows):
        everything = (opened, one, other, closed)
        made.append(
            Candle(
                opens_at=(OPENS + timedelta(minutes=minute)).astimezone(UTC),
                open=opened,
                high=max(everything),
                low=min(everything),
                close=closed,
                volume=Decimal(volume),
            )
        )
    return made


def test_candles_come_back_as_they_were():
    given_ones = [
        a_candle(OPENS, interest="12"),
        a_candle(OPENS + timedelta(minutes=1), "1.08451", "1.08460", "1.08440", "1.08455"),
        a_candle(OPENS + timedelta(minutes=2), volume="0.25"),
    ]

    assert Bars.of(given_ones).candles() == given_ones


@given(minutes)
def test_any_candles_come_back_as_they_were(rows):
    assert Bars.of(candles_of(rows)).candles() == candles_of(rows)


def test_a_price_keeps_its_two_places():
    (candle,) = Bars.of([a_candle(OPENS, "100", "100", "100", "100")]).candles()

    assert str(candle.close) == "100.00"


@pytest.mark.parametrize("price", ["0.123456789", "1.000000001"])
def test_more_places_than_are_kept_are_refused(price: str):
    with pytest.raises(ValueError, match="more than 8 places"):
        Bars.of([a_candle(OPENS, price, price, price, price)])


def test_of_two_bars_of_one_minute_the_newer_counts():
    old = Bars.of([a_candle(OPENS), a_candle(OPENS + timedelta(minutes=1))])
    new = Bars.of([a_candle(OPENS + timedelta(minutes=1), "5", "6", "4", "5")])

    joined = old.joined(new).candles()

    assert [str(each.close) for each in joined] == ["100.05", "5.00"]
    assert old.joined(Bars()) is old
    assert Bars().joined(new) is new


@given(minutes, minutes)
def test_a_join_has_every_minute_once_in_order(first, second):
    joined = Bars.of(candles_of(first)).joined(Bars.of(candles_of(second)))

    expected = {each.opens_at: each for each in [*candles_of(first), *candles_of(second)]}
    assert joined.candles() == [expected[at] for at in sorted(expected)]


def test_a_part_begins_with_its_start_and_ends_before_its_end():
    bars = Bars.of([a_candle(OPENS + timedelta(minutes=n)) for n in range(5)])

    part = bars.between(OPENS + timedelta(minutes=1), OPENS + timedelta(minutes=3))

    assert [c.opens_at for c in part.candles()] == [OPENS + timedelta(minutes=n) for n in (1, 2)]
    assert len(bars.between(OPENS + timedelta(seconds=1), OPENS + timedelta(minutes=1))) == 0
    assert len(bars.latest(2)) == 2


@pytest.mark.parametrize(
    ("text", "minutes", "written"),
    [
        ("1m", 1, "1m"),
        ("25M", 25, "25m"),
        ("60m", 60, "1h"),
        ("4h", 240, "4h"),
        ("1440m", 1440, "1d"),
        ("1D", 1440, "1d"),
        ("1w", 10080, "1w"),
        ("7d", 10080, "1w"),
        ("5", 5, "5m"),
        ("60", 60, "1h"),
        ("D", 1440, "1d"),
        ("w", 10080, "1w"),
    ],
)
def test_a_timeframe_is_read_and_written(text: str, minutes: int, written: str):
    assert parse_timeframe(text) == Timeframe(minutes)
    assert parse_timeframe(text).text == written


@pytest.mark.parametrize(
    "text", ["", "m", "h", "0", "0m", "5s", "-5m", "2d", "25h", "2w", "1mo", "1.5h"]
)
def test_what_is_no_timeframe_is_refused(text: str):
    with pytest.raises(ValueError, match=r"timeframe|longer"):
        parse_timeframe(text)


@pytest.mark.parametrize(
    ("frame", "at", "starts"),
    [
        ("5m", "11-20T09:19", "11-20T09:15"),
        ("5m", "11-20T09:20", "11-20T09:20"),
        ("15m", "11-20T09:44", "11-20T09:30"),
        ("25m", "11-20T10:04", "11-20T09:40"),
        ("25m", "11-20T10:05", "11-20T10:05"),
        ("1h", "11-20T10:14", "11-20T09:15"),
        ("1h", "11-20T15:29", "11-20T15:15"),
        ("1d", "11-20T15:29", "11-20T09:15"),
        ("1w", "11-20T12:00", "11-16T09:15"),
        ("1w", "11-11T12:00", "11-09T09:15"),
        # the week of a Monday without a session, and a session on a Sunday
        ("1w", "09-15T12:00", "09-15T09:15"),
        ("1w", "02-01T12:00", "01-27T09:15"),
        ("1d", "02-01T12:00", "02-01T09:15"),
        # outside of every session: counted from midnight, or from the close
        ("1h", "11-21T11:59", "11-21T11:00"),
        ("1d", "11-21T11:59", "11-21T00:00"),
        ("1h", "11-20T16:40", "11-20T16:35"),
    ],
)
def test_bars_of_shares_are_counted_from_the_opening(frame: str, at: str, starts: str):
    assert start_of(frame, ist(at)) == ist(starts)


@pytest.mark.parametrize(
    ("frame", "at", "starts"),
    [
        ("1h", "11-23T09:59", "11-23T09:00"),
        ("1h", "11-23T23:54", "11-23T23:00"),
        ("1h", "11-24T18:10", "11-24T18:00"),
        ("25m", "11-24T17:30", "11-24T17:25"),
        ("1d", "11-24T20:00", "11-24T17:00"),
    ],
)
def test_bars_of_commodities_too_also_of_an_evening(frame: str, at: str, starts: str):
    assert start_of(frame, ist(at), commodities) == ist(starts)


def test_a_longer_bar_has_the_first_open_the_extremes_the_last_close_and_all_volume():
    bars = Bars.of(
        [
            a_candle(OPENS, "100", "103", "99", "101", volume="5", interest="70"),
            a_candle(OPENS + timedelta(minutes=2), "102", "102", "95", "96", volume="7"),
            a_candle(OPENS + timedelta(minutes=5), "96", "97", "96", "97", volume="1"),
        ]
    )

    five = bars.aggregated(Buckets(parse_timeframe("5m"), shares).start_of).candles()

    assert five == [
        a_candle(OPENS, "100", "103", "95", "96", volume="12", interest="70"),
        a_candle(OPENS + timedelta(minutes=5), "96", "97", "96", "97", volume="1"),
    ]


@given(minutes, st.sampled_from(FRAMES))
def test_aggregation_loses_nothing(rows, frame: str):
    bars = Bars.of(candles_of(rows))
    longer = bars.aggregated(Buckets(parse_timeframe(frame), shares).start_of)

    assert sum(longer.volumes) == sum(bars.volumes)
    assert (max(longer.highs), min(longer.lows)) == (max(bars.highs), min(bars.lows))
    assert (longer.opens[0], longer.closes[-1]) == (bars.opens[0], bars.closes[-1])
    assert list(longer.times) == sorted(set(longer.times))


@given(minutes)
def test_in_two_steps_or_in_one_a_longer_bar_is_the_same(rows):
    bars = Bars.of(candles_of(rows))
    hour = Buckets(parse_timeframe("1h"), shares).start_of

    five = bars.aggregated(Buckets(parse_timeframe("5m"), shares).start_of)
    fifteen = five.aggregated(Buckets(parse_timeframe("15m"), shares).start_of)

    assert five.aggregated(hour) == bars.aggregated(hour) == fifteen.aggregated(hour)
    assert five.aggregated(Buckets(DAY, shares).start_of) == bars.aggregated(
        Buckets(DAY, shares).start_of
    )
    assert fifteen.aggregated(Buckets(WEEK, shares).start_of) == bars.aggregated(
        Buckets(WEEK, shares).start_of
    )
