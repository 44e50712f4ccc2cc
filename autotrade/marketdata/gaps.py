"""Gaps: when ticks of a symbol were missed.

There is one when the feed was not connected, and when a symbol that was told of all the time was
silent for a minute. Only time in which the market traded counts.
"""

import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from autotrade.ports.marketdata import Tick

SILENCE: Final = timedelta(seconds=60)
ACTIVE_TICKS: Final = 30
ACTIVE_WITHIN: Final = timedelta(minutes=5)
"""So many ticks in so long a time: silence of such a symbol means that some were missed."""
SHORTEST: Final = timedelta(seconds=1)

TradedTime = Callable[[str, datetime, datetime], timedelta]
"""How long a symbol's market was open between two moments."""


@dataclass(frozen=True, slots=True)
class Missed:
    """The time between the last tick before a gap and the first one after it."""

    symbol: str
    since: datetime
    until: datetime


class GapWatch:
    """Told of ticks and of the feed's ends, it says what was missed. Safe between threads."""

    def __init__(self, traded_time: TradedTime) -> None:
        self._traded_time = traded_time
        self._lock = threading.Lock()
        self._seen: dict[str, deque[datetime]] = {}
        self._lost: dict[str, datetime] = {}
        self._missed: list[Missed] = []

    def expect(self, since: Mapping[str, datetime]) -> None:
        """Say until when another process had been told of symbols before this one began."""
        with self._lock:
            for symbol, at in since.items():
                if symbol not in self._seen:
                    self._lost.setdefault(symbol, at)

    def on_tick(self, tick: Tick, now: datetime) -> None:
        """Take note of a tick that came at ``now``.

        The first one after the feed had ended says that it is back, for every symbol: one that
        is seldom traded is not waited for.
        """
        with self._lock:
            lost, self._lost = self._lost, {}
            gaps = [(symbol, since, SHORTEST) for symbol, since in lost.items()]
            seen = self._seen.get(tick.symbol)
            if seen is None:
                seen = self._seen[tick.symbol] = deque(maxlen=ACTIVE_TICKS)
            if not lost and seen and now - seen[-1] > SILENCE and _is_active(seen):
                gaps = [(tick.symbol, seen[-1], SILENCE)]
            seen.append(now)
        for symbol, since, least in gaps:
            if self._traded_time(symbol, since, now) > least:
                with self._lock:
                    self._missed.append(Missed(symbol, since, now))

    def on_lost(self, now: datetime) -> None:
        """Say that the feed has ended: what comes next of a symbol ends a gap."""
        with self._lock:
            for symbol, seen in self._seen.items():
                if seen and now - seen[-1] < timedelta(days=1):
                    self._lost.setdefault(symbol, seen[-1])

    def keep(self, symbols: Collection[str]) -> None:
        """Forget the symbols that nobody wants any more."""
        with self._lock:
            for symbol in [each for each in self._seen if each not in symbols]:
                del self._seen[symbol]
                self._lost.pop(symbol, None)

    def silent_since(self) -> datetime | None:
        """Return when the last tick of any symbol came; None before the first."""
        with self._lock:
            return max((seen[-1] for seen in self._seen.values() if seen), default=None)

    def taken(self) -> list[Missed]:
        """Return the gaps that have ended, each once."""
        with self._lock:
            missed, self._missed = self._missed, []
        return missed


def _is_active(seen: "deque[datetime]") -> bool:
    return len(seen) == ACTIVE_TICKS and seen[-1] - seen[0] <= ACTIVE_WITHIN
