"""What the feed keeps: minutes of real ticks, and what happened while there were none."""

from collections import deque
from collections.abc import Sequence
from typing import Final

import structlog

from autotrade.bootstrap import Application
from autotrade.domain.bars import Bars
from autotrade.marketdata.candle_builder import CandleBuilder
from autotrade.marketdata.gaps import Missed
from autotrade.marketdata.hub import Hub
from autotrade.ports.marketdata import Gap

TRIES: Final = 5
_AT_ONCE: Final = 20
"""So many gaps are asked for between two rounds of storing minutes."""
_MOST_WAITING: Final = 10_000
_log = structlog.get_logger()


class FeedBooks:
    """Driven by one thread. Gaps of what somebody acts on come first."""

    def __init__(self, application: Application, hub: Hub, builder: CandleBuilder) -> None:
        self._application = application
        self._hub = hub
        self._builder = builder
        self._unstored: dict[str, Bars] = {}
        self._waiting: deque[tuple[Missed, bool, int]] = deque(maxlen=_MOST_WAITING)

    def keep(self, real: Sequence[Missed], simulated: Sequence[Missed]) -> None:
        """Store the minutes that are over, show those that run, and tell of gaps that are known.

        Raises:
            UnavailableError: the database is away; what was not stored is stored the next time.
        """
        acted_on = self._hub.acted_on()
        for missed, is_simulated in (
            *((each, False) for each in real),
            *((each, True) for each in simulated),
        ):
            _log.warning(
                "ticks_missed",
                symbol=missed.symbol,
                since=missed.since.isoformat(),
                until=missed.until.isoformat(),
                simulated=is_simulated,
            )
            if missed.symbol in acted_on:
                self._waiting.appendleft((missed, is_simulated, 0))
            elif not is_simulated:
                self._waiting.append((missed, False, 0))
        for _ in range(min(_AT_ONCE, len(self._waiting))):
            self._fill(*self._waiting.popleft())
        self.store()
        application = self._application
        application.prices.shared.tell_minutes(self._builder.running(application.clock.now()))

    def store(self) -> None:
        """Store the minutes that are over."""
        for symbol, bars in self._builder.closed(self._application.clock.now()).items():
            before = self._unstored.get(symbol)
            self._unstored[symbol] = bars if before is None else before.joined(bars)
        if self._unstored:
            self._application.candles.record(self._unstored)
            self._unstored = {}

    def close(self) -> None:
        """Store what is over, before the process ends."""
        self.store()

    def _fill(self, missed: Missed, simulated: bool, tries: int) -> None:  # noqa: FBT001 - its own tuple
        """Find out what happened in a gap and tell it; after some tries, that nobody knows."""
        gap = self._application.market_data.gap(
            missed.symbol,
            missed.since,
            missed.until,
            seen=self._builder.minute(missed.symbol, missed.since),
            simulated=simulated,
        )
        if gap.low is None and tries + 1 < TRIES:
            self._waiting.append((missed, simulated, tries + 1))
            return
        self._tell(gap)

    def _tell(self, gap: Gap) -> None:
        _log.info(
            "gap_told",
            symbol=gap.symbol,
            since=gap.since.isoformat(),
            until=gap.until.isoformat(),
            low=str(gap.low),
            high=str(gap.high),
        )
        self._hub.on_gap(gap)
