"""Protection watch: every tick is held against the levels of what is held in its symbol.

It runs where the ticks come from. ``on_tick`` only compares two prices a protection; what is
reached is put in a queue, from which a thread makes exits. Best prices of trailing stops are
kept in memory and written down once a second.
"""

import queue
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Lock
from typing import Final

from autotrade.domain.ids import PositionId
from autotrade.domain.positions import Position
from autotrade.domain.protections import Protection, Trigger, judged
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import Gap, Tick
from autotrade.ports.position_storage import BestPrice
from autotrade.ports.storage import Storage
from autotrade.services.paper_prices import FactorOf, as_told, scaled
from autotrade.services.protection_news import Hit

BLIND_AFTER: Final = timedelta(seconds=5)
"""Prices that were not watched for longer than this are told of."""
_MOST_TOGETHER: Final = 32


@dataclass(slots=True)
class _Guard:
    """A protection in memory: between ``low`` and ``high`` nothing happens to it."""

    position: Position
    protection: Protection
    sign: int
    blind: tuple[datetime, datetime] | None = None
    is_reached: bool = False
    is_kept: bool = True
    factor: Decimal | None = None
    low: Decimal = field(init=False)
    high: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.bound()

    def bound(self) -> None:
        """Find the prices at which something happens: a level, or a new best price."""
        protection, sign = self.protection, self.sign
        if protection.trailing is not None and protection.best is None:
            self.low, self.high = Decimal("Infinity"), Decimal("-Infinity")  # any is the first
            return
        stop = protection.stop(sign)
        worse = None if stop is None else stop[0]
        better = [] if protection.target is None else [protection.target]
        if protection.trailing is not None and protection.best is not None:
            better.append(protection.best)
        first = min(better, key=lambda each: each * sign, default=None)
        low, high = (worse, first) if sign > 0 else (first, worse)
        self.low = Decimal("-Infinity") if low is None else low
        self.high = Decimal("Infinity") if high is None else high


