"""Prices."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The last price of a symbol; ``simulated`` is True for the built-in market."""

    symbol: str
    price: Decimal
    at: datetime
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One message of a market feed: prices in rupees, ``at`` the exchange's time, aware UTC.

    What a feed's mode does not carry is None. ``volume`` is the day's, in units.
    """

    symbol: str
    price: Decimal
    at: datetime
    bid: Decimal | None = None
    ask: Decimal | None = None
    volume: int | None = None
    open_interest: int | None = None
    previous_close: Decimal | None = None


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
