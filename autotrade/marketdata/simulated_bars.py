"""Bars of the built-in market, and where those of days that are over are kept."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from autotrade.domain.candles import Candle
from autotrade.marketdata.simulated_day import SimulatedDay

KeptBars = Sequence[Sequence[int]]
"""The bars of a day: when each opens (ms since 1970), four prices in ticks, and the volume."""


class KeptDays(Protocol):
    """Where bars of days that are over are kept: made once, they stay the same."""

    def get(self, symbol: str, names: Sequence[str]) -> Sequence[KeptBars | None]:
        """Return what is kept under each of these names of days; None where nothing is."""
        ...

    def put(self, symbol: str, days: Mapping[str, KeptBars]) -> None:
        """Keep the bars of days under their names; may be forgotten at any time."""
        ...


class NothingKept:
    """Keeps nothing."""

    def get(self, _symbol: str, names: Sequence[str]) -> Sequence[KeptBars | None]:
        """Return None for each."""
        return [None] * len(names)

    def put(self, symbol: str, days: Mapping[str, KeptBars]) -> None:
        """Forget them."""


def rows(
    day: SimulatedDay, start: int, end: int, until: int, *, step: int
) -> list[tuple[int, ...]]:
    """Return bars of ``step`` ms that open within ``start`` and ``end``, none of it after ``until``.

    Times are in ms since 1970; a bar is no longer than its session.
    """
    found: list[tuple[int, ...]] = []
    for opens, closes in day.spans:
        first = opens + max(0, -(-(start - opens) // step)) * step
        for at in range(first, min(closes, end), step):
            last = min(at + step, closes, until)
            if at < until:
                found.append((at, *day.bar(at, last), day.volume_at(last) - day.volume_at(at)))
    return found


def candle_of(bar: Sequence[int], tick: Decimal) -> Candle:
    """Return a bar with its prices in rupees; they are kept in ticks."""
    at, opened, high, low, closed, volume = bar
    return Candle(
        opens_at=datetime.fromtimestamp(at / 1000, UTC),
        open=opened * tick,
        high=high * tick,
        low=low * tick,
        close=closed * tick,
        volume=Decimal(volume),
    )