class ProtectionWatch:
    """Implements ``TickConsumer`` and ``GapConsumer``."""

    def __init__(self, *, storage: Storage, clock: Clock, factor: FactorOf = as_told):
        self._storage = storage
        self._clock = clock
        self._factor = factor
        self._lock = Lock()
        self._by_symbol: dict[str, dict[PositionId, _Guard]] = {}
        self._symbol_of: dict[PositionId, str] = {}
        self._hits: queue.SimpleQueue[Hit] = queue.SimpleQueue()
        self._blind: tuple[datetime, datetime] | None = None
        self._is_loaded = False
        self._has_told = False

    def symbols(self) -> Collection[str]:
        """Return the symbols in which something is protected."""
        return tuple(self._by_symbol)

    def on_tick(self, tick: Tick) -> None:
        """Hold a price against the levels; never a simulated one against real money's."""
        if tick.symbol not in self._by_symbol:
            return
        price = told = tick.price
        with self._lock:
            for guard in self._by_symbol.get(tick.symbol, {}).values():
                if tick.simulated:  # a paper position goes on from its own last fill
                    price = scaled(tick.symbol, told, self._factor_of(guard))
                if guard.low < price < guard.high and guard.blind is None:
                    continue
                if guard.is_reached or (tick.simulated and not guard.position.paper):
                    continue
                self._judge(guard, price, price, tick.at)
                guard.blind = None

    def on_gap(self, gap: Gap) -> None:
        """Hold what was missed against the levels that were set before it."""
        with self._lock:
            for guard in self._by_symbol.get(gap.symbol, {}).values():
                if guard.is_reached or guard.protection.armed_at >= gap.until:
                    continue
                armed_at = guard.protection.armed_at
                guard.blind = (max(gap.since, armed_at), gap.until)
                if gap.low is None or gap.high is None or armed_at > gap.since:
                    continue  # the first price after it is judged, and the gap is told
                factor = self._factor(guard.position)
                low, high = (scaled(gap.symbol, each, factor) for each in (gap.low, gap.high))
                self._judge(guard, low, high, gap.until)

    def load(self) -> int:
        """Take over everything that is armed; return how many protections that is.

        The first time, the time since prices were last watched is a gap of every symbol.
        """
        if not self._is_loaded:
            now, seen = self._clock.now(), self._storage.now.positions.watched_until()
            if seen is not None and now - seen > BLIND_AFTER:
                self._blind = (seen, now)
        found = self._storage.now.positions.protected()
        with self._lock:
            known = {position.id for position in found}
            for gone in self._symbol_of.keys() - known:
                self._drop(gone)
            for position in found:
                self._take(position)
            self._is_loaded = True
            return len(self._symbol_of)

    def forget(self) -> None:
        """Forget everything: another process watches now."""
        with self._lock:
            self._by_symbol = {}
            self._symbol_of = {}
            self._is_loaded = self._has_told = False

    def refresh(self, position_ids: Sequence[PositionId]) -> None:
        """Look again at positions that were changed."""
        found = {each.id: each for each in self._storage.now.positions.with_ids(position_ids)}
        with self._lock:
            for position_id in position_ids:
                position = found.get(position_id)
                if position is not None and position.protection and position.protection.is_armed:
                    self._take(position)
                else:
                    self._drop(position_id)

    def hits(self, wait: timedelta) -> Sequence[Hit]:
        """Return what was reached since, waiting so long for the first."""
        try:
            found = [self._hits.get(timeout=wait.total_seconds())]
        except queue.Empty:
            return []
        while len(found) < _MOST_TOGETHER:
            try:
                found.append(self._hits.get_nowait())
            except queue.Empty:
                break
        return found

    def again(self, hits: Sequence[Hit]) -> None:
        """Make exits of these hits later: the database was away."""
        for hit in hits:
            self._hits.put(hit)

    def release(self, hits: Sequence[Hit]) -> None:
        """Judge these protections again: orders are stopped just now, and nothing was sent."""
        with self._lock:
            for hit in hits:
                symbol = self._symbol_of.get(hit.position_id)
                guard = self._by_symbol[symbol].get(hit.position_id) if symbol else None
                if guard is not None and guard.protection.version == hit.version:
                    guard.is_reached = False

    def keep(self) -> None:
        """Write down that prices are watched, while anything is, and the best ones that are new."""
        with self._lock:
            unkept = [
                guard
                for guards in self._by_symbol.values()
                for guard in guards.values()
                if not guard.is_kept
            ]
            seen = [
                BestPrice(
                    position_id=guard.position.id,
                    version=guard.protection.version,
                    price=guard.protection.best,
                )
                for guard in unkept
                if guard.protection.best is not None
            ]
            for guard in unkept:
                guard.is_kept = True
        self._storage.now.positions.keep_best(seen)
        # a gap of what is armed later begins when it is armed: without anything armed once will do
        if self._is_loaded and (self._by_symbol or not self._has_told):
            self._storage.now.positions.watched(self._clock.now())
            self._has_told = True

    def _factor_of(self, guard: _Guard) -> Decimal:
        if guard.factor is None:
            guard.factor = self._factor(guard.position)
        return guard.factor

    def _judge(self, guard: _Guard, low: Decimal, high: Decimal, at: datetime) -> None:
        protection = guard.protection
        trigger = judged(protection, guard.sign, low, high)
        if trigger is not None:
            guard.is_reached = True
            self._hits.put(_hit(guard, trigger, at))
            return
        moved = protection.seen(high if guard.sign > 0 else low, guard.sign)
        if moved is not protection:
            guard.protection, guard.is_kept = moved, False
            guard.bound()

    def _take(self, position: Position) -> None:
        protection = position.protection
        if protection is None:
            return
        guards = self._by_symbol.setdefault(position.symbol, {})
        known = guards.get(position.id)
        if known is not None and known.protection.version == protection.version:
            if position.priced_at != known.position.priced_at:
                known.factor = None
            known.position = position
            return
        blind = self._blind
        if blind is not None:
            since = max(blind[0], protection.armed_at)
            blind = (since, blind[1]) if blind[1] - since > BLIND_AFTER else None
        guards[position.id] = _Guard(position, protection, position.sign, blind)
        self._symbol_of[position.id] = position.symbol

    def _drop(self, position_id: PositionId) -> None:
        symbol = self._symbol_of.pop(position_id, None)
        if symbol is None:
            return
        guards = self._by_symbol[symbol]
        guards.pop(position_id, None)
        if not guards:
            del self._by_symbol[symbol]


def _hit(guard: _Guard, trigger: Trigger, at: datetime) -> Hit:
    return Hit(
        user_id=guard.position.user_id,
        position_id=guard.position.id,
        version=guard.protection.version,
        trigger=trigger,
        at=at,
        blind=guard.blind,
    )
