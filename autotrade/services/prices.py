"""Present prices: the feed's where there is one, else the built-in market's."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.errors import UnavailableError
from autotrade.domain.indices import index_symbol
from autotrade.domain.instruments import Instrument
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import FeedState, Quote, SharedQuotes, SimulatedMarket

SEEN_FOR: Final = timedelta(milliseconds=200)
"""How long a price that was read from the feed is taken for the present one."""
STATE_FOR: Final = timedelta(seconds=1)
_MOST: Final = 5000


class PresentQuotes:
    """Implements ``SimulatedMarket``. Quick: asks no broker, and Redis only now and then.

    What a broker lists is never simulated while prices come from it: until its feed has told a
    price there is none, and whoever asked has the symbol watched from now on. A real price stays
    the last one while the feed is away; ``at`` says how old it is.
    """

    def __init__(
        self,
        *,
        shared: SharedQuotes,
        simulated: SimulatedMarket,
        instruments: Callable[[str], Instrument | None],
        watch: Callable[[Iterable[str]], None],
        clock: Clock,
    ):
        self._shared = shared
        self._simulated = simulated
        self._instruments = instruments
        self._watch = watch
        self._clock = clock
        self._known: dict[str, tuple[Quote | None, datetime]] = {}
        self._state: FeedState | None = None
        self._asked_at: datetime | None = None

    def last(self, symbol: str) -> Quote | None:
        """Return the latest quote of a canonical symbol; None when there should be a real one."""
        symbol = index_symbol(symbol)
        now = self._clock.now()
        try:
            state = self._feed(now)
            if state is not None and state.source is None:
                return self._simulated.last(symbol)
            real = self._real(symbol, now)
        except UnavailableError:
            state = self._state
            real = self._known.get(symbol, (None, now))[0]
        if real is not None:
            return real
        if state is None or state.source is None or not self._is_listed(symbol, state.source):
            return self._simulated.last(symbol)
        self._watch([symbol])
        return None

    def moved(self, symbol: str, price: Decimal, since: datetime) -> Decimal:
        """Return what ``price`` at ``since`` has become: the real price, or as we simulate it."""
        quote = self.last(symbol)
        if quote is not None and not quote.simulated:
            return quote.price
        return price if quote is None else self._simulated.moved(symbol, price, since)

    def _feed(self, now: datetime) -> FeedState | None:
        if self._asked_at is None or now - self._asked_at > STATE_FOR:
            self._state, self._asked_at = self._shared.state(), now
        return self._state

    def _real(self, symbol: str, now: datetime) -> Quote | None:
        known = self._known.get(symbol)
        if known is not None and now - known[1] < SEEN_FOR:
            return known[0]
        if len(self._known) >= _MOST:
            self._known.clear()
        quote = self._shared.get([symbol]).get(symbol)
        self._known[symbol] = (quote, now)
        return quote

    def _is_listed(self, symbol: str, source: str) -> bool:
        try:
            instrument = self._instruments(symbol)
        except UnavailableError:
            return True  # rather no price than a wrong one
        return instrument is not None and source in instrument.keys
