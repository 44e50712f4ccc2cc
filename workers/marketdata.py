"""The feed: brokers' order streams, and once a second the price of every symbol that is watched."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

import redis
import structlog

from autotrade.bootstrap import Application
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import UnavailableError
from autotrade.domain.instruments import Instrument
from autotrade.marketdata.live import LivePrices
from autotrade.ports.marketdata import Quote
from workers.streams import Connect, Key, Streams, key_of

_EVERY_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 2.0
_RESOLVE_SECONDS: Final = 15.0
_LEASE_SECONDS: Final = 10.0
_log = structlog.get_logger()


def run(application: Application, stop: threading.Event) -> None:
    """Keep streams and publish prices until ``stop`` is set."""
    feed = Feed(application)
    try:
        while not stop.wait(_EVERY_SECONDS):
            try:
                feed.tend()
                feed.publish()
            except (redis.RedisError, UnavailableError) as error:
                _log.warning("feed_waits", error=type(error).__name__)
    finally:
        feed.close()


class Feed:
    """The streams of this process; one process at a time has any, by lease.

    Prices come through one account, whoever's it is, and go to everybody who watches.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lease = application.lease("streams", _LEASE_SECONDS)
        self._orders = Streams(self._order_stream, "orders")
        self._prices = Streams(self._price_stream, "prices")
        self._live = LivePrices()
        self._watched: dict[str, Instrument | None] = {}
        self._looked_at = self._resolved_at = 0.0
        self._has_prices = False

    def tend(self) -> None:
        """Make the streams those of the connected accounts, every other second.

        Raises:
            redis.RedisError: Redis is away; the streams go on.
            UnavailableError: the database is away; the streams go on.
        """
        if time.monotonic() - self._looked_at < _LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()
        is_ours = self._lease.hold()
        found = self._application.streams.accounts() if is_ours else []
        accounts = {key_of(account): account for account in found}
        self._orders.keep(accounts)
        self._prices.keep(self._source(accounts))
        if is_ours:
            self._application.streaming.tell(self._orders.open_accounts())

    def publish(self) -> None:
        """Publish the price of everything that is watched.

        What a broker's feed could tell is never simulated while there is one.

        Raises:
            redis.RedisError: Redis is away.
            UnavailableError: the database is away.
        """
        names = self._application.watch_list.watched()
        if self._has_prices:
            self._resolve(names)
        for name in names:
            quote = self._quote(name)
            if quote is not None:
                self._application.publisher.publish_price(quote)

    def close(self) -> None:
        """End all streams, so that another process may take them over."""
        self._orders.close()
        self._prices.close()
        try:
            self._lease.release()
        except redis.RedisError as error:
            _log.warning("feed_lease_kept", error=type(error).__name__)

    def _resolve(self, names: Sequence[str]) -> None:
        """Find the instruments of new names at once, and of all anew after a while."""
        known = self._watched
        if time.monotonic() - self._resolved_at > _RESOLVE_SECONDS:
            known, self._resolved_at = {}, time.monotonic()
        resolve = self._application.instruments.resolve
        self._watched = {name: known[name] if name in known else resolve(name) for name in names}

    def _quote(self, name: str) -> Quote | None:
        instrument = self._watched.get(name) if self._has_prices else None
        if instrument is None:
            return self._application.quotes.last(name)
        real = self._live.last(instrument.symbol)
        if real is None or name == instrument.symbol:
            return real
        return Quote(symbol=name, price=real.price, at=real.at, simulated=False)

    def _source(self, accounts: dict[Key, BrokerAccount]) -> dict[Key, BrokerAccount]:
        """Return the one account that prices come through: the first whose feed may be tried."""
        refused = self._prices.finished()
        usable = [key for key in accounts if key not in refused]
        self._has_prices = bool(usable)
        if not usable:
            self._live.forget()
        chosen = {*usable[:1], *(refused & accounts.keys())}
        return {key: account for key, account in accounts.items() if key in chosen}

    def _order_stream(self, account: BrokerAccount) -> Connect:
        def connect(opened: Callable[[], None], stopped: Callable[[], bool]) -> bool:
            return self._application.streams.follow_orders(account, opened, stopped)

        return connect

    def _price_stream(self, account: BrokerAccount) -> Connect:
        def connect(_opened: Callable[[], None], stopped: Callable[[], bool]) -> bool:
            try:
                return self._application.streams.follow_prices(
                    account, self._instruments, self._live.on_tick, stopped
                )
            finally:
                self._live.forget()

        return connect

    def _instruments(self) -> Sequence[Instrument]:
        return [each for each in tuple(self._watched.values()) if each is not None]
