"""DhanHQ for a whole process: one connection pool, one throttle, an adapter an account."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from autotrade.brokers.dhanhq.adapter import DhanAccount
from autotrade.brokers.dhanhq.client import DhanClient
from autotrade.brokers.dhanhq.rows import keys_of, own_text
from autotrade.brokers.dhanhq.session import DhanCredentials, DhanSession
from autotrade.brokers.dhanhq.wire import Body, text_of
from autotrade.domain.ids import BrokerId
from autotrade.domain.instruments import Instrument
from autotrade.ports.clock import Clock
from autotrade.ports.throttle import Throttle

InstrumentOf = Callable[[Mapping[str, str]], Instrument | None]
"""Finds an instrument by its DhanHQ key, in our own instrument master."""
MOST_SYMBOLS: Final = 20_000
KNOWN_SECONDS: Final = 1800.0


class DhanHouse:
    """Makes the adapters of accounts."""

    def __init__(
        self,
        *,
        client: DhanClient,
        throttle: Throttle,
        clock: Clock,
        instrument_of: InstrumentOf,
    ) -> None:
        self._client = client
        self._throttle = throttle
        self._clock = clock
        self._symbols = Symbols(instrument_of)

    def account(self, broker_id: BrokerId, credentials: Mapping[str, str]) -> DhanAccount:
        """Return the adapter of an account; nothing is sent."""
        session = DhanSession(
            account=broker_id,
            credentials=DhanCredentials.from_fields(credentials),
            client=self._client,
            throttle=self._throttle,
        )
        return DhanAccount(session=session, symbol_of=self._symbols.of_row, clock=self._clock)


class Symbols:
    """Canonical symbols of rows; what the master does not know keeps the broker's own text.

    Found ones are remembered for a while only: exchanges give the numbers of contracts that
    have expired to new ones.
    """

    def __init__(
        self, instrument_of: InstrumentOf, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._instrument_of = instrument_of
        self._clock = clock
        self._known: OrderedDict[tuple[str, ...], tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def of_row(self, row: Body) -> str:
        """Return the symbol of a row's instrument."""
        keys, isin = keys_of(row), text_of(row, "isin")
        name = (isin or "", *(value for key in keys for value in key.values()))
        now = self._clock()
        with self._lock:
            until, symbol = self._known.get(name, (now, ""))
        if until > now:
            return symbol
        found = (self._instrument_of(key) for key in keys)
        fit = (each for each in found if each and isin in {None, each.isin or isin})
        instrument = next(fit, None)
        if instrument is None:
            return own_text(row)
        with self._lock:
            self._known[name] = (now + KNOWN_SECONDS, instrument.symbol)
            self._known.move_to_end(name)
            if len(self._known) > MOST_SYMBOLS:
                self._known.popitem(last=False)
        return instrument.symbol
