"""The store as a whole: the repositories, and the transaction that holds them together."""

from collections.abc import Callable
from typing import Final, TypeVar

import pymongo
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.alerts import Alert
from autotrade.domain.audit import AuditEntry
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.executions import Execution
from autotrade.domain.notifications import Notification
from autotrade.domain.orders import Order
from autotrade.domain.positions import Position
from autotrade.domain.users import Session, User
from autotrade.ports.clock import IdSource
from autotrade.ports.storage import Repositories
from autotrade.storage.alerts import MongoAlerts
from autotrade.storage.audit import MongoAudit
from autotrade.storage.brokers import MongoBrokers
from autotrade.storage.bson import Document
from autotrade.storage.client import database, translated
from autotrade.storage.events import MongoEvents
from autotrade.storage.executions import MongoExecutions
from autotrade.storage.notifications import MongoNotifications
from autotrade.storage.orders import MongoOrders
from autotrade.storage.positions import MongoPositions
from autotrade.storage.reports import MongoReports
from autotrade.storage.sessions import MongoSessions
from autotrade.storage.strategies import MongoStrategies
from autotrade.storage.users import MongoUsers

T = TypeVar("T")
TRY_SECONDS: Final = 8.0
"""How long a transaction is tried again; well within an alert's lease."""


class MongoRepositories:
    """Implements ``Repositories``, bound to a session when within a transaction."""

    def __init__(self, database: Database[Document], session: ClientSession | None, ids: IdSource):
        self.users = MongoUsers(database, session, User, "users")
        self.sessions = MongoSessions(database, session, Session, "sessions")
        self.brokers = MongoBrokers(database, session, BrokerAccount, "broker_accounts")
        self.strategies = MongoStrategies(database, session)
        self.alerts = MongoAlerts(database, session, Alert, "alerts")
        self.orders = MongoOrders(database, session, Order, "orders")
        self.executions = MongoExecutions(database, session, Execution, "executions")
        self.positions = MongoPositions(database, session, Position, "positions")
        self.events = MongoEvents(database, session, ids)
        self.notifications = MongoNotifications(database, session, Notification, "notifications")
        self.audit = MongoAudit(database, session, AuditEntry, "audit_log")
        self.reports = MongoReports(database, session)


class MongoStorage:
    """Implements ``Storage``."""

    def __init__(self, client: MongoClient[Document], ids: IdSource):
        self._client = client
        self._database = database(client)
        self._ids = ids
        self._now = MongoRepositories(self._database, None, ids)

    @property
    def now(self) -> Repositories:
        """Return the repositories outside any transaction."""
        return self._now

    def transact(self, work: Callable[[Repositories], T]) -> T:
        """Run ``work`` in one transaction; pymongo runs it again after a write conflict.

        Not for ever: what a killed process had locked stays locked until the server ends its
        transaction, and the caller has better things to do than to wait for that.
        """

        def run(session: ClientSession) -> T:
            return work(MongoRepositories(self._database, session, self._ids))

        with translated(), pymongo.timeout(TRY_SECONDS), self._client.start_session() as session:
            return session.with_transaction(run)

    def ping(self) -> None:
        """Ask the primary for a sign of life.

        Raises:
            UnavailableError: it gave none.
        """
        with translated():
            self._client.admin.command({"hello": 1})
            self._database["settings"].find_one({"_id": "ping"})
