"""The paper broker and what is built on its accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from pymongo import MongoClient

from autotrade.brokers.paper import PaperBroker
from autotrade.brokers.paper.expiries import charge_as_settled
from autotrade.brokers.paper.rates import charge_table, margin_table
from autotrade.config import Settings
from autotrade.domain.brokers import BrokerType
from autotrade.domain.paper_accounts import Tariff
from autotrade.marketdata.simulated import SimulatedQuotes
from autotrade.ports.brokers import BrokerDirectory
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.marketdata import SimulatedMarket
from autotrade.ports.paper import PaperBook
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Storage
from autotrade.services.audit import AuditService
from autotrade.services.broker_books import BrokerBooks
from autotrade.services.calendar_watch import CalendarWatch
from autotrade.services.house_closings import HouseClosings
from autotrade.services.house_rounds import HouseRounds
from autotrade.services.linked_accounts import LinkedAccounts
from autotrade.services.lookups import Instruments
from autotrade.services.margin_calls import MarginCalls
from autotrade.services.market_calendar import MarketCalendars
from autotrade.services.notifications import Notifications
from autotrade.services.paper import PaperServices
from autotrade.services.paper_days import PaperDays
from autotrade.services.paper_expiries import PaperExpiries
from autotrade.services.paper_matching import PaperMatching
from autotrade.services.portfolios import Portfolios
from autotrade.services.previews import Previews
from autotrade.services.trade_checks import TradeChecks
from autotrade.services.trading import Trading
from autotrade.storage import client as mongo
from autotrade.storage.paper_orders import MongoPaperBook
from autotrade.storage.unit_of_work import MongoStorage


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperGround:
    """What they stand on."""

    storage: Storage
    clock: Clock
    bell: OutboxBell
    directory: BrokerDirectory
    trading: Trading
    audit: AuditService
    notifications: Notifications
    books: BrokerBooks
    instruments: Instruments
    calendars: MarketCalendars
    pause: Callable[[timedelta], None]


def tariff() -> Tariff:
    """Return the checked-in tables of charges and margins."""
    return Tariff(charge_table(), margin_table())


def paper_broker(
    book: PaperBook, quotes: SimulatedMarket, clock: Clock, ids: IdSource, slippage: Decimal
) -> PaperBroker:
    """Return the paper broker; ``slippage`` in basis points."""
    return PaperBroker(
        book=book, quotes=quotes, clock=clock, ids=ids, tariff=tariff(), slippage=slippage
    )


def paper_services(paper: PaperBroker, ground: PaperGround, settings: Settings) -> PaperServices:
    """Return everything that is built on paper accounts."""
    storage, clock = ground.storage, ground.clock
    closings = HouseClosings(storage=storage, exits=ground.trading.exits)
    rounds = HouseRounds(storage=storage, desk=paper, closings=closings)
    hours = None if settings.market_always_open else ground.calendars.trading_hours
    matching = PaperMatching(
        storage=storage, clock=clock, desk=paper, updates=ground.trading.updates
    )
    return PaperServices(
        portfolios=Portfolios(
            storage=storage,
            clock=clock,
            desk=paper,
            directory=ground.directory,
            updates=ground.trading.updates,
            audit=ground.audit,
            bell=ground.bell,
            pause=ground.pause,
        ),
        previews=Previews(
            storage=storage,
            clock=clock,
            desk=paper,
            tariff=tariff(),
            instruments=ground.instruments,
        ),
        linked_accounts=LinkedAccounts(storage=storage, books=ground.books),
        matching=matching,
        days=PaperDays(
            storage=storage,
            clock=clock,
            desk=paper,
            closings=closings,
            apply=matching.apply,
            notifications=ground.notifications,
            bell=ground.bell,
            hours=hours,
            square_off_at=settings.paper_square_off_at,
        ),
        expiries=PaperExpiries(
            storage=storage,
            clock=clock,
            desk=paper,
            rounds=rounds,
            quotes=paper.quotes,
            instruments=ground.instruments,
            charge=partial(charge_as_settled, paper),
            hours=hours,
        ),
        trade_checks=TradeChecks(
            storage=storage,
            clock=clock,
            desk=paper,
            notifications=ground.notifications,
            bell=ground.bell,
        ),
        calendar_watch=CalendarWatch(
            storage=storage,
            clock=clock,
            calendars=ground.calendars,
            notifications=ground.notifications,
            bell=ground.bell,
        ),
        margin_calls=MarginCalls(
            storage=storage,
            clock=clock,
            desk=paper,
            rounds=rounds,
            notifications=ground.notifications,
            bell=ground.bell,
            margins=paper.tariff.margins,
            hours=hours,
        ),
    )


def open_paper_accounts(client: MongoClient[dict[str, Any]], clock: Clock, ids: IdSource) -> int:
    """Open the accounts of those who traded before there were accounts; return how many."""
    storage = MongoStorage(client, ids)
    book, quotes = MongoPaperBook(mongo.database(client)), SimulatedQuotes(clock=clock)
    accounts = storage.now.brokers.connected(BrokerType.PAPER)
    paper = paper_broker(book, quotes, clock, ids, Decimal(0))
    return paper.open_all([(account.id, account.user_id) for account in accounts])
