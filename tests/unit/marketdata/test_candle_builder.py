"""Minutes made of ticks: the same bars as of the ticks themselves, whatever comes late."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from autotrade.domain.bars import Bars
from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import Block, MarketCalendar
from autotrade.domain.market_hours import IST
from autotrade.domain.timeframes import Buckets, parse_timeframe
from autotrade.marketdata.candle_builder import CandleBuilder
from autotrade.ports.marketdata import Tick
from autotrade.storage.market_calendar import seeded

CALENDAR = MarketCalendar(seeded())
OPENS = datetime(2026, 11, 20, 9, 15, tzinfo=IST)
CLOSES = datetime(2026, 11, 20, 15, 35, tzinfo=IST)


def hours(_symbol: str, on: date) -> Sequence[Block]:
    return CALENDAR.blocks(Segment.NSE, on)


def a_tick(seconds: float, price: str = "100", volume: int | None = None, **more: object) -> Tick:
    at = OPENS + timedelta(seconds=seconds)
    values = {"symbol": "NSE:TCS", "price": Decimal(price), "at": at, "volume": volume, **more}
    return Tick(**values)  # type: ignore[arg-type]  # fields by name


def built(*ticks: Tick, now: datetime = CLOSES) -> Bars:
    builder = CandleBuilder(hours)
    for tick in ticks:
        builder.on_tick(tick)
    return builder.closed(now).get("NSE:TCS", Bars())


def test_a_minute_has_its_first_extreme_and_last_prices_and_its_volume():
    (bar,) = built(
        a_tick(0, "100", 500),
        a_tick(10, "103", 510, open_interest=7),
        a_tick(20, "99", 530),
        a_tick(59.9, "101", 540),
    ).candles()

    assert [str(each) for each in (bar.open, bar.high, bar.low, bar.close)] == [
        *("100.00", "103.00", "99.00", "101.00")
    ]
    assert (str(bar.volume), str(bar.open_interest), bar.opens_at) == ("40", "7", OPENS)


def test_a_bar_is_handed_over_once_two_seconds_after_its_minute():
    builder = CandleBuilder(hours)
    builder.on_tick(a_tick(5))

    assert builder.closed(OPENS + timedelta(seconds=61.9)) == {}
    assert len(builder.closed(OPENS + timedelta(seconds=62))["NSE:TCS"]) == 1
    assert builder.closed(OPENS + timedelta(seconds=63)) == {}


def test_a_late_tick_changes_the_bar_of_its_minute_which_is_handed_over_again():
    builder = CandleBuilder(hours)
    for tick in (a_tick(5, "100"), a_tick(50, "101"), a_tick(65, "102")):
        builder.on_tick(tick)
    builder.closed(OPENS + timedelta(seconds=70))

    builder.on_tick(a_tick(30, "90"))
    (bar,) = builder.closed(OPENS + timedelta(seconds=71))["NSE:TCS"].candles()

    assert (str(bar.low), str(bar.close), bar.opens_at) == ("90.00", "101.00", OPENS)


def test_a_tick_that_is_much_too_late_is_counted_and_changes_nothing():
    builder = CandleBuilder(hours)
    builder.on_tick(a_tick(0))
    builder.closed(OPENS + timedelta(minutes=10))
    builder.on_tick(a_tick(600))

    builder.on_tick(a_tick(30, "90"))

    assert builder.late == 1
    assert len(builder.closed(OPENS + timedelta(minutes=30))["NSE:TCS"]) == 1


def test_ticks_outside_of_the_sessions_and_simulated_ones_make_no_bar():
    bars = built(
        a_tick(-1),
        a_tick((CLOSES - OPENS).total_seconds()),
        a_tick(30, simulated=True),
        now=CLOSES + timedelta(hours=1),
    )

    assert len(bars) == 0


def test_the_volume_of_another_day_begins_anew():
    tomorrow = 3 * 24 * 3600
    bars = built(
        a_tick(0, volume=1000),
        a_tick(1, volume=1500),
        a_tick(tomorrow, volume=70),
        now=OPENS + timedelta(days=3, minutes=2),
    )

    assert [each.volume for each in bars.candles()] == [500, 70]


def test_what_was_seen_of_a_minute_can_be_asked():
    builder = CandleBuilder(hours)
    builder.on_tick(a_tick(5, "100"))
    builder.on_tick(a_tick(6, "95"))

    seen = builder.minute("NSE:TCS", OPENS + timedelta(seconds=40))

    assert seen is not None
    assert (str(seen.low), str(seen.high)) == ("95", "100")
    assert builder.minute("NSE:TCS", OPENS + timedelta(minutes=1)) is None


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 22_799), st.integers(1, 500)), min_size=1, max_size=60),
    st.sampled_from(["5m", "15m", "25m", "1h", "1d", "1w"]),
)
def test_longer_bars_of_minutes_are_those_of_the_ticks_themselves(rows, frame: str):
    ordered = sorted(rows, key=lambda row: row[0])
    volumes = [sum(v for _, v in ordered[: n + 1]) for n in range(len(ordered))]
    ticks = [
        a_tick(seconds, str(price), volume)
        for (seconds, price), volume in zip(ordered, volumes, strict=True)
    ]
    start_of = Buckets(parse_timeframe(frame), lambda on: hours("", on)).start_of
    builder = CandleBuilder(hours)
    minutes = Bars()
    for tick in ticks:
        builder.on_tick(tick)
        minutes = minutes.joined(builder.closed(tick.at).get("NSE:TCS", Bars()))
    minutes = minutes.joined(builder.closed(CLOSES + timedelta(minutes=2)).get("NSE:TCS", Bars()))

    longer = minutes.aggregated(start_of).candles()

    groups: dict[int, list[Tick]] = {}
    for tick in ticks:
        groups.setdefault(start_of(int(tick.at.timestamp())), []).append(tick)
    direct = [
        (
            at,
            group[0].price,
            max(t.price for t in group),
            min(t.price for t in group),
            group[-1].price,
        )
        for at, group in sorted(groups.items())
    ]
    assert [
        (int(bar.opens_at.timestamp()), bar.open, bar.high, bar.low, bar.close) for bar in longer
    ] == direct
    assert sum(bar.volume for bar in longer) == volumes[-1] - volumes[0]


def test_the_minute_that_is_running_is_shown_while_it_changes():
    builder = CandleBuilder(hours)
    for tick in (a_tick(61, "100", 10), a_tick(62, "103", 40), a_tick(63, "99", 50)):
        builder.on_tick(tick)

    found = builder.running(OPENS + timedelta(seconds=64))

    (bar,) = found.values()
    assert bar.opens_at == OPENS + timedelta(seconds=60)
    prices = [bar.open, bar.high, bar.low, bar.close, bar.volume]
    assert [int(each) for each in prices] == [100, 103, 99, 99, 40]
    assert builder.running(OPENS + timedelta(seconds=70)) == {}
    assert builder.running(OPENS + timedelta(seconds=121)) == {}
