"""The built-in simulated market: prices from nothing but the symbol, the time and a seed.

Every quote says that it is simulated. The same symbol at the same moment has the same price in
every process, so web, workers and tests agree without talking to each other.
"""

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import Final

from autotrade.domain.money import round_to_tick
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import Quote

TICK: Final = Decimal("0.05")
_LOWEST, _SPREAD_OF_BASES = 80, 4000
_RANGES: Final = ((3600, Decimal("0.010")), (300, Decimal("0.004")), (20, Decimal("0.0015")))
"""(period in seconds, how far at most that wave moves the price)."""
_RESOLUTION: Final = 1 << 32


class SimulatedQuotes:
    """Implements ``SimulatedMarket``; a price is three waves of different periods around a base."""

    def __init__(self, *, clock: Clock, seed: int = 0) -> None:
        self._clock = clock
        self._seed = seed

    def last(self, symbol: str) -> Quote:
        """Return the simulated price of any symbol, at the present moment."""
        at = self._clock.now()
        return Quote(symbol=symbol, price=self._price(symbol, at), at=at, simulated=True)

    def moved(self, symbol: str, price: Decimal, since: datetime) -> Decimal:
        """Return what ``price`` at ``since`` has become by now, as this market moved."""
        then, now = self._price(symbol, since), self._price(symbol, self._clock.now())
        return max(round_to_tick(price * now / then, TICK), TICK)

    def _price(self, symbol: str, at: datetime) -> Decimal:
        base = _LOWEST + self._draw(symbol, "base", 0) * _SPREAD_OF_BASES
        millis = int(at.timestamp() * 1000)
        moved = sum((self._wave(symbol, millis, *wave) for wave in _RANGES), Decimal(0))
        return round_to_tick(base * (1 + moved), TICK)

    def _wave(self, symbol: str, millis: int, period: int, reach: Decimal) -> Decimal:
        step, within = divmod(millis, period * 1000)
        here = self._draw(symbol, str(period), step)
        there = self._draw(symbol, str(period), step + 1)
        along = Decimal(within) / (period * 1000)
        return (here + (there - here) * along - Decimal("0.5")) * 2 * reach

    def _draw(self, symbol: str, purpose: str, step: int) -> Decimal:
        """Return a number in [0, 1) that only the arguments and the seed decide."""
        text = f"{self._seed}|{symbol}|{purpose}|{step}"
        digest = hashlib.sha256(text.encode(errors="replace")).digest()
        return Decimal(int.from_bytes(digest[:4], "big")) / _RESOLUTION
