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
