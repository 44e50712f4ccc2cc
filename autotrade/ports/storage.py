"""The store: repositories, one a collection, and the transaction that holds them together.

Every method that reads or changes a user's things takes ``user_id`` and finds nothing of
anybody else's; the few that don't are for the machine's own work and say so. Adapters raise
``UnavailableError`` when the server is away.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol, TypeVar

from autotrade.domain.alerts import Alert
from autotrade.domain.orders import Order
from autotrade.ports.account_storage import BrokerRepository as BrokerRepository  # noqa: PLC0414 - of this port
from autotrade.ports.account_storage import KeyedRequestRepository as KeyedRequestRepository  # noqa: PLC0414 - of this port
from autotrade.ports.account_storage import KillSwitchRepository as KillSwitchRepository  # noqa: PLC0414 - of this port
from autotrade.ports.account_storage import LoginRepository as LoginRepository  # noqa: PLC0414 - of this port
from autotrade.ports.account_storage import NotificationRepository as NotificationRepository  # noqa: PLC0414 - of this port
from autotrade.ports.administration import AdministrationRepository
from autotrade.ports.alert_storage import AlertRepository as AlertRepository  # noqa: PLC0414 - of this port
from autotrade.ports.alert_storage import Claimed as Claimed  # noqa: PLC0414 - of this port
from autotrade.ports.alert_storage import ExecutionRepository as ExecutionRepository  # noqa: PLC0414 - of this port
from autotrade.ports.alert_storage import StrategyRepository as StrategyRepository  # noqa: PLC0414 - of this port
from autotrade.ports.audit_storage import AuditRepository as AuditRepository  # noqa: PLC0414 - of this port
from autotrade.ports.audit_storage import UntoldOrder as UntoldOrder  # noqa: PLC0414 - of this port
from autotrade.ports.event_storage import EventRepository as EventRepository  # noqa: PLC0414 - of this port
from autotrade.ports.event_storage import Outbox as Outbox  # noqa: PLC0414 - of this port
from autotrade.ports.exit_storage import ExitRepository as ExitRepository  # noqa: PLC0414 - of this port
from autotrade.ports.export_storage import ExportRepository as ExportRepository  # noqa: PLC0414 - of this port
from autotrade.ports.export_storage import SavedViewRepository as SavedViewRepository  # noqa: PLC0414 - of this port
from autotrade.ports.export_storage import StatementRepository as StatementRepository  # noqa: PLC0414 - of this port
from autotrade.ports.market_storage import CalendarRepository as CalendarRepository  # noqa: PLC0414 - of this port
from autotrade.ports.market_storage import CandleRepository as CandleRepository  # noqa: PLC0414 - of this port
from autotrade.ports.market_storage import WatchlistRepository as WatchlistRepository  # noqa: PLC0414 - of this port
from autotrade.ports.notifications import ChannelRepository as ChannelRepository  # noqa: PLC0414 - of this port
from autotrade.ports.notifications import DeliveryRepository as DeliveryRepository  # noqa: PLC0414 - of this port
from autotrade.ports.order_storage import OrderRepository as OrderRepository  # noqa: PLC0414 - of this port
from autotrade.ports.paper import PaperRepository as PaperRepository  # noqa: PLC0414 - of this port
from autotrade.ports.people import (
    ApiKeyRepository,
    LockoutRepository,
    MailRepository,
    OneTimeCodeRepository,
    SecondFactorRepository,
    SessionRepository,
    UserRepository,
)
from autotrade.ports.position_storage import PositionKey as PositionKey  # noqa: PLC0414 - of this port
from autotrade.ports.position_storage import PositionRepository as PositionRepository  # noqa: PLC0414 - of this port
from autotrade.ports.queries import Page as Page  # noqa: PLC0414 - of this port
from autotrade.ports.queries import Query as Query  # noqa: PLC0414 - of this port
from autotrade.ports.report_storage import DaySummary as DaySummary  # noqa: PLC0414 - of this port
from autotrade.ports.report_storage import InstrumentLoad as InstrumentLoad  # noqa: PLC0414 - of this port
from autotrade.ports.report_storage import InstrumentRepository as InstrumentRepository  # noqa: PLC0414 - of this port
from autotrade.ports.report_storage import ReportRepository as ReportRepository  # noqa: PLC0414 - of this port
from autotrade.ports.telegram_storage import TelegramRepository
from autotrade.ports.trade_storage import TradeRepository as TradeRepository  # noqa: PLC0414 - of this port

T = TypeVar("T")


class Repositories(Protocol):
    """All repositories, either each write on its own, or all within one transaction."""

    @property
    def users(self) -> UserRepository:
        """Return the repository of users."""
        ...

    @property
    def sessions(self) -> SessionRepository:
        """Return the repository of sessions."""
        ...

    @property
    def one_time_codes(self) -> OneTimeCodeRepository:
        """Return the repository of one-time codes."""
        ...

    @property
    def second_factors(self) -> SecondFactorRepository:
        """Return the repository of second factors."""
        ...

    @property
    def api_keys(self) -> ApiKeyRepository:
        """Return the repository of API keys."""
        ...

    @property
    def lockouts(self) -> LockoutRepository:
        """Return the repository of lock-outs."""
        ...

    @property
    def mails(self) -> MailRepository:
        """Return the repository of outgoing mail."""
        ...

    @property
    def brokers(self) -> BrokerRepository:
        """Return the repository of brokers."""
        ...

    @property
    def strategies(self) -> StrategyRepository:
        """Return the repository of strategies."""
        ...

    @property
    def alerts(self) -> AlertRepository:
        """Return the repository of alerts."""
        ...

    @property
    def orders(self) -> OrderRepository:
        """Return the repository of orders."""
        ...

    @property
    def executions(self) -> ExecutionRepository:
        """Return the repository of executions."""
        ...

    @property
    def positions(self) -> PositionRepository:
        """Return the repository of positions."""
        ...

    @property
    def trades(self) -> TradeRepository:
        """Return the repository of trades."""
        ...

    @property
    def paper(self) -> PaperRepository:
        """Return the paper broker's book; only within a transaction."""
        ...

    @property
    def exits(self) -> ExitRepository:
        """Return the repository of exits."""
        ...

    @property
    def events(self) -> EventRepository:
        """Return the repository of events."""
        ...

    @property
    def administration(self) -> AdministrationRepository:
        """Return what reads across users, for admins only."""
        ...

    @property
    def audit(self) -> AuditRepository:
        """Return the repository of audit entries."""
        ...

    @property
    def keyed_requests(self) -> KeyedRequestRepository:
        """Return the repository of requests under their keys."""
        ...

    @property
    def kill_switches(self) -> KillSwitchRepository:
        """Return the repository of kill switches."""
        ...

    @property
    def logins(self) -> LoginRepository:
        """Return the repository of begun log-ins."""
        ...

    @property
    def notifications(self) -> NotificationRepository:
        """Return the repository of notifications."""
        ...

    @property
    def channels(self) -> ChannelRepository:
        """Return the repository of channels."""
        ...

    @property
    def deliveries(self) -> DeliveryRepository:
        """Return the repository of deliveries to channels."""
        ...

    @property
    def telegram(self) -> TelegramRepository:
        """Return the repository of Telegram as a remote."""
        ...

    @property
    def calendar(self) -> CalendarRepository:
        """Return the repository of the exchanges' calendar."""
        ...

    @property
    def candles(self) -> CandleRepository:
        """Return the repository of candles."""
        ...

    @property
    def watchlists(self) -> WatchlistRepository:
        """Return the repository of watch lists."""
        ...

    @property
    def instruments(self) -> InstrumentRepository:
        """Return the repository of instruments."""
        ...

    @property
    def reports(self) -> ReportRepository:
        """Return the repository of reports."""
        ...

    @property
    def exports(self) -> ExportRepository:
        """Return what is handed out whole; not within a transaction."""
        ...

    @property
    def statements(self) -> StatementRepository:
        """Return the ledgers of paper accounts; not within a transaction."""
        ...

    @property
    def saved_views(self) -> SavedViewRepository:
        """Return the repository of saved views."""
        ...

    def expect(
        self,
        *,
        alerts: Sequence[Alert] = (),
        symbols: Collection[str] = (),
        orders: Sequence[Order] = (),
        are_new: bool = False,
    ) -> None:
        """Read ahead, in few questions, what is asked when these alerts are decided on.

        With the ``symbols`` that they trade also what is asked when their orders are filled at
        once. And what is asked when fills of these orders are written down. Changes no answer,
        but that alerts which ``are_new`` have no executions: if they have, nothing can commit.
        """
        ...


class Storage(Protocol):
    """The door to the store."""

    @property
    def now(self) -> Repositories:
        """Return the repositories outside any transaction: each write is one on its own."""
        ...

    def outbox(self) -> Outbox:
        """Return a relay's own view of the events."""
        ...

    def transact(
        self, work: Callable[[Repositories], T], meanwhile: Callable[[T], None] | None = None
    ) -> T:
        """Run ``work`` in one transaction and return its result.

        On a write conflict it is run again from the start, so it must do nothing but read and
        write through the repositories that it is given. An error rolls everything back.

        ``meanwhile`` is told the result while the commit is on its way. It must neither raise nor do
        what depends on the commit.

        Raises:
            UnavailableError: the store is away; it is not known whether this has committed.
        """
        ...
