"""Bars of the built-in market's days: made once, and the same whether they were kept or not."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import Block, MarketCalendar, Shares
from autotrade.domain.market_hours import IST
from autotrade.marketdata.simulated import SimulatedQuotes
from autotrade.marketdata.simulated_bars import KeptBars
from autotrade.marketdata.simulated_day import SimulatedDay
from autotrade.storage.market_calendar import seeded
from tests.support.fakes import FakeClock

CALENDAR = MarketCalendar(seeded())
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=IST)
BEGAN = datetime(2026, 10, 21, tzinfo=IST)


class Kept:
    """Keeps days in memory, and counts what was asked for in vain."""

    def __init__(self) -> None:
        self.days: dict[tuple[str, str], KeptBars] = {}
        self.missed = 0

    def get(self, symbol: str, names: Sequence[str]) -> Sequence[KeptBars | None]:
        found = [self.days.get((symbol, name)) for name in names]
        self.missed += found.count(None)
        return found

    def put(self, symbol: str, days: Mapping[str, KeptBars]) -> None:
        self.days.update({(symbol, name): bars for name, bars in days.items()})


class Hours:
    """The exchange's hours, which an administrator may cut short."""

    def __init__(self) -> None:
        self.cut = timedelta(0)

    def __call__(self, _symbol: str, on: date) -> Sequence[Block]:
        blocks = CALENDAR.blocks(Segment.NSE, on, Shares.OTHERS)
        return [Block(opens=each.opens, closes=each.closes - self.cut) for each in blocks]


def market(kept: Kept | None = None, hours: Hours | None = None) -> SimulatedQuotes:
    clock = FakeClock(NOW.astimezone(UTC))
    return SimulatedQuotes(clock=clock, hours=hours or Hours(), kept=kept)


def a_month(quotes: SimulatedQuotes) -> Sequence[object]:
    return quotes.candles("NSE:SBIN", BEGAN, NOW, 1440)


def test_a_days_bar_is_that_of_its_minutes():
    quotes = market()
    opens = datetime(2026, 11, 19, 9, 15, tzinfo=IST)

    minutes = quotes.candles("NSE:SBIN", opens, opens + timedelta(hours=8))
    (day,) = quotes.candles("NSE:SBIN", opens, opens + timedelta(hours=8), 1440)

    assert (day.open, day.close) == (minutes[0].open, minutes[-1].close)
    assert day.high == max(each.high for each in minutes)
    assert day.low == min(each.low for each in minutes)
    assert day.volume == sum((each.volume for each in minutes), Decimal(0))


def test_days_that_are_over_are_made_once_and_stay_the_same():
    kept = Kept()

    first, missed = a_month(market(kept)), kept.missed
    second = a_month(market(kept))

    assert first == second == a_month(market())
    assert missed == len(kept.days) == len(first) - 1  # today is not over
    assert kept.missed == missed


def test_a_day_of_other_hours_is_another_day():
    kept, hours = Kept(), Hours()
    a_month(market(kept, hours))
    hours.cut = timedelta(minutes=30)

    assert a_month(market(kept, hours)) == a_month(market(hours=hours))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**64 - 1), hours=st.integers(1, 24))
def test_a_knot_alone_is_as_it_is_among_all(seed: int, hours: int):
    opens = datetime(2026, 11, 20, 0, 0, tzinfo=IST)
    day = SimulatedDay(
        seed=seed,
        base=100.0,
        opening=0.01,
        closing=-0.02,
        total_volume=1000,
        blocks=[Block(opens=opens, closes=opens + timedelta(hours=hours))],
    )

    everything = list(day._all())

    for step in range(0, len(everything), 37):
        assert day._knot(step) == everything[step]
