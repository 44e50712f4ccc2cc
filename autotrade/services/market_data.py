"""Quotes for people, and what happened to a price while nobody was told."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from autotrade.domain.candles import Candle
from autotrade.domain.errors import UnavailableError
from autotrade.domain.indices import index_symbol
from autotrade.domain.instruments import Instrument
from autotrade.ports.marketdata import Gap, Quote, Quotes
from autotrade.services.candles import Candles
from autotrade.services.market_sources import MarketSources


class MarketData:
    """Slower than ``Quotes``: what the feed has not told is asked of a broker."""

    def __init__(
        self,
        *,
        quotes: Quotes,
        sources: MarketSources,
        candles: Candles,
        instruments: Callable[[str], Instrument | None],
    ):
        self._quotes = quotes
        self._sources = sources
        self._candles = candles
        self._instruments = instruments

    def symbol_of(self, name: str) -> tuple[str, Instrument | None]:
        """Return the symbol whose ticks tell the price of a name, and its instrument if known."""
        symbol = index_symbol(name)
        instrument = self._instruments(symbol)
        return (symbol if instrument is None else instrument.symbol), instrument

    def quote(self, name: str) -> Quote:
        """Return the latest quote of a symbol in any of its forms.

        Raises:
            UnavailableError: a broker lists it, and nobody could tell its price yet.
        """
        symbol, instrument = self.symbol_of(name)
        quote = self._quotes.last(symbol)
        if quote is None and instrument is not None:
            quote = self._sources.quote(instrument)
        if quote is None:
            msg = f"There is no price of {symbol} yet; it is asked for."
            raise UnavailableError(msg, retry_after=2)
        return quote

    def gap(
        self,
        symbol: str,
        since: datetime,
        until: datetime,
        *,
        seen: Candle | None,
        simulated: bool,
    ) -> Gap:
        """Return a gap with the extremes in it; those of a real symbol as its broker tells them.

        ``seen`` is what was seen of the minute in which the gap begins: an extreme of that minute
        counts only where it goes beyond. The minutes are stored, too. Without an answer ``low``
        and ``high`` are None.
        """
        if simulated:
            found = self._candles.simulated_extremes(symbol, since, until)
        else:
            _, instrument = self.symbol_of(symbol)
            told = () if instrument is None else self._candles.refill(instrument, since, until)
            found = extremes(list(told), since, seen)
        low, high = found if found is not None else (None, None)
        return Gap(symbol=symbol, since=since, until=until, low=low, high=high)


def extremes(
    bars: list[Candle], since: datetime, seen: Candle | None
) -> tuple[Decimal, Decimal] | None:
    """Return the extremes of bars that begin with the minute of ``since``; None without any."""
    first = since.replace(second=0, microsecond=0)
    lows, highs = [], []
    for bar in bars:
        if bar.opens_at == first and seen is not None:
            lows += [bar.low] if bar.low < seen.low else []
            highs += [bar.high] if bar.high > seen.high else []
            lows.append(seen.close)
            highs.append(seen.close)
        else:
            lows.append(bar.low)
            highs.append(bar.high)
    return (min(lows), max(highs)) if lows else None
