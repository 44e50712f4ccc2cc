"""Instruments: what can be traded, under one name; loaded daily, searched, and resolved at once."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog

from autotrade.domain.brokers import BrokerType
from autotrade.domain.contracts import parse_continuous, quoted_exchange
from autotrade.domain.errors import InvalidError, UnavailableError
from autotrade.domain.instruments import Instrument, canonical_symbol
from autotrade.domain.market_hours import IST
from autotrade.domain.well_known import well_known
from autotrade.ports.brokers import BrokerDirectory, BrokerError, BrokerErrorKind
from autotrade.ports.clock import Clock
from autotrade.ports.storage import InstrumentLoad, Storage

REFRESHED_AT: Final = time(8, 0)
"""When a day's master is due, in India: brokers have it by then, and no market is open."""
LOOK_EVERY: Final = timedelta(seconds=5)
"""How long a process may still see the master before the present one."""
MISSED_FOR: Final = timedelta(seconds=1)
"""How long a process takes it for granted that there is no such instrument."""
MOST_REMEMBERED: Final = 5000
MOST_FOUND: Final = 50
_BAD_ROWS_SHOWN: Final = 5
_log = structlog.get_logger()


class Instruments:
    """Safe to share between threads; what was resolved once is remembered until the next load."""

    def __init__(self, *, storage: Storage, clock: Clock, directory: BrokerDirectory):
        self._storage = storage
        self._clock = clock
        self._directory = directory
        self._remembered: dict[object, tuple[Instrument | None, datetime]] = {}
        self._generation: int | None = None
        self._looked_at: datetime | None = None
        self._looking = threading.Lock()

    def resolve(self, symbol: str) -> Instrument | None:
        """Return the instrument of a symbol in any form and case; None when there is none.

        ``NSE:NIFTY1!`` is the nearest future that has not expired. Asks the database only for
        what this process has not met since the last load.

        Raises:
            UnavailableError: it had to be looked up, and the database is away.
        """
        try:
            name = quoted_exchange(canonical_symbol(symbol, None))
        except InvalidError:
            return None
        continuous = parse_continuous(name)
        if continuous is None:
            return self._known(name, lambda: self._of_symbol(name))
        today = self._today()

        def nearest() -> Instrument | None:
            found = self._storage.now.instruments.futures(
                continuous.exchange, continuous.underlying, today
            )
            return found[continuous.number - 1] if len(found) >= continuous.number else None

        return self._known((name, today), nearest)

    def by_key(self, broker_type: BrokerType, key: Mapping[str, str]) -> Instrument | None:
        """Return the instrument that a type of broker knows by these values.

        Raises:
            UnavailableError: it had to be looked up, and the database is away.
        """
        return self._known(
            (broker_type, *sorted(key.items())),
            lambda: self._storage.now.instruments.by_key(broker_type, key),
        )

    def has_derivatives(self, share: Instrument) -> bool:
        """Say whether there are futures on a share, at the NSE or at its own exchange.

        Raises:
            UnavailableError: it had to be looked up, and the database is away.
        """
        exchange, _, name = share.symbol.partition(":")
        today = self._today()

        def nearest() -> Instrument | None:
            futures = self._storage.now.instruments.futures
            found = [*futures("NSE", name, today), *futures(exchange, name, today)]
            return found[0] if found else None

        return self._known(("derivatives", share.symbol, today), nearest) is not None

    def search(self, text: str, limit: int = 20) -> Sequence[Instrument]:
        """Return what a person may mean by what they have typed so far, the likeliest first.

        Where no broker lists anything of the kind: indices and large shares that everybody knows.
        """
        most = min(limit, MOST_FOUND)
        found = self._storage.now.instruments.search(text, self._today(), most)
        return found or well_known(text, most)

    def due(self) -> Sequence[BrokerType]:
        """Return the types of broker with accounts whose master of today is missing."""
        linked = self._storage.now.brokers.types_linked()
        return [kind for kind in sorted(linked) if self.is_stale(kind)]

    def is_stale(self, broker_type: BrokerType) -> bool:
        """Say whether a type of broker has a master, and it is from before today's was due."""
        if self._directory.instrument_source(broker_type) is None:
            return False
        last = self._storage.now.instruments.last_load(broker_type)
        return last is None or last.loaded_at < self._due_since()

    def load_if_stale(self, broker_type: BrokerType) -> InstrumentLoad | None:
        """Load today's master unless it is there.

        Raises:
            BrokerError: see ``refresh``.
        """
        return self.refresh(broker_type) if self.is_stale(broker_type) else None

    def refresh(self, broker_type: BrokerType) -> InstrumentLoad | None:
        """Load a broker's master, which takes some seconds; None when the broker has none.

        Must not run twice at the same time. Whatever fails, the last master stays in use.

        Raises:
            BrokerError: it could not be read, or is much smaller than the last one.
        """
        source = self._directory.instrument_source(broker_type)
        if source is None:
            return None
        bad_rows: list[str] = []
        repository = self._storage.now.instruments
        last = repository.last_load(broker_type)
        began = self._clock.now()
        least = 1 if last is None else last.count // 2
        load = repository.load(broker_type, source.instruments(bad_rows.append), began, least)
        if load is None:
            message = f"The instrument master of {broker_type} has too few instruments."
            raise BrokerError(BrokerErrorKind.OTHER, message)
        _log.info(
            "instruments_loaded",
            broker=broker_type.value,
            count=load.count,
            bad_rows=len(bad_rows),
            examples=bad_rows[:_BAD_ROWS_SHOWN],
            seconds=(self._clock.now() - began) // timedelta(seconds=1),
        )
        return load

    def _of_symbol(self, name: str) -> Instrument | None:
        return self._storage.now.instruments.by_symbols([name]).get(name)

    def _known(self, key: object, look_up: Callable[[], Instrument | None]) -> Instrument | None:
        self._forget_after_a_load()
        remembered = self._remembered
        known = remembered.get(key)
        now = self._clock.now()
        # what is not there may be loaded the next moment
        if known is not None and (known[0] is not None or now - known[1] < MISSED_FOR):
            return known[0]
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        found = look_up()
        remembered[key] = (found, now)
        return found

    def _forget_after_a_load(self) -> None:
        now = self._clock.now()
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY:
            return
        if not self._looking.acquire(blocking=False):
            return  # another thread looks
        try:
            generation = self._storage.now.instruments.generation()
            if generation != self._generation:
                self._remembered = {}  # a new one: who looks up meanwhile keeps to the old
                self._generation = generation
            self._looked_at = now
        except UnavailableError:
            if self._generation is None:
                raise  # nothing is remembered that could do
        finally:
            self._looking.release()

    def _today(self) -> date:
        return self._clock.now().astimezone(IST).date()

    def _due_since(self) -> datetime:
        local = self._clock.now().astimezone(IST)
        due = datetime.combine(local.date(), REFRESHED_AT, IST)
        return due if due <= local else due - timedelta(days=1)
