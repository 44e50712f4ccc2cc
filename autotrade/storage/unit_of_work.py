"""The store as a whole: the repositories, and the transaction that holds them together."""

from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from functools import partial
from typing import Final, TypeVar

import pymongo
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.alerts import Alert
from autotrade.domain.api_keys import ApiKey
from autotrade.domain.audit import AuditEntry
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.channels import Channel
from autotrade.domain.executions import Execution
from autotrade.domain.exits import Exit
from autotrade.domain.idempotency import KeyedRequest
from autotrade.domain.ids import StrategyId
from autotrade.domain.kill_switches import KillSwitch
from autotrade.domain.lockouts import Lockout
from autotrade.domain.logins import BrokerLogin
from autotrade.domain.mails import Mail
from autotrade.domain.market_calendar import CalendarEntry
from autotrade.domain.notification_deliveries import Delivery
from autotrade.domain.notifications import Notification
from autotrade.domain.one_time_codes import OneTimeCode
from autotrade.domain.orders import Order
from autotrade.domain.positions import Position
from autotrade.domain.saved_views import SavedView
from autotrade.domain.second_factors import SecondFactor
from autotrade.domain.trades import Trade
from autotrade.domain.users import Session, User
from autotrade.domain.watchlists import Watchlist
from autotrade.ports.clock import IdSource
from autotrade.ports.storage import Outbox, Repositories
from autotrade.ports.webhooks import StrategyWatch
from autotrade.storage.administration import MongoAdministration
from autotrade.storage.alerts import MongoAlerts
from autotrade.storage.api_keys import MongoApiKeys
from autotrade.storage.audit import MongoAudit
from autotrade.storage.brokers import MongoBrokers
from autotrade.storage.bson import Document
from autotrade.storage.candles import MongoCandles
from autotrade.storage.channels import MongoChannels
from autotrade.storage.client import database, translated
from autotrade.storage.events import MongoEvents
from autotrade.storage.executions import MongoExecutions
from autotrade.storage.exits import MongoExits
from autotrade.storage.guesses import GuessedWrongError, Guesses
from autotrade.storage.idempotency import MongoKeyedRequests
from autotrade.storage.instruments import MongoInstruments
from autotrade.storage.kill_switches import MongoKillSwitches
from autotrade.storage.lockouts import MongoLockouts
from autotrade.storage.logins import MongoLogins
from autotrade.storage.mail_outbox import MongoMails
from autotrade.storage.market_calendar import MongoCalendar
from autotrade.storage.notification_deliveries import MongoDeliveries
from autotrade.storage.notifications import MongoNotifications
from autotrade.storage.one_time_codes import MongoOneTimeCodes
from autotrade.storage.orders import MongoOrders
from autotrade.storage.outbox import MongoOutbox
from autotrade.storage.paper_batches import MongoPaper
from autotrade.storage.pipelining import Trips
from autotrade.storage.positions import MongoPositions
from autotrade.storage.reports import MongoReports
from autotrade.storage.reports_ledger import MongoStatements
from autotrade.storage.reports_rows import MongoExports
from autotrade.storage.saved_views import MongoSavedViews
from autotrade.storage.second_factors import MongoSecondFactors
from autotrade.storage.sessions import MongoSessions
from autotrade.storage.strategies import MongoStrategies
from autotrade.storage.telegram import MongoTelegram
from autotrade.storage.trades import MongoTrades
from autotrade.storage.users import MongoUsers
from autotrade.storage.watchlists import MongoWatchlists
from autotrade.storage.work import Work

T = TypeVar("T")
TRY_SECONDS: Final = 8.0
"""How long a transaction is tried again; well within an alert's lease."""


