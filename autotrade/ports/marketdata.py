"""Prices."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from autotrade.domain.candles import Candle


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The last price of a symbol; ``simulated`` is True for the built-in market.

    ``bid`` and ``ask`` are the best prices that others offer, with their quantities in units;
    None where nobody told them.
    """

    symbol: str
    price: Decimal
    at: datetime
    simulated: bool
    bid: Decimal | None = None
    ask: Decimal | None = None
    previous_close: Decimal | None = None
    bid_quantity: Decimal | None = None
    ask_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One message of a market feed: prices in rupees, ``at`` the exchange's time, aware UTC.

    What a feed's mode does not carry is None. ``volume`` is the day's, in units. ``simulated``
    is True for the built-in market.
    """

    symbol: str
    price: Decimal
    at: datetime
    bid: Decimal | None = None
    ask: Decimal | None = None
    volume: int | None = None
    open_interest: int | None = None
    previous_close: Decimal | None = None
    simulated: bool = False
    bid_quantity: Decimal | None = None
    ask_quantity: Decimal | None = None


class TickConsumer(Protocol):
    """A part of the program that acts on every tick of some symbols, within the feed process."""

    def symbols(self) -> Collection[str]:
        """Return the canonical symbols whose ticks are wanted now; it is asked often."""
        ...

    def on_tick(self, tick: Tick) -> None:
        """Act on a tick of a wanted symbol; ticks come one at a time, a symbol's in their order.

        It must return within a millisecond: what takes longer is handed to a thread of its own.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which ticks of a symbol were missed, and what the broker's candles tell of it.

    ``since`` is the last tick before it, ``until`` the first moment that is told again. ``low``
    and ``high`` are the extremes in between, None where nobody could tell them.
    """

    symbol: str
    since: datetime
    until: datetime
    low: Decimal | None = None
    high: Decimal | None = None


@runtime_checkable
class GapConsumer(Protocol):
    """A ``TickConsumer`` that also hears which ticks of its symbols were missed."""

    def on_gap(self, gap: Gap) -> None:
        """Act on a gap that has ended; no ``on_tick`` runs beside it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How the feed stands at ``at``. ``source`` is the type of broker that real prices come from.

    None: there is none, and all prices are simulated. ``is_open``: its stream is connected.
    """

    source: str | None
    is_open: bool
    at: datetime


class SharedQuotes(Protocol):
    """The last real prices, which the feed writes and every process reads."""

    def tell(self, quotes: Sequence[Quote], state: FeedState) -> None:
        """Write real quotes that changed, and how the feed stands."""
        ...

    def get(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        """Return the quotes that are known of these symbols; their ``at`` says how old."""
        ...

    def tell_minutes(self, minutes: Mapping[str, Candle]) -> None:
        """Write the minutes that are running, by symbol."""
        ...

    def minute(self, symbol: str) -> Candle | None:
        """Return the latest minute that was told of a symbol, running still or over."""
        ...

    def state(self) -> FeedState | None:
        """Return how the feed stands; None when no feed has said so for ten seconds."""
        ...

    def last_told(self) -> datetime | None:
        """Return when a feed last wrote, be it long ago."""
        ...

    def forget(self) -> None:
        """Forget all prices."""
        ...


class Quotes(Protocol):
    """Where a present price comes from."""

    def last(self, symbol: str) -> Quote | None:
        """Return the latest quote of a canonical symbol, or None when there is none."""
        ...


class SimulatedMarket(Quotes, Protocol):
    """A market of our own making, which can also go on from a price that was seen."""

    def moved(self, symbol: str, price: Decimal, since: datetime) -> Decimal:
        """Return what ``price`` at ``since`` (aware) has become by now, in rupees."""
        ...


class SimulatedCandles(Protocol):
    """The chart of the built-in market: it agrees with its quotes."""

    def candles(
        self, symbol: str, start: datetime, end: datetime, minutes: int = 1
    ) -> Sequence[Candle]:
        """Return the bars of so many minutes that open within ``start`` and ``end`` (exclusive).

        They are counted from the opening of each session; one is no longer than its session.
        """
        ...

    def extremes(
        self, symbol: str, since: datetime, until: datetime
    ) -> tuple[Decimal, Decimal] | None:
        """Return the lowest and the highest price between two moments; None without trading."""
        ...
