"""Everything around a user's broker accounts, put together as bootstrap does."""

from cryptography.fernet import Fernet

from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.ids import BrokerId
from autotrade.domain.notifications import Notification
from autotrade.ports.storage import Query, Storage
from autotrade.security.names import HmacNames
from autotrade.security.vault import AesGcmVault
from autotrade.services.audit import AuditService
from autotrade.services.broker_books import BrokerBooks
from autotrade.services.broker_logins import BrokerLogins
from autotrade.services.broker_sessions import BrokerSessions
from autotrade.services.broker_watch import SessionWatch
from autotrade.services.brokers import BrokerAccounts
from autotrade.services.notifications import Notifications
from autotrade.services.postbacks import PostbackKeys
from tests.support.factories import NOON, USER
from tests.support.fakes import FakeClock, UuidSource
from tests.support.pipeline import FakeBell
from tests.support.session_broker import ConsentBroker, SessionBroker, SessionDirectory

CREDENTIALS = {"client_id": "1100000000", "access_token": "canary-token"}


class Desk:
    """The services, and the broker behind them; ``reached`` are the accounts that connected."""

    def __init__(self, storage: Storage, broker: SessionBroker | None = None) -> None:
        self.storage = storage
        self.clock, self.bell, ids = FakeClock(NOON), FakeBell(), UuidSource()
        self.broker = broker or ConsentBroker()
        self.reached: list[BrokerAccount] = []
        directory = SessionDirectory(self.broker)
        self.vault = AesGcmVault(keys=[Fernet.generate_key().decode()])
        names = HmacNames(key="k" * 32)
        self.audit = AuditService(storage=storage, clock=self.clock, ids=ids)
        self.notifications = Notifications(storage=storage, clock=self.clock, ids=ids)
        self.sessions = BrokerSessions(
            storage=storage,
            clock=self.clock,
            vault=self.vault,
            directory=directory,
            notifications=self.notifications,
            audit=self.audit,
            bell=self.bell,
            on_connected=self.reached.append,
        )
        self.keys = PostbackKeys(
            storage=storage, clock=self.clock, vault=self.vault, names=names, audit=self.audit
        )
        self.accounts = BrokerAccounts(
            storage=storage,
            clock=self.clock,
            ids=ids,
            directory=directory,
            sessions=self.sessions,
            postbacks=self.keys,
            audit=self.audit,
        )
        self.books = BrokerBooks(
            storage=storage, clock=self.clock, directory=directory, sessions=self.sessions
        )
        self.logins = BrokerLogins(
            storage=storage,
            clock=self.clock,
            names=names,
            directory=directory,
            sessions=self.sessions,
            notifications=self.notifications,
            bell=self.bell,
        )
        self.watch = SessionWatch(
            storage=storage,
            clock=self.clock,
            directory=directory,
            sessions=self.sessions,
            notifications=self.notifications,
            bell=self.bell,
        )

    def link(self) -> BrokerAccount:
        """Link an account, verified unless the broker is in trouble."""
        linked = self.accounts.link(
            USER, broker_type=BrokerType.DHANHQ, label="Main", credentials=CREDENTIALS
        )
        return linked.account

    def account(self, broker_id: BrokerId) -> BrokerAccount:
        """Return the account as stored."""
        return self.accounts.get(USER, broker_id)

    def told(self) -> list[Notification]:
        """Return what the user was told, oldest first."""
        return list(self.notifications.page(Query(user_id=USER, limit=200)).items)[::-1]
