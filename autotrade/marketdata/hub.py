"""The hub: every tick comes in here and goes out three ways.

Each to the parts of the program that act on it, at once and one after the other; each to those who
keep record of it; and the latest of a quarter of a second to browsers and other processes.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import structlog

from autotrade.domain.errors import AutotradeError
from autotrade.ports.marketdata import Gap, GapConsumer, Quote, Tick, TickConsumer

FLUSH_SECONDS: Final = 0.02
"""How long a price waits at most, after the last ones went on to browsers and other processes."""
SHOWN_EVERY: Final = 0.25
"""So that a browser gets at most four prices of a symbol in a second."""
_FAULTS: Final = (
    ArithmeticError,
    AttributeError,
    AutotradeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
_log = structlog.get_logger()


def quote_of(tick: Tick) -> Quote:
    """Return what a tick says of its symbol's price."""
    return Quote(
        symbol=tick.symbol,
        price=tick.price,
        at=tick.at,
        simulated=tick.simulated,
        bid=tick.bid,
        ask=tick.ask,
        previous_close=tick.previous_close,
        bid_quantity=tick.bid_quantity,
        ask_quantity=tick.ask_quantity,
    )


class Hub:
    """Ticks may come from several threads; they go on one at a time.

    A consumer that fails at a tick is logged and gets the next one all the same: one that can't
    act on its symbol must not keep others from acting on theirs.
    """

    def __init__(
        self,
        consumers: Sequence[TickConsumer],
        observers: Sequence[Callable[[Tick], None]] = (),
        always: Collection[str] = (),
        *,
        shown_every: float = SHOWN_EVERY,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._consumers = tuple(consumers)
        self._observers = tuple(observers)
        self._always = frozenset(always)
        self._lock = threading.Lock()
        self._by_symbol: dict[str, tuple[TickConsumer, ...]] = {}
        self._last: dict[str, Tick] = {}
        self._changed: dict[str, Tick] = {}
        self._shown: dict[str, tuple[Tick, float]] = {}
        self._to_show: set[str] = set()
        self.news = threading.Event()
        """Set while there is something to flush that somebody waits for."""
        self._shown_every = shown_every
        self._monotonic = monotonic
        self._names: dict[str, tuple[str, ...]] = {}

    def watch(self, names: Mapping[str, str]) -> None:
        """Say what browsers watch: the names they use, each with the symbol that it means."""
        by_symbol: dict[str, list[str]] = {}
        for name, symbol in names.items():
            by_symbol.setdefault(symbol, []).append(name)
        self._names = {symbol: tuple(each) for symbol, each in by_symbol.items()}
        unshown = {symbol for name, symbol in names.items() if name not in self._shown}
        if unshown:
            self._to_show |= unshown
            self.news.set()
        for name in [name for name in self._shown if name not in names]:
            self._shown.pop(name, None)

    def wanted(self) -> Sequence[str]:
        """Ask every consumer anew, and return all symbols that somebody has a use for.

        Those that are acted on come first: a feed may not take all.
        """
        by_symbol: dict[str, list[TickConsumer]] = {}
        for consumer in self._consumers:
            for symbol in tuple(consumer.symbols()):
                by_symbol.setdefault(symbol, []).append(consumer)
        self._by_symbol = {symbol: tuple(each) for symbol, each in by_symbol.items()}
        wanted = dict.fromkeys((*by_symbol, *self._always, *self._names))
        with self._lock:
            for symbol in [symbol for symbol in self._last if symbol not in wanted]:
                del self._last[symbol]
        return list(wanted)

    def acted_on(self) -> set[str]:
        """Return the symbols that consumers wanted when they were last asked."""
        return set(self._by_symbol)

    def used(self) -> set[str]:
        """Return the symbols that are acted on or watched; others are wanted for the record."""
        return {*self._by_symbol, *self._names}

    def on_tick(self, tick: Tick) -> None:
        """Hand a tick on; it returns when every consumer has acted on it."""
        with self._lock:
            for consumer in self._by_symbol.get(tick.symbol, ()):
                self._give(consumer.on_tick, tick, consumer)
            self._last[tick.symbol] = self._changed[tick.symbol] = tick
        if not self.news.is_set() and (not tick.simulated or tick.symbol in self._names):
            self.news.set()
        for observe in self._observers:
            observe(tick)

    def on_gap(self, gap: Gap) -> None:
        """Tell those who act on a symbol that ticks of it were missed."""
        with self._lock:
            for consumer in self._by_symbol.get(gap.symbol, ()):
                if isinstance(consumer, GapConsumer):
                    self._give(consumer.on_gap, gap, consumer)

    def last(self, symbol: str) -> Tick | None:
        """Return the last tick of a wanted symbol."""
        return self._last.get(symbol)

    def forget(self, symbols: Iterable[str] | None = None) -> None:
        """Forget prices that are no longer present ones; all of them without ``symbols``."""
        with self._lock:
            for symbol in tuple(self._last) if symbols is None else symbols:
                self._last.pop(symbol, None)
                self._changed.pop(symbol, None)

    def flush(self) -> tuple[Sequence[Quote], Sequence[Quote]]:
        """Return what changed since the last time: for other processes, and for browsers.

        For processes each symbol's real quote; for browsers quotes under the names they watch,
        those alone whose price is another than what they were shown, or who were shown none. What
        comes too soon after the last one waits for the next call.
        """
        self.news.clear()
        with self._lock:
            changed, self._changed = self._changed, {}
        real = [quote_of(tick) for tick in changed.values() if not tick.simulated]
        waiting, self._to_show = self._to_show | changed.keys(), set()
        now = self._monotonic()
        shown: list[Quote] = []
        for symbol in waiting:
            tick = self._last.get(symbol)
            if tick is not None:
                for name in self._names.get(symbol, ()):
                    shown += self._news(name, tick, now)
        if self._to_show:
            self.news.set()
        return real, shown

    def _news(self, name: str, tick: Tick, now: float) -> Sequence[Quote]:
        """Return what is new to those who watch a name, if it may be shown already."""
        before, at = self._shown.get(name, (None, 0.0))
        if before is not None and _same(before, tick):
            return ()
        if before is not None and now - at < self._shown_every:
            self._to_show.add(tick.symbol)
            return ()
        self._shown[name] = (tick, now)
        return (_named(quote_of(tick), name),)

    def _give(self, act: Callable[..., None], what: Tick | Gap, consumer: object) -> None:
        try:
            act(what)
        except _FAULTS:
            _log.exception("tick_not_acted_on", symbol=what.symbol, by=type(consumer).__name__)


def _same(one: Tick, other: Tick) -> bool:
    return one.price == other.price and one.simulated == other.simulated


def _named(quote: Quote, name: str) -> Quote:
    return quote if name == quote.symbol else replace(quote, symbol=name)
