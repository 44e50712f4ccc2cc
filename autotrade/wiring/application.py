"""The application: everything that a process may need, put together by the bootstrap."""

import contextlib
from dataclasses import dataclass

import redis

from autotrade.jobs.bell import RedisBell
from autotrade.jobs.hurry import Hurry
from autotrade.jobs.leases import Lease
from autotrade.jobs.protections import RedisChangedProtections
from autotrade.jobs.queue import RqJobQueue
from autotrade.jobs.shards import Shards
from autotrade.jobs.streaming import RedisStreaming
from autotrade.jobs.watch_list import RedisWatchList
from autotrade.ports.marketdata import TickConsumer
from autotrade.services.administration import Administration
from autotrade.services.alerts import AlertService
from autotrade.services.api_keys import ApiKeys
from autotrade.services.audit import AuditService
from autotrade.services.auth import Auth
from autotrade.services.broker_books import BrokerBooks
from autotrade.services.broker_logins import BrokerLogins
from autotrade.services.broker_sessions import BrokerSessions
from autotrade.services.broker_watch import SessionWatch
from autotrade.services.brokers import BrokerAccounts
from autotrade.services.candles import Candles
from autotrade.services.channels import Channels
from autotrade.services.events import EventService
from autotrade.services.executions import Executions
from autotrade.services.exit_requests import ExitRequests
from autotrade.services.idempotency import Idempotency
from autotrade.services.instruments import Instruments
from autotrade.services.kill_switch import KillSwitches
from autotrade.services.lanes import LaneService
from autotrade.services.mails import Mails
from autotrade.services.market_calendar import MarketCalendars
from autotrade.services.market_data import MarketData
from autotrade.services.notifications import Notifications
from autotrade.services.order_records import OrderRecords
from autotrade.services.orders import Orders
from autotrade.services.paper import PaperServices
from autotrade.services.positions import Positions
from autotrade.services.postback_inbox import PostbackInbox
from autotrade.services.postbacks import PostbackKeys
from autotrade.services.prices import PresentQuotes
from autotrade.services.protection_watch import ProtectionWatch
from autotrade.services.reports_parts import ReportServices
from autotrade.services.second_factors import SecondFactors
from autotrade.services.sessions import Sessions
from autotrade.services.strategies import Strategies
from autotrade.services.streams import StreamService
from autotrade.services.sweeps import SweepService
from autotrade.services.telegram_links import TelegramLinks
from autotrade.services.telegram_remote import TelegramRemote
from autotrade.services.trades import Trades
from autotrade.services.trading import Trading
from autotrade.services.users import Users
from autotrade.services.watchlists import Watchlists
from autotrade.storage.unit_of_work import MongoStorage
from autotrade.wiring.market import Prices
from autotrade.wiring.notifications import Telling
from autotrade.wiring.publishing import LatePublisher
from autotrade.wiring.system import Health, SystemClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Everything that a process may need: the use cases, and the adapters its loops drive."""

    auth: Auth
    users: Users
    sessions: Sessions
    second_factors: SecondFactors
    api_keys: ApiKeys
    mails: Mails
    administration: Administration
    audit: AuditService
    order_records: OrderRecords
    brokers: BrokerAccounts
    books: BrokerBooks
    logins: BrokerLogins
    broker_sessions: BrokerSessions
    session_watch: SessionWatch
    postback_keys: PostbackKeys
    postbacks: PostbackInbox
    kill_switches: KillSwitches
    idempotency: Idempotency
    strategies: Strategies
    alerts: AlertService
    executions: Executions
    orders: Orders
    notifications: Notifications
    channels: Channels
    telegram_links: TelegramLinks
    telling: Telling
    telling_hurry: Hurry
    telegram_remote: TelegramRemote
    positions: Positions
    paper: PaperServices
    trades: Trades
    exit_requests: ExitRequests
    instruments: Instruments
    calendars: MarketCalendars
    reports: ReportServices
    events: EventService
    health: Health
    trading: Trading
    lanes: LaneService
    sweeps: SweepService
    quotes: PresentQuotes
    prices: Prices
    candles: Candles
    market_data: MarketData
    watchlists: Watchlists
    jobs: RqJobQueue
    shards: Shards
    bell: RedisBell
    publisher: LatePublisher
    watch_list: RedisWatchList
    streams: StreamService
    streaming: RedisStreaming
    changed_protections: RedisChangedProtections
    protection_watch: ProtectionWatch
    storage: MongoStorage
    clock: SystemClock
    tick_consumers: tuple[TickConsumer, ...]
    redis: redis.Redis
    connections: contextlib.ExitStack

    def close(self) -> None:
        """Close every connection; safe to call twice."""
        self.connections.close()

    def lease(self, name: str, seconds: float) -> Lease:
        """Return the lease of this name, as this process asks for it."""
        return Lease(self.redis, name, seconds)
