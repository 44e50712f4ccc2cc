"""What a broker may offer besides orders: prices, asked for and told."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from autotrade.domain.candles import Candle, Interval
from autotrade.domain.instruments import Instrument
from autotrade.ports.marketdata import Quote, Tick


@runtime_checkable
class MarketData(Protocol):
    """A broker account that also tells prices. All methods raise ``BrokerError``."""

    def quotes(self, instruments: Sequence[Instrument]) -> Sequence[Quote]:
        """Return the latest quote of each instrument that has one."""
        ...

    def candles(
        self, instrument: Instrument, interval: Interval, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        """Return the bars that open within ``start`` (inclusive) and ``end`` (exclusive)."""
        ...


@runtime_checkable
class TickStream(Protocol):
    """A broker account that pushes prices."""

    def stream_ticks(
        self,
        instruments: Callable[[], Sequence[Instrument]],
        on_tick: Callable[[Tick], None],
        stopped: Callable[[], bool],
    ) -> None:
        """Hand over every tick of what ``instruments`` names, which may change, until stopped.

        Raises:
            BrokerError: the stream could not be opened, or ended.
        """
        ...
