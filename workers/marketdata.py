"""The feed: brokers' streams and the built-in market in, every tick out to whom it concerns."""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Final

import redis
import structlog

from autotrade.bootstrap import Application
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import AutotradeError, UnavailableError
from autotrade.domain.indices import ALWAYS
from autotrade.domain.instruments import Instrument
from autotrade.marketdata.candle_builder import CandleBuilder
from autotrade.marketdata.gaps import GapWatch
from autotrade.marketdata.hub import FLUSH_SECONDS, SHOWN_EVERY, Hub
from autotrade.ports.marketdata import FeedState, Tick
from workers.feed_books import FeedBooks
from workers.feed_names import FeedNames
from workers.paper import PaperThreads
from workers.protections import ProtectionThreads
from workers.streams import Connect, Key, Streams, key_of

LOOK_SECONDS: Final = 0.5
"""How soon a new symbol is subscribed to."""
TEND_SECONDS: Final = 2.0
_IDLE_SECONDS: Final = LOOK_SECONDS
_GATHER_SECONDS: Final = 0.006
SILENT_SECONDS: Final = 60.0
"""A connected feed that tells nothing for so long while markets trade is opened anew."""
_PARTS: Final = 5
"""In so many parts the simulated symbols move, one after the other: not all at one moment."""
_LEASE_SECONDS: Final = 10.0
_STARTING_SECONDS: Final = 30.0
_log = structlog.get_logger()


def run(application: Application, stop: threading.Event) -> None:
    """Keep streams and hand on ticks until ``stop`` is set."""
    feed = Feed(application)
    loops = [
        threading.Thread(target=_loop, args=(work, seconds, stop), name=name, daemon=True)
        for name, work, seconds in (
            ("simulated", lambda: feed.next_prices(stop), SHOWN_EVERY / _PARTS),
            ("feed-books", feed.keep_books, 1.0),
        )
    ]
    acting = (
        PaperThreads(application, feed.is_ours),
        ProtectionThreads(application, feed.is_ours),
    )
    for loop in loops:
        loop.start()
    for each in acting:
        each.start()
    try:
        _loop(lambda: feed.next_step(stop), FLUSH_SECONDS, stop)
    finally:
        for loop in loops:
            loop.join(2.0)
        for each in acting:
            each.close()
        feed.close()


def _loop(work: Callable[[], None], seconds: float, stop: threading.Event) -> None:
    """Do ``work`` again and again; its end by what nobody foresaw ends the process, too.

    It is started anew then, instead of going on half dead: a stop must not be forgotten in silence.
    """
    try:
        while not stop.wait(seconds):
            try:
                work()
            except (redis.RedisError, AutotradeError) as error:
                _log.warning("feed_waits", error=type(error).__name__)
    finally:
        stop.set()


