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
