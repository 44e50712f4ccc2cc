"""Candles: stored minutes, filled from brokers where some are missing, in any timeframe."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from autotrade.domain.bars import Bars
from autotrade.domain.candles import Candle
from autotrade.domain.errors import InvalidError, UnavailableError
from autotrade.domain.ids import UserId
from autotrade.domain.indices import index_symbol
from autotrade.domain.instruments import Instrument
from autotrade.domain.market_hours import IST
from autotrade.domain.timeframes import DAY, MINUTE, Buckets, Timeframe
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import SimulatedCandles
from autotrade.ports.storage import Storage
from autotrade.services import candle_imports
from autotrade.services.candle_fills import CandleFills, midnight
from autotrade.services.candle_gaps import HoursOf, Missing, blocks_between, missing_minutes
from autotrade.services.market_sources import MarketSources

MOST_BARS: Final = 10_000
LONGEST: Final = timedelta(days=5 * 366)
LONGEST_SIMULATED: Final = timedelta(days=400)
LONGEST_REPORT: Final = timedelta(days=100)
_MINUTE: Final = timedelta(minutes=1)
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars of a symbol. ``simulated``: of the built-in market; ``imported``: some are the user's.

    ``truncated``: there are earlier ones within the time that was asked for.
    """

    symbol: str
    timeframe: Timeframe
    bars: Bars
    simulated: bool
    imported: bool
    truncated: bool


