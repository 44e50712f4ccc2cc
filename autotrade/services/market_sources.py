"""Connected broker accounts as sources of quotes and candles."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import structlog

from autotrade.domain.brokers import BrokerType
from autotrade.domain.candles import Candle, Interval
from autotrade.domain.errors import ConflictError
from autotrade.domain.instruments import Instrument
from autotrade.ports.brokers import BrokerDirectory, BrokerError, MarketData
from autotrade.ports.marketdata import Quote
from autotrade.ports.storage import Storage

_log = structlog.get_logger()


class MarketSources:
    """Asks the first connected account, whoever's it is, that can tell; prices are nobody's."""

    def __init__(self, *, storage: Storage, directory: BrokerDirectory):
        self._storage = storage
        self._directory = directory

    def has_one(self, instrument: Instrument | None) -> bool:
        """Say whether some connected account can be asked about an instrument."""
        return instrument is not None and next(self._able(instrument), None) is not None

    def quote(self, instrument: Instrument) -> Quote | None:
        """Return an instrument's quote as its broker tells it now; None when none could."""
        for source in self._able(instrument):
            try:
                found = source.quotes([instrument])
            except BrokerError as error:
                _log.info("quote_not_told", symbol=instrument.symbol, kind=error.kind.value)
                continue
            if found:
                return found[0]
        return None

    def candles(
        self, instrument: Instrument, interval: Interval, start: datetime, end: datetime
    ) -> Sequence[Candle] | None:
        """Return bars as a broker tells them; None when none could be asked.

        It keeps to the broker's limits, which takes its time.
        """
        for source in self._able(instrument):
            try:
                return source.candles(instrument, interval, start, end)
            except BrokerError as error:
                _log.info("candles_not_told", symbol=instrument.symbol, kind=error.kind.value)
        return None

    def _able(self, instrument: Instrument) -> Iterator[MarketData]:
        brokers = self._storage.now.brokers
        kinds = sorted(brokers.types_linked() - {BrokerType.PAPER})
        for kind in kinds:
            if kind.value not in instrument.keys:
                continue
            for account in brokers.connected(kind):
                try:
                    opened = self._directory.open(account)
                except ConflictError:
                    continue
                if isinstance(opened, MarketData):
                    yield opened
