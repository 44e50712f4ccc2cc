"""Minutes of real ticks: a bar is handed over shortly after its minute, and again if it changes."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.bars import Bars
from autotrade.domain.candles import Candle
from autotrade.domain.market_calendar import Block
from autotrade.domain.market_hours import IST
from autotrade.ports.marketdata import Tick

GRACE: Final = timedelta(seconds=2)
"""How long after its minute a bar waits for ticks that come late."""
KEPT: Final = timedelta(minutes=3)
"""How late a tick may still change the bar of its minute."""
_MINUTE: Final = timedelta(minutes=1)

HoursOf = Callable[[str, date], Sequence[Block]]
"""When a symbol trades on a date."""


@dataclass(slots=True)
class _Bar:
    """A bar in the making."""

    opens_at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    last_at: datetime
    volume: int = 0
    interest: int | None = None
    is_told: bool = False

    def take(self, tick: Tick, volume: int) -> None:
        self.high, self.low = max(self.high, tick.price), min(self.low, tick.price)
        if tick.at >= self.last_at:
            self.close, self.last_at = tick.price, tick.at
            self.interest = tick.open_interest or self.interest
        self.volume += volume
        self.is_told = False

    def candle(self) -> Candle:
        return Candle(
            opens_at=self.opens_at,
            open=self.open,
            high=self.high,
            low=self.low,
            close=self.close,
            volume=Decimal(self.volume),
            open_interest=None if self.interest is None else Decimal(self.interest),
        )


class CandleBuilder:
    """Ticks come from the feed's threads; whoever stores the bars takes them from another.

    A tick outside of the symbol's sessions makes no bar, nor does a simulated one. The volume of a
    bar is how much the day's volume grew in it; what was traded before the first tick is nobody's.
    """

    def __init__(self, hours_of: HoursOf) -> None:
        self._hours_of = hours_of
        self._lock = threading.Lock()
        self._bars: dict[str, dict[datetime, _Bar]] = {}
        self._volumes: dict[str, tuple[date, int]] = {}
        self._spans: dict[tuple[str, date], tuple[tuple[datetime, datetime], ...]] = {}
        self.late = 0
        """How many ticks came too late for their bar."""

    def on_tick(self, tick: Tick) -> None:
        """Take a tick into the bar of its minute."""
        if tick.simulated or not self._is_within_a_session(tick):
            return
        minute = tick.at.replace(second=0, microsecond=0)
        with self._lock:
            bars = self._bars.setdefault(tick.symbol, {})
            volume = self._grown(tick)
            known = bars.get(minute)
            if known is not None:
                known.take(tick, volume)
            elif bars and minute < max(bars) - KEPT:
                self.late += 1
            else:
                price = tick.price
                bars[minute] = _Bar(
                    minute, price, price, price, price, tick.at, volume, tick.open_interest
                )

    def closed(self, now: datetime) -> Mapping[str, Bars]:
        """Return the bars whose minute is over and that are new or have changed, by symbol."""
        found: dict[str, Bars] = {}
        with self._lock:
            for symbol, bars in self._bars.items():
                told = [bar for bar in bars.values() if self._is_due(bar, now)]
                if told:
                    found[symbol] = Bars.of(bar.candle() for bar in told)
                for bar in told:
                    bar.is_told = True
                for minute in [each for each in bars if each + KEPT + _MINUTE < now]:
                    del bars[minute]
            for symbol in [symbol for symbol, bars in self._bars.items() if not bars]:
                del self._bars[symbol]
        return found

    def running(self, now: datetime) -> Mapping[str, Candle]:
        """Return the bars of the present minute that changed within the last moments, by symbol."""
        minute = now.replace(second=0, microsecond=0)
        with self._lock:
            found = {symbol: bars.get(minute) for symbol, bars in self._bars.items()}
            return {
                symbol: bar.candle()
                for symbol, bar in found.items()
                if bar is not None and bar.last_at >= now - GRACE
            }

    def minute(self, symbol: str, at: datetime) -> Candle | None:
        """Return what was seen of a symbol in the minute of ``at``; None when it is not known."""
        with self._lock:
            bar = self._bars.get(symbol, {}).get(at.replace(second=0, microsecond=0))
            return None if bar is None else bar.candle()

    @staticmethod
    def _is_due(bar: _Bar, now: datetime) -> bool:
        return not bar.is_told and bar.opens_at + _MINUTE + GRACE <= now

    def _grown(self, tick: Tick) -> int:
        if tick.volume is None:
            return 0
        today = tick.at.astimezone(IST).date()
        day, before = self._volumes.get(tick.symbol, (today, tick.volume))
        if day != today:  # the day's volume begins anew
            before = 0
        self._volumes[tick.symbol] = (today, max(before, tick.volume))
        return max(0, tick.volume - before)

    def _is_within_a_session(self, tick: Tick) -> bool:
        key = (tick.symbol, tick.at.astimezone(IST).date())
        spans = self._spans.get(key)
        if spans is None:
            if len(self._spans) > 10_000:
                self._spans.clear()
            blocks = self._hours_of(*key)
            spans = self._spans[key] = tuple((each.opens, each.closes) for each in blocks)
        return any(opens <= tick.at < closes for opens, closes in spans)
