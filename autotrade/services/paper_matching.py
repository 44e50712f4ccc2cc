"""Paper matching: ticks against the paper orders that rest, where the ticks come from.

``on_tick`` only compares prices. What is met is put in a queue, from which a thread fills it: in
the paper book first, and then as an order update like any broker's. Whatever dies in between,
the polls of working orders read the book and find the fill.
"""

import queue
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import Tick
from autotrade.ports.paper import PaperDesk, PaperMove, PaperOrder
from autotrade.ports.storage import Storage
from autotrade.services.order_updates import OrderUpdateService

_Key = tuple[BrokerId, ClientTag]
LOOK_BACK: Final = timedelta(seconds=5)
"""Orders that were written a while ago may only be seen now: other processes' clocks and commits."""
LOAD_AFTER: Final = timedelta(seconds=15)


class PaperMatching:
    """Implements ``TickConsumer``; one process at a time should load it."""

    def __init__(
        self, *, storage: Storage, clock: Clock, desk: PaperDesk, updates: OrderUpdateService
    ):
        self._storage = storage
        self._clock = clock
        self._desk = desk
        self._updates = updates
        self._lock = Lock()
        self._by_symbol: dict[str, dict[_Key, PaperOrder]] = {}
        self._met: queue.SimpleQueue[tuple[PaperOrder, Tick]] = queue.SimpleQueue()
        self._taken: set[_Key] = set()
        self._looked_at: datetime | None = None
        self._loaded_at: datetime | None = None

    def symbols(self) -> Collection[str]:
        """Return the symbols in which paper orders rest."""
        return tuple(self._by_symbol)

    def on_tick(self, tick: Tick) -> None:
        """Hold a price against the orders that rest in its symbol."""
        resting = self._by_symbol.get(tick.symbol)
        if not resting:
            return
        with self._lock:
            for key, order in resting.items():
                if key not in self._taken and self._desk.concerns(order, tick):
                    self._taken.add(key)
                    self._met.put((order, tick))

    def look(self) -> None:
        """Take over the orders that came to rest since the last time, now and then all of them.

        Raises:
            UnavailableError: the database is away.
        """
        now = self._clock.now()
        if self._loaded_at is None or now - self._loaded_at > LOAD_AFTER:
            everything = self._desk.resting(None)
            with self._lock:
                self._by_symbol = {}
                self._take(everything)
            self._loaded_at = now
        else:
            since = (self._looked_at or now) - LOOK_BACK
            changed = self._desk.resting(since)
            with self._lock:
                self._take(changed)
        self._looked_at = now

    def forget(self) -> None:
        """Forget all orders: another process matches them now."""
        with self._lock:
            self._by_symbol = {}
            self._loaded_at = None

    def carry_out(self, wait: timedelta) -> int:
        """Fill or trigger what was met, waiting a while for the first; return how many that was.

        Raises:
            UnavailableError: the database is away; what was met is met again.
        """
        try:
            met = [self._met.get(timeout=wait.total_seconds())]
        except queue.Empty:
            return 0
        while not self._met.empty():
            met.append(self._met.get_nowait())
        for order, tick in met:
            try:
                self.apply(self._desk.on_tick(order, tick))
            finally:
                self._release(order)
        return len(met)

    def apply(self, move: PaperMove | None) -> None:
        """Hand what became of a paper order to the pipeline, as an order stream would."""
        if move is None:
            return
        account = self._storage.now.brokers.get(move.user_id, move.broker_id)
        if account is not None:
            self._updates.apply(account, move.view)

    def _take(self, orders: Sequence[PaperOrder]) -> None:
        for order in orders:
            symbol = order.request.symbol
            self._by_symbol.setdefault(symbol, {})[_key_of(order)] = order

    def _release(self, order: PaperOrder) -> None:
        """Let ticks meet an order again, as it is now; one that ended is gone."""
        key, symbol = _key_of(order), order.request.symbol
        fresh = self._desk.still_resting(order)
        with self._lock:
            self._taken.discard(key)
            resting = self._by_symbol.get(symbol, {})
            if fresh is not None:
                resting[key] = fresh
            else:
                resting.pop(key, None)
            if not resting:
                self._by_symbol.pop(symbol, None)


def _key_of(order: PaperOrder) -> _Key:
    return order.broker_id, order.request.client_tag
