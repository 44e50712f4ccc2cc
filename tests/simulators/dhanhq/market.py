"""Prices of the simulated exchange: steady until a test sets one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tests.simulators.dhanhq.universe import Listed, listed

if TYPE_CHECKING:
    from tests.simulators.dhanhq.words import Clock

Key = tuple[str, int]
_SPREAD = Decimal("0.05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What the market says of an instrument."""

    last: Decimal
    at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int = 100_000
    quantity: int = 1
    open_interest: int = 0

    @property
    def bid(self) -> Decimal:
        """Return the best bid."""
        return self.last - _SPREAD

    @property
    def ask(self) -> Decimal:
        """Return the best offer."""
        return self.last + _SPREAD


class Market:
    """Instruments and their prices."""

    def __init__(self, clock: Clock, rows: int):
        self._clock = clock
        self._rows = rows
        self._listed: dict[Key, Listed] = {}
        self._prices: dict[Key, Price] = {}
        self.watchers: list[Callable[[Key], None]] = []
        self.bars: dict[Key, dict[int, list[Decimal]]] = {}
        """Bars that a test has added: open, high, low, close and volume by epoch seconds."""

    @property
    def rows(self) -> list[Listed]:
        """Return all instruments, in the order of the files."""
        return list(self._index().values())

    def add_bars(self, segment: str, security_id: int, rows: list[list[str]]) -> None:
        """Add one-minute bars, each as epoch seconds, open, high, low, close and volume."""
        known = self.bars.setdefault((segment, security_id), {})
        known.update({int(at): [Decimal(each) for each in figures] for at, *figures in rows})

    def find(self, segment: str, security_id: object) -> Listed | None:
        """Return an instrument; its number says nothing without the segment."""
        try:
            return self._index().get((segment, int(str(security_id))))
        except ValueError:
            return None

    def price(self, item: Listed) -> Price:
        """Return an instrument's price."""
        key = (item.segment, item.security_id)
        if key not in self._prices:
            at = self._clock.now()
            price = item.price
            self._prices[key] = Price(
                last=price, at=at, open=price, high=price, low=price, close=price
            )
        return self._prices[key]

    def set(self, segment: str, security_id: int, values: dict[str, Any]) -> None:
        """Change an instrument's price and tell who watches.

        Raises:
            KeyError: there is no such instrument.
        """
        item = self.find(segment, security_id)
        if item is None:
            msg = f"no instrument {segment} {security_id}"
            raise KeyError(msg)
        old = self.price(item)
        last = Decimal(str(values.pop("last", old.last)))
        decimals: dict[str, Any] = {
            k: Decimal(str(v)) for k, v in values.items() if k in {"open", "high", "low", "close"}
        }
        changes: dict[str, Any] = {
            "high": max(old.high, last),
            "low": min(old.low, last),
        } | decimals
        changes |= {k: int(v) for k, v in values.items() if k not in decimals}
        self._prices[segment, security_id] = replace(
            old,
            last=last,
            at=self._clock.now(),
            **changes,
        )
        for watcher in list(self.watchers):
            watcher((segment, security_id))

    def resize(self, rows: int) -> None:
        """Have so many instruments from now on."""
        self._rows = rows
        self._listed = {}

    def _index(self) -> dict[Key, Listed]:
        if not self._listed:
            today = self._clock.now().date()
            self._listed = _universe(self._rows, today)
        return self._listed


@lru_cache(maxsize=2)
def _universe(rows: int, today: date) -> dict[Key, Listed]:
    return {(item.segment, item.security_id): item for item in listed(rows, today)}
