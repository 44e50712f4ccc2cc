"""Candle fills: what is missing of stored minutes is asked of brokers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

import structlog

from autotrade.domain.bars import Bars
from autotrade.domain.candles import Candle, Interval
from autotrade.domain.instruments import Instrument
from autotrade.domain.market_hours import IST
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Storage
from autotrade.services.candle_gaps import HoursOf, blocks_between
from autotrade.services.market_sources import MarketSources

LONGEST_FILL: Final = timedelta(days=90)
"""How much history one question may fetch from a broker: one call of most of them."""
REFILLED_AFTER: Final = timedelta(seconds=60)
"""How soon a broker is asked again about a day that is not over, or that it told nothing of."""
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_log = structlog.get_logger()


class CandleFills:
    """Asks the brokers of connected accounts, and stores what they tell for everybody."""

    def __init__(
        self, *, storage: Storage, clock: Clock, sources: MarketSources, hours_of: HoursOf
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._sources = sources
        self._hours_of = hours_of

    def fill(self, instrument: Instrument, start: datetime, end: datetime) -> int:
        """Ask a broker for the days that miss bars and have not been asked for; count the bars.

        No more than ``LONGEST_FILL`` of them at once, the latest first.

        Raises:
            UnavailableError: the database is away.
        """
        now = self._clock.now()
        days = self._unfilled(instrument.symbol, start, min(end, now), now)
        days = [day for day in days if days[-1] - day < LONGEST_FILL]
        if not days:
            return 0
        since, until = midnight(days[0]), min(midnight(days[-1] + _DAY), now)
        told = self._sources.candles(instrument, Interval.MINUTE_1, since, until)
        if told is None:
            return 0
        return self._store(instrument.symbol, told, days, now)

    def refill(self, instrument: Instrument, since: datetime, until: datetime) -> Sequence[Candle]:
        """Ask a broker for the minutes of a gap, store what is over of them, and return all."""
        start = since.replace(second=0, microsecond=0)
        told = self._sources.candles(instrument, Interval.MINUTE_1, start, until + _MINUTE)
        now = self._clock.now()
        over = [bar for bar in told or () if bar.opens_at + _MINUTE <= now]
        if over:
            self._storage.now.candles.put({instrument.symbol: Bars.of(over)})
        return told or ()

    def _unfilled(self, name: str, start: datetime, end: datetime, now: datetime) -> Sequence[date]:
        """Return the trading days of which a broker may tell more than is stored."""
        first, last = start.astimezone(IST).date(), end.astimezone(IST).date()
        stored = {day.day: day for day in self._storage.now.candles.days(name, first, last)}
        days = []
        for block in blocks_between(self._hours_of, name, start, end):
            day = block.opens.astimezone(IST).date()
            asked = stored[day].filled_at if day in stored else None
            is_over = asked is not None and asked > block.closes + REFILLED_AFTER
            if not is_over and (asked is None or now - asked > REFILLED_AFTER):
                days.append(day)
        return sorted(set(days))

    def _store(self, name: str, told: Sequence[Candle], days: Sequence[date], now: datetime) -> int:
        over = Bars.of(bar for bar in told if bar.opens_at + _MINUTE <= now)
        candles = self._storage.now.candles
        if len(over):
            candles.put({name: over}, filled_at=now)
        candles.mark_filled(name, days, now)
        _log.info("candles_filled", symbol=name, days=len(days), bars=len(over))
        return len(over)


def midnight(on: date) -> datetime:
    """Return the moment at which a day begins in India."""
    return datetime(on.year, on.month, on.day, tzinfo=IST)