class Candles:
    """Reads, fills and imports candles. Those of a feed and of brokers are everybody's.

    What a user imports is theirs alone, and counts where there is no other bar.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        sources: MarketSources,
        instruments: Callable[[str], Instrument | None],
        simulated: SimulatedCandles,
        running: Callable[[str], Candle | None],
        hours_of: HoursOf,
    ):
        self._storage = storage
        self._clock = clock
        self._sources = sources
        self._instruments = instruments
        self._simulated = simulated
        self._running = running
        self._hours_of = hours_of
        self._fills = CandleFills(storage=storage, clock=clock, sources=sources, hours_of=hours_of)

    def chart(
        self,
        user_id: UserId,
        symbol: str,
        frame: Timeframe,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int = MOST_BARS,
    ) -> Chart:
        """Return the latest ``limit`` bars that open within ``start`` and ``end`` (exclusive).

        Without an end they end now, with the minute that is running; without a start they go back as far as is usual for charts.
        What is missing of a symbol that a connected account can tell is asked for first.

        Raises:
            InvalidError: the start is not before the end, or too long before it.
            UnavailableError: the database is away.
        """
        name, instrument = self.named(symbol)
        is_open_ended, is_begun = end is None, start is not None
        start, end = self._span(start, end, usual=frame.usual_span, longest=LONGEST)
        buckets = Buckets(frame, lambda on: self._hours_of(name, on))
        # the first bar is whole, or it would be another one than that of a longer chart
        start = min(start, datetime.fromtimestamp(buckets.start_of(int(start.timestamp())), UTC))
        minutes, imported = self.minutes(user_id, name, start, end)
        is_real = len(minutes) > 0
        if instrument is not None and self._sources.has_one(instrument):
            self._fills.fill(instrument, start, end)
            minutes, imported = self.minutes(user_id, name, start, end)
            is_real = True
        if is_open_ended:
            minutes = self._with_running(name, minutes)
            is_real = is_real or len(minutes) > 0
        if not is_real and not self._storage.now.candles.has([name, _own(user_id, name)]):
            since = max(start, end - LONGEST_SIMULATED)
            since = since if is_begun else self._needed(name, frame, since, end, limit)
            length = min(frame.minutes, DAY.minutes)
            minutes = Bars.of(self._simulated.candles(name, since, end, length))
        bars = minutes if frame == MINUTE else minutes.aggregated(buckets.start_of)
        return Chart(
            symbol=name,
            timeframe=frame,
            bars=bars.latest(limit),
            simulated=bool(len(bars)) and not is_real,
            imported=imported,
            truncated=len(bars) > limit,
        )

    def named(self, symbol: str) -> tuple[str, Instrument | None]:
        """Return the name under which a symbol's bars are kept, and its instrument if known."""
        name = index_symbol(symbol)
        instrument = self._instruments(name)
        return (name if instrument is None else instrument.symbol), instrument

    def minutes(
        self, user_id: UserId, name: str, start: datetime, end: datetime
    ) -> tuple[Bars, bool]:
        """Return the stored minutes, and whether some of them were imported by the user."""
        own = _own(user_id, name)
        found = self._storage.now.candles.find([name, own], start, end)
        imported, real = found.get(own, Bars()), found.get(name, Bars())
        return imported.joined(real), len(imported) > 0

    def _with_running(self, name: str, minutes: Bars) -> Bars:
        """Return bars with the minute that the feed is at; without Redis without it."""
        try:
            running = self._running(name)
        except UnavailableError:
            return minutes
        if running is None or (len(minutes) and running.opens_at.timestamp() <= minutes.times[-1]):
            return minutes
        return minutes.joined(Bars.of([running]))

    def _needed(
        self, name: str, frame: Timeframe, start: datetime, end: datetime, limit: int
    ) -> datetime:
        """Return from when on more than ``limit`` bars open, by whole days; at most ``start``."""
        if not frame.is_within_a_day:
            return start
        found, day = 0, end.astimezone(IST).date()
        while midnight(day) > start:
            for block in self._hours_of(name, day):
                length = min(block.closes, end) - block.opens
                found += max(0, length // (_MINUTE * frame.minutes))
            if found > limit:
                return midnight(day)
            day -= _DAY
        return start

    def record(self, bars: Mapping[str, Bars]) -> None:
        """Store bars that the feed has made."""
        if bars:
            self._storage.now.candles.put(bars)

    def refill(self, instrument: Instrument, since: datetime, until: datetime) -> Sequence[Candle]:
        """Ask a broker for the minutes of a gap, store what is over of them, and return all."""
        return self._fills.refill(instrument, since, until)

    def import_csv(
        self, user_id: UserId, content: str, *, symbol: str | None, zone: ZoneInfo
    ) -> Mapping[str, int]:
        """Store the bars of a CSV file as the user's own, all or none; count them by symbol.

        Raises:
            InvalidError: something in it is wrong, by line and column.
        """
        bars = candle_imports.read(content, symbol=symbol, zone=zone, now=self._clock.now())
        named = {_own(user_id, self.named(name)[0]): each for name, each in bars.items()}
        self._storage.now.candles.put(named)
        return {name: len(each) for name, each in bars.items()}

    def gaps(
        self,
        user_id: UserId,
        symbol: str,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Sequence[Missing]:
        """Return the minutes of the sessions that have no bar, joined where they follow.

        A minute in which nothing was traded has none either. Without a start the last week's.

        Raises:
            InvalidError: the start is not before the end, or too long before it.
        """
        name, _ = self.named(symbol)
        start, end = self._span(start, end, usual=_WEEK, longest=LONGEST_REPORT)
        bars, _ = self.minutes(user_id, name, start, end)
        known = set(bars.times)
        return missing_minutes(blocks_between(self._hours_of, name, start, end), known, start, end)

    def simulated_extremes(
        self, symbol: str, since: datetime, until: datetime
    ) -> tuple[Decimal, Decimal] | None:
        """Return the lowest and highest price of the built-in market between two moments."""
        return self._simulated.extremes(symbol, since, until)

    def _span(
        self,
        start: datetime | None,
        end: datetime | None,
        *,
        usual: timedelta,
        longest: timedelta,
    ) -> tuple[datetime, datetime]:
        """Return the time that is asked for, none of it still to come."""
        now = self._clock.now()
        until = now if end is None else min(end, now)
        since = until - usual if start is None else start
        if end is not None and since >= end:
            raise InvalidError(errors={"from": ["It is not before `to`."]})
        if until - since > longest:
            raise InvalidError(errors={"from": [f"At most {longest.days} days can be asked for."]})
        return since, until


def _own(user_id: UserId, name: str) -> str:
    return f"{user_id}/{name}"
