"""The built-in simulated market: prices from nothing but the symbol, the time and a seed.

Every quote says that it is simulated. The same symbol at the same moment has the same price in
every process, so web, workers and the feed agree without talking to each other, and a chart of it
agrees with its quotes. It trades when its exchange does; else the price stands still.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.candles import Candle
from autotrade.domain.market_calendar import Block
from autotrade.domain.market_hours import IST
from autotrade.domain.money import round_to_tick
from autotrade.domain.ticks import market_tick, tick_of
from autotrade.marketdata.simulated_bars import KeptBars, KeptDays, NothingKept, candle_of, rows
from autotrade.marketdata.simulated_day import PATH, SimulatedDay, draw, wave
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import Quote, Tick

Hours = Callable[[str, date], Sequence[Block]]
"""When a symbol trades on a date."""
_LOWEST, _SPREAD_OF_BASES = 80, 4000
_BASES: Final = {
    "NSE:NIFTY": 25900.0,
    "BSE:SENSEX": 84600.0,
    "NSE:BANKNIFTY": 58200.0,
}
_PAIRS: Final = {
    "EURUSD": 1.085,
    "GBPUSD": 1.27,
    "USDJPY": 152.0,
    "USDCHF": 0.88,
    "AUDUSD": 0.66,
    "USDCAD": 1.37,
    "NZDUSD": 0.6,
    "EURGBP": 0.855,
    "EURJPY": 165.0,
    "GBPJPY": 193.0,
    "XAUUSD": 2650.0,
    "XAGUSD": 31.0,
    "USDINR": 88.0,
    "EURINR": 96.0,
    "GBPINR": 112.0,
    "JPYINR": 58.0,
}
"""Where currencies about stand; contracts on them begin with the pair."""
_SLOW_WAVES: Final = ((60, 0.060), (20, 0.030), (5, 0.015), (1, 0.006))
"""(length in days, how far at most that wave moves the closing price)."""
_GAP: Final = 0.004
_LOOK_BACK: Final = 20
_MOST_DAYS: Final = 4000
_MINUTE_MS: Final = 60_000
_DAY_MINUTES: Final = 1440
_DAY_MS: Final = _DAY_MINUTES * _MINUTE_MS


def around_the_clock(_symbol: str, on: date) -> Sequence[Block]:
    """Return hours without an end: a whole day in India, every day."""
    opens = datetime.combine(on, time(), IST)
    return (Block(opens=opens, closes=opens + timedelta(days=1)),)


class SimulatedQuotes:
    """Implements ``SimulatedMarket`` and ``SimulatedCandles``."""

    def __init__(
        self,
        *,
        clock: Clock,
        seed: int = 0,
        hours: Hours = around_the_clock,
        pause: Callable[[], None] = lambda: None,
        kept: KeptDays | None = None,
    ) -> None:
        self._clock = clock
        self._pause = pause
        self._kept = kept or NothingKept()
        self._seed = seed
        self._hours = hours
        self._days: dict[tuple[str, date], SimulatedDay | None] = {}
        self._seeds: dict[str, int] = {}

    def last(self, symbol: str) -> Quote:
        """Return the simulated price of any symbol, at the present moment."""
        tick = self.tick(symbol)
        return Quote(
            symbol=symbol,
            price=tick.price,
            at=tick.at,
            simulated=True,
            bid=tick.bid,
            ask=tick.ask,
            previous_close=tick.previous_close,
            bid_quantity=tick.bid_quantity,
            ask_quantity=tick.ask_quantity,
        )

    def tick(self, symbol: str) -> Tick:
        """Return the present moment as a feed would tell it; ``at`` is when it last traded."""
        day, before, at = self._present(symbol, self._clock.now())
        ms = _ms(at)
        ticks, tick = day.ticks_at(ms), market_tick(symbol)
        depth = day.depth_at(ms)
        return Tick(
            symbol=symbol,
            price=ticks * tick,
            at=at,
            bid=max(1, ticks - depth.spread) * tick,
            ask=(ticks + depth.spread) * tick,
            bid_quantity=Decimal(depth.bid_quantity),
            ask_quantity=Decimal(depth.ask_quantity),
            volume=day.volume_at(ms),
            previous_close=before * tick,
            simulated=True,
        )

    def moved(self, symbol: str, price: Decimal, since: datetime) -> Decimal:
        """Return what ``price`` at ``since`` has become by now, as this market moved."""
        then, now = self._price(symbol, since), self._price(symbol, self._clock.now())
        tick = tick_of(symbol, price)
        return max(round_to_tick(price * now / then, tick), tick)

    def candles(
        self, symbol: str, start: datetime, end: datetime, minutes: int = 1
    ) -> Sequence[Candle]:
        """Return the bars of so many minutes that open within ``start`` and ``end`` (exclusive).

        Made of the same path as the quotes; none of the time to come. Between two days others
        get their turn: a year takes half a second, the first time that it is asked for by days.
        """
        if minutes == _DAY_MINUTES:
            return self._daily(symbol, start, end)
        now = self._clock.now()
        first, last = start.astimezone(IST).date(), min(end, now).astimezone(IST).date()
        bounds = (_ms(start), min(_ms(end), _ms(now) + 1), _ms(now) + 1)
        found: list[Candle] = []
        tick = market_tick(symbol)
        for days in range((last - first).days + 1):
            on = first + timedelta(days=days)
            # a day that is over is not remembered: its path is large, and seldom asked for again
            blocks = self._hours(symbol, on) if on != last else ()
            day = self._made(symbol, on, blocks) if blocks else None
            day = self._day(symbol, on) if on == last else day
            if day is not None:
                made = rows(day, *bounds, step=minutes * _MINUTE_MS)
                found += [candle_of(bar, tick) for bar in made]
                self._pause()
        return found

    def _daily(self, symbol: str, start: datetime, end: datetime) -> Sequence[Candle]:
        """Return bars of days: those that are over are made once and kept."""
        now = self._clock.now()
        first, last = start.astimezone(IST).date(), min(end, now).astimezone(IST).date()
        bounds = (_ms(start), min(_ms(end), _ms(now) + 1))
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        hours = {on: self._hours(symbol, on) for on in days}
        over = {
            on: f"{PATH}:{self._seed}:{on}:"
            + ",".join(f"{_ms(b.opens)}-{_ms(b.closes)}" for b in at)
            for on, at in hours.items()
            if at and at[-1].closes <= now
        }
        kept = dict(zip(over, self._kept.get(symbol, list(over.values())), strict=True))
        made: dict[str, KeptBars] = {}
        tick = market_tick(symbol)
        found: list[Candle] = []
        for on in days:
            bars = kept.get(on)
            if bars is None and hours[on]:
                day = self._made(symbol, on, hours[on])
                bars = rows(day, day.opens_ms, day.closes_ms, _ms(now) + 1, step=_DAY_MS)
                if on in over:
                    made[over[on]] = bars
                self._pause()
            found += [candle_of(bar, tick) for bar in bars or () if bounds[0] <= bar[0] < bounds[1]]
        if made:
            self._kept.put(symbol, made)
        return found

    def extremes(
        self, symbol: str, since: datetime, until: datetime
    ) -> tuple[Decimal, Decimal] | None:
        """Return the lowest and the highest price between two moments; None without trading."""
        first, last = since.astimezone(IST).date(), until.astimezone(IST).date()
        lows, highs = [], []
        for number in range((last - first).days + 1):
            day = self._day(symbol, first + timedelta(days=number))
            for opens, closes in day.spans if day is not None else ():
                start, end = max(opens, _ms(since)), min(closes, _ms(until) + 1)
                if day is not None and start < end:
                    _, high, low, _ = day.bar(start, end)
                    lows.append(low)
                    highs.append(high)
        tick = market_tick(symbol)
        return (min(lows) * tick, max(highs) * tick) if lows else None

    def is_trading(self, symbol: str) -> bool:
        """Say whether the symbol's price can move just now."""
        now = self._clock.now()
        blocks = self._hours(symbol, now.astimezone(IST).date())
        return any(block.opens <= now < block.closes for block in blocks)

    def _price(self, symbol: str, at: datetime) -> Decimal:
        day, _, traded_at = self._present(symbol, at)
        return day.ticks_at(_ms(traded_at)) * market_tick(symbol)

    def _present(self, symbol: str, at: datetime) -> tuple[SimulatedDay, int, datetime]:
        """Return the day whose price counts at a moment, the close before it, and its time."""
        on = at.astimezone(IST).date()
        today = self._day(symbol, on)
        if today is None or _ms(at) < today.opens_ms:
            on = self._before(symbol, on)
            today = self._day(symbol, on)
        if today is None:  # a symbol that never trades: a day of its own
            today = self._made(symbol, on, around_the_clock(symbol, on))
        closed_before = self._rounded(symbol, self._close(symbol, self._before(symbol, on)))
        return today, closed_before, min(at, datetime.fromtimestamp(today.closes_ms / 1000, UTC))

    def _before(self, symbol: str, on: date) -> date:
        """Return the last date before another on which the symbol traded."""
        for days in range(1, _LOOK_BACK):
            if self._hours(symbol, on - timedelta(days=days)):
                return on - timedelta(days=days)
        return on - timedelta(days=1)

    def _day(self, symbol: str, on: date) -> SimulatedDay | None:
        key = (symbol, on)
        if key not in self._days:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            blocks = self._hours(symbol, on)
            self._days[key] = self._made(symbol, on, blocks) if blocks else None
        return self._days[key]

    def _made(self, symbol: str, on: date, blocks: Sequence[Block]) -> SimulatedDay:
        seed = self._seed_of(symbol)
        earlier = self._before(symbol, on)
        before, closing = self._close(symbol, earlier), self._close(symbol, on)
        night_before = self._hours(symbol, earlier)
        opening = before
        if not night_before or night_before[-1].closes < blocks[0].opens:
            opening += draw(seed ^ 0x61, on.toordinal()) * _GAP
        share = (draw(seed, 0x62) + 1.0) / 2
        busy = 1.0 + 0.5 * draw(seed ^ 0x63, on.toordinal())
        return SimulatedDay(
            seed=seed ^ (on.toordinal() * 0x9E3779B9),
            base=self._base(symbol),
            opening=opening,
            closing=closing,
            total_volume=int(100_000 + share * share * 20_000_000 * busy),
            blocks=blocks,
            tick=market_tick(symbol),
        )

    def _close(self, symbol: str, on: date) -> float:
        """Return how far above its base a symbol closes on a date."""
        seed, day = self._seed_of(symbol), on.toordinal()
        return sum(wave(seed ^ length, day, length) * reach for length, reach in _SLOW_WAVES)

    def _rounded(self, symbol: str, level: float) -> int:
        return max(1, round(self._base(symbol) * (1.0 + level) * float(1 / market_tick(symbol))))

    def _base(self, symbol: str) -> float:
        known = _base_of(symbol)
        if known is not None and self._seed == 0:
            return known
        return _LOWEST + (draw(self._seed_of(symbol), 0x64) + 1.0) / 2 * _SPREAD_OF_BASES

    def _seed_of(self, symbol: str) -> int:
        known = self._seeds.get(symbol)
        if known is None:
            if len(self._seeds) >= _MOST_DAYS:
                self._seeds.clear()
            text = f"{self._seed}|{symbol}".encode(errors="replace")
            known = int.from_bytes(hashlib.sha256(text).digest()[:8], "big")
            self._seeds[symbol] = known
        return known


def _base_of(symbol: str) -> float | None:
    exchange, _, name = symbol.partition(":")
    if exchange == "FX":
        return _PAIRS.get(name[:6], 1.0)
    if name[3:6] == "INR":
        return _PAIRS.get(name[:6])
    return _BASES.get(symbol)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