class MongoRepositories:
    """Implements ``Repositories``, bound to a session when within a transaction."""

    def __init__(
        self,
        database: Database[Document],
        session: ClientSession | None,
        ids: IdSource,
        changed: Callable[[StrategyId], None],
        *,
        trips: Trips,
        gathered: Work | None,
    ):
        self.committed: list[Callable[[], None]] = []
        self.users = MongoUsers(database, session, User, "users")
        self.sessions = MongoSessions(database, session, Session, "sessions")
        self.one_time_codes = MongoOneTimeCodes(database, session, OneTimeCode, "one_time_codes")
        self.second_factors = MongoSecondFactors(database, session, SecondFactor, "second_factors")
        self.api_keys = MongoApiKeys(database, session, ApiKey, "api_keys")
        self.lockouts = MongoLockouts(database, session, Lockout, "lockouts")
        self.mails = MongoMails(database, session, Mail, "mail_outbox")
        self.brokers = MongoBrokers(database, session, BrokerAccount, "broker_accounts")
        self.strategies = MongoStrategies(database, session, changed)
        self.alerts = MongoAlerts(database, session, Alert, "alerts")
        self.alerts.trips = trips
        self.orders = MongoOrders(database, session, Order, "orders")
        self.executions = MongoExecutions(database, session, Execution, "executions")
        self.positions = MongoPositions(database, session, Position, "positions")
        self.trades = MongoTrades(database, session, Trade, "trades")
        self.exits = MongoExits(database, session, Exit, "exits")
        self.events = MongoEvents(database, session, ids, gathered)
        self.keyed_requests = MongoKeyedRequests(database, session, KeyedRequest, "keyed_requests")
        self.kill_switches = MongoKillSwitches(database, session, KillSwitch, "kill_switches")
        self.logins = MongoLogins(database, session, BrokerLogin, "broker_logins")
        self.notifications = MongoNotifications(database, session, Notification, "notifications")
        self.channels = MongoChannels(database, session, Channel, "channels")
        self.deliveries = MongoDeliveries(database, session, Delivery, "deliveries")
        self.telegram = MongoTelegram(database, session)
        self.administration = MongoAdministration(database, session)
        self.audit = MongoAudit(database, session, AuditEntry, "audit_log")
        self.candles = MongoCandles(database, session)
        self.calendar = MongoCalendar(database, session, CalendarEntry, "market_calendar")
        self.watchlists = MongoWatchlists(database, session, Watchlist, "watchlists")
        self.instruments = MongoInstruments(database, session)
        self.reports = MongoReports(database, session, gathered)
        self.exports = MongoExports(database)
        self.statements = MongoStatements(database)
        self.saved_views = MongoSavedViews(database, session, SavedView, "saved_views")
        self.paper = MongoPaper(database, session, gathered, self.committed)
        self._work = gathered
        if gathered is not None:
            self.alerts.work = self.orders.work = self.executions.work = gathered
            self.positions.work = self.strategies.work = self.brokers.work = gathered
            self.kill_switches.work = self.trades.work = gathered

    def expect(
        self,
        *,
        alerts: Sequence[Alert] = (),
        symbols: Collection[str] = (),
        orders: Sequence[Order] = (),
        are_new: bool = False,
    ) -> None:
        """Read ahead what decisions on these alerts, and outcomes of these orders, will ask."""
        if self._work is None:
            return
        if alerts:
            self.executions.expect(alerts, self._work, are_new=are_new)
            self.strategies.expect(alerts, self._work)
            self.brokers.expect(alerts, self._work)
            self.orders.expect(alerts, self._work)
            self.kill_switches.expect({alert.user_id for alert in alerts}, self._work)
            if are_new:  # of a user one such transaction runs at a time, and many of all others
                self.events.expect({alert.user_id for alert in alerts}, self._work)
        self.positions.expect(alerts, symbols, orders, self._work)
        self.trades.expect(alerts, symbols, orders, self._work)
        self._work.read_ahead()

    def commit(self, meanwhile: Callable[[], None]) -> None:
        """Send all that is to be written with the commit; call ``meanwhile`` until it is answered.

        Raises:
            ConflictError: somebody else has written what this was to write.
        """
        if self._work is not None:
            self._work.commit_all(self.events.flush, meanwhile)

    def flush(self) -> None:
        """Send all that is to be written.

        Raises:
            ConflictError: somebody else has written what this was to write.
        """
        if self._work is not None:
            self.events.flush()
            self._work.flush_all()


class MongoStorage:
    """Implements ``Storage``; tells ``watch`` of every strategy that is changed through it."""

    def __init__(
        self,
        client: MongoClient[Document],
        ids: IdSource,
        watch: StrategyWatch | None = None,
        trips: Trips | None = None,
        *,
        guesses: Guesses | None = None,
    ):
        self._client = client
        self._trips = trips or Trips()
        self._database = database(client)
        self._ids = ids
        self._changed = watch.changed if watch is not None else _nobody_listens
        self._guesses = guesses or Guesses()
        self._now = self._within(None, None, self._changed)

    @property
    def now(self) -> Repositories:
        """Return the repositories outside any transaction."""
        return self._now

    def _within(
        self,
        session: ClientSession | None,
        gathered: Work | None,
        changed: Callable[[StrategyId], None],
    ) -> "MongoRepositories":
        return MongoRepositories(
            self._database, session, self._ids, changed, trips=self._trips, gathered=gathered
        )

    def outbox(self) -> Outbox:
        """Return a relay's own view of the events."""
        return MongoOutbox(self._database)

    def transact(
        self, work: Callable[[Repositories], T], meanwhile: Callable[[T], None] | None = None
    ) -> T:
        """Run ``work`` in one transaction; pymongo runs it again after a write conflict.

        Not for ever: what a killed process had locked stays locked until the server ends its
        transaction, and the caller has better things to do than to wait for that.

        With ``meanwhile`` the commit goes with the writes, one trip instead of two; and ``work``
        may be run on a guess of what it reads ahead, and anew where that was wrong.
        """
        changed: set[StrategyId] = set()
        committed: list[Callable[[], None]] = []

        def attempt(session: ClientSession, *, is_hopeful: bool) -> T:
            guesses = self._guesses if meanwhile is not None else None
            gathered = Work(self._database, session, self._trips, guesses, is_hopeful=is_hopeful)
            with closing(gathered):
                repositories = self._within(session, gathered, changed.add)
                result = work(repositories)
                if meanwhile is None:
                    repositories.flush()
                else:
                    repositories.commit(partial(meanwhile, result))
            committed[:] = [*repositories.committed, gathered.keep_left]
            return result

        hopes = [meanwhile is not None]

        def run(session: ClientSession) -> T:
            try:
                return attempt(session, is_hopeful=bool(hopes and hopes.pop()))
            except GuessedWrongError:  # what was written on it must not stay
                session.abort_transaction()
                session.start_transaction()
                return attempt(session, is_hopeful=False)

        try:
            with (
                translated(),
                pymongo.timeout(TRY_SECONDS),
                self._client.start_session() as session,
            ):
                result = session.with_transaction(run)
        finally:  # also after an error: the commit may have come through
            for strategy_id in changed:
                self._changed(strategy_id)
        for keep in committed:
            keep()
        return result

    def ping(self) -> None:
        """Ask the primary for a sign of life.

        Raises:
            UnavailableError: it gave none.
        """
        with translated():
            self._client.admin.command({"hello": 1})
            self._database["settings"].find_one({"_id": "ping"})


def _nobody_listens(_: StrategyId) -> None:
    return None
