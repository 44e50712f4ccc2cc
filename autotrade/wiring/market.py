"""Market data, put together: first prices, which brokers need, then what needs brokers."""

from collections.abc import Callable
from dataclasses import dataclass

import redis

from autotrade.domain.instruments import Instrument
from autotrade.jobs.last_quotes import RedisQuotes
from autotrade.jobs.simulated_days import RedisSimulatedDays
from autotrade.jobs.watch_list import RedisWatchList
from autotrade.marketdata.simulated import SimulatedQuotes
from autotrade.ports.brokers import BrokerDirectory
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Storage
from autotrade.services.audit import AuditService
from autotrade.services.candles import Candles
from autotrade.services.instruments import Instruments
from autotrade.services.market_calendar import MarketCalendars
from autotrade.services.market_data import MarketData
from autotrade.services.market_sources import MarketSources
from autotrade.services.prices import PresentQuotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Hours and prices, which stand on no broker."""

    calendars: MarketCalendars
    simulated: SimulatedQuotes
    shared: RedisQuotes
    watch_list: RedisWatchList
    quotes: PresentQuotes

    @classmethod
    def of(
        cls,
        *,
        storage: Storage,
        clock: Clock,
        audit: AuditService,
        connection: redis.Redis,
        instruments: Callable[[], Instruments],
        pause: Callable[[], None],
        market_always_open: bool,
    ) -> "Prices":
        """Put them together; ``instruments`` is called when first needed, not before.

        ``pause`` lets other threads have their turn within what takes long.
        """

        def has_derivatives(share: Instrument) -> bool:
            return instruments().has_derivatives(share)

        def resolve(symbol: str) -> Instrument | None:
            return instruments().resolve(symbol)

        calendars = MarketCalendars(
            storage=storage,
            clock=clock,
            audit=audit,
            has_derivatives=has_derivatives,
            market_always_open=market_always_open,
        )
        simulated = SimulatedQuotes(
            clock=clock,
            hours=calendars.trading_hours,
            pause=pause,
            kept=RedisSimulatedDays(connection),
        )
        shared, watch_list = RedisQuotes(connection), RedisWatchList(connection)
        quotes = PresentQuotes(
            shared=shared,
            simulated=simulated,
            instruments=resolve,
            watch=watch_list.watch,
            clock=clock,
        )
        return cls(
            calendars=calendars,
            simulated=simulated,
            shared=shared,
            watch_list=watch_list,
            quotes=quotes,
        )


def candles_and_data(
    prices: Prices,
    *,
    storage: Storage,
    clock: Clock,
    directory: BrokerDirectory,
    instruments: Instruments,
) -> tuple[Candles, MarketData]:
    """Return what also asks brokers for prices and candles."""
    sources = MarketSources(storage=storage, directory=directory)
    candles = Candles(
        storage=storage,
        clock=clock,
        sources=sources,
        instruments=instruments.resolve,
        simulated=prices.simulated,
        running=prices.shared.minute,
        hours_of=prices.calendars.trading_hours,
    )
    data = MarketData(
        quotes=prices.quotes, sources=sources, candles=candles, instruments=instruments.resolve
    )
    return candles, data