class Feed:
    """The streams and the hub of this process; one process at a time has any, by lease.

    Prices come through one account, whoever's it is, and go to everybody who watches. What that
    account's broker lists is never simulated while there is one.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._clock = application.clock
        self._market = application.prices
        self._lease = application.lease("streams", _LEASE_SECONDS)
        self._is_ours = False
        self._orders = Streams(self._order_stream, "orders")
        self._prices = Streams(self._price_stream, "prices")
        builder = CandleBuilder(self._market.calendars.trading_hours)
        self._gaps = GapWatch(self._market.calendars.traded_time)
        self._simulated_gaps = GapWatch(self._market.calendars.traded_time)
        self.hub = Hub(application.tick_consumers, (builder.on_tick,), ALWAYS)
        self._books = FeedBooks(application, self.hub, builder)
        self._source: str | None = None
        self._is_open = False
        self._began = self._heard_at = time.monotonic()
        self._before: datetime | None = None
        self._names = FeedNames(application.market_data.symbol_of)
        self._real: dict[str, Instrument] = {}
        self._simulated: tuple[str, ...] = ()
        self._part = 0
        self._tended_at = self._looked_at = self._told_at = 0.0

    def is_ours(self) -> bool:
        """Say whether ticks come to this process, and no other."""
        return self._is_ours

    def next_step(self, stop: threading.Event) -> None:
        """Wait for prices a moment, and for those that come with them; then do what is due."""
        if self.hub.news.wait(_IDLE_SECONDS):
            stop.wait(_GATHER_SECONDS)
        self.step()

    def step(self) -> None:
        """Do what is due: streams, subscriptions, and what browsers and processes are shown.

        Raises:
            redis.RedisError: Redis is away; the streams go on.
            UnavailableError: Redis or the database is away; the streams go on.
        """
        now = time.monotonic()
        if now - self._tended_at >= TEND_SECONDS:
            self._tended_at = now
            self._tend()
        if not self._is_ours:
            return
        if now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            self._look(now)
        self._show(now)

    def next_prices(self, stop: threading.Event) -> None:
        """Give the hub a part of the built-in market's prices; wait a moment if nobody wants any."""
        if not self._simulated:
            stop.wait(SHOWN_EVERY)
        self.simulate()

    def simulate(self) -> None:
        """Give the hub a part of the built-in market's present prices, where they moved."""
        self._part = (self._part + 1) % _PARTS
        if not self._is_ours:
            return
        now = self._clock.now()
        for symbol in self._simulated[self._part :: _PARTS]:
            if symbol in self._real:  # it has become real just now
                continue
            tick = self._market.simulated.tick(symbol)
            last = self.hub.last(symbol)
            if last is None or (last.price, last.volume) != (tick.price, tick.volume):
                self._simulated_gaps.on_tick(tick, now)
                self.hub.on_tick(tick)

    def keep_books(self) -> None:
        """Store the minutes that are over, and find out what happened in gaps.

        Raises:
            UnavailableError: the database is away; what was not stored is stored later.
        """
        self._books.keep(self._gaps.taken(), self._simulated_gaps.taken())

    def close(self) -> None:
        """End all streams, so that another process may take them over."""
        self._orders.close()
        self._prices.close()
        try:
            self._books.close()
            self._lease.release()
        except (redis.RedisError, UnavailableError) as error:
            _log.warning("feed_not_closed", error=type(error).__name__)

    def _tend(self) -> None:
        """Make the streams those of the connected accounts."""
        was_ours, self._is_ours = self._is_ours, self._lease.hold()
        if self._is_ours and not was_ours:
            self._before = self._market.shared.last_told()
            self._began = time.monotonic()
        found = self._application.streams.accounts() if self._is_ours else []
        accounts = {key_of(account): account for account in found}
        self._orders.keep(accounts)
        self._prices.keep(self._source_of(accounts))
        if self._is_ours:
            self._application.streaming.tell(self._orders.open_accounts())

    def _look(self, now: float) -> None:
        """Find out what is wanted, and where each price of it comes from."""
        names = self._names.watched(self._application.watch_list.watched())
        self.hub.watch(names)
        wanted, used = self.hub.wanted(), self.hub.used()
        real: dict[str, Instrument] = {}
        simulated: list[str] = []
        for name in wanted:
            symbol, instrument = self._names.meaning(name)
            if instrument is not None and self._source in instrument.keys:
                real[symbol] = instrument
            elif name in used:
                simulated.append(name)
        self._expect(real, simulated, now)
        self._real, self._simulated = real, tuple(simulated)
        self._gaps.keep(real.keys())
        self._simulated_gaps.keep(set(simulated))

    def _expect(self, real: Collection[str], simulated: Sequence[str], now: float) -> None:
        """Note until when the feed before this one told what those who act on ticks want."""
        if self._before is None or now - self._began > _STARTING_SECONDS:
            return
        acted_on = self.hub.acted_on()
        known = self._market.shared.get([each for each in real if each in acted_on])
        self._gaps.expect({symbol: quote.at for symbol, quote in known.items()})
        self._gaps.expect(dict.fromkeys(acted_on & set(real), self._before))
        self._simulated_gaps.expect(dict.fromkeys(acted_on & set(simulated), self._before))

    def _show(self, now: float) -> None:
        real, shown = self.hub.flush()
        if real or now - self._told_at >= 1.0:
            self._told_at = now
            state = FeedState(source=self._source, is_open=self._is_open, at=self._clock.now())
            self._market.shared.tell(real, state)
        if shown:
            self._application.publisher.publish_prices(shown)

    def _source_of(self, accounts: dict[Key, BrokerAccount]) -> dict[Key, BrokerAccount]:
        """Return the one account that prices come through: the first whose feed may be tried."""
        refused = self._prices.finished()
        usable = [key for key in accounts if key not in refused]
        source = accounts[usable[0]].type.value if usable else None
        if source is None and self._source is not None:
            self.hub.forget()
        if source is None and self._is_ours:
            self._market.shared.forget()
        self._source = source
        chosen = {*usable[:1], *(refused & accounts.keys())}
        return {key: account for key, account in accounts.items() if key in chosen}

    def _order_stream(self, account: BrokerAccount) -> Connect:
        def connect(opened: Callable[[], None], stopped: Callable[[], bool]) -> bool:
            return self._application.streams.follow_orders(account, opened, stopped)

        return connect

    def _price_stream(self, account: BrokerAccount) -> Connect:
        def connect(_opened: Callable[[], None], stopped: Callable[[], bool]) -> bool:
            self._heard_at = time.monotonic()
            try:
                return self._application.streams.follow_prices(
                    account,
                    lambda: tuple(self._real.values()),
                    self._on_tick,
                    lambda: stopped() or self._is_silent(),
                )
            finally:
                self._is_open = False
                self._gaps.on_lost(self._clock.now())

        return connect

    def _on_tick(self, tick: Tick) -> None:
        self._heard_at = time.monotonic()
        self._is_open = True
        self.hub.on_tick(tick)
        self._gaps.on_tick(tick, self._clock.now())

    def _is_silent(self) -> bool:
        """Say whether nothing is heard although something that is wanted trades."""
        if time.monotonic() - self._heard_at < SILENT_SECONDS:
            return False
        if self._market.calendars.market_always_open:
            return False
        now = self._clock.now()
        is_trading = any(self._market.calendars.is_trading(symbol, now) for symbol in self._real)
        if is_trading:
            _log.warning("feed_silent", seconds=round(time.monotonic() - self._heard_at))
        return is_trading
