"""The store: repositories, one a collection, and the transaction that holds them together.

Every method that reads or changes a user's things takes ``user_id`` and finds nothing of
anybody else's; the few that don't are for the machine's own work and say so. Adapters raise
``UnavailableError`` when the server is away.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from autotrade.domain.alerts import Alert, AlertStatus, Lease
from autotrade.domain.brokers import BrokerType
from autotrade.domain.events import Event, Payload
from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.ids import (
    AlertId,
    BrokerId,
    ExecutionId,
    OrderId,
    StrategyId,
    UserId,
)
from autotrade.domain.instruments import Instrument
from autotrade.domain.orders import Order
from autotrade.domain.strategies import Strategy, StrategyStatus, StrategyVersion
from autotrade.domain.webhooks import WebhookTarget
from autotrade.ports.account_storage import BrokerRepository as BrokerRepository  # noqa: PLC0414 - of this port
from autotrade.ports.account_storage import KeyedRequestRepository as KeyedRequestRepository  # noqa: PLC0414 - of this port
from autotrade.ports.account_storage import KillSwitchRepository as KillSwitchRepository  # noqa: PLC0414 - of this port
from autotrade.ports.account_storage import LoginRepository as LoginRepository  # noqa: PLC0414 - of this port
from autotrade.ports.account_storage import NotificationRepository as NotificationRepository  # noqa: PLC0414 - of this port
from autotrade.ports.administration import AdministrationRepository
from autotrade.ports.audit_storage import AuditRepository as AuditRepository  # noqa: PLC0414 - of this port
from autotrade.ports.audit_storage import UntoldOrder as UntoldOrder  # noqa: PLC0414 - of this port
from autotrade.ports.exit_storage import ExitRepository as ExitRepository  # noqa: PLC0414 - of this port
from autotrade.ports.market_storage import CalendarRepository as CalendarRepository  # noqa: PLC0414 - of this port
from autotrade.ports.market_storage import CandleRepository as CandleRepository  # noqa: PLC0414 - of this port
from autotrade.ports.order_storage import OrderRepository as OrderRepository  # noqa: PLC0414 - of this port
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
from autotrade.ports.trade_storage import TradeRepository as TradeRepository  # noqa: PLC0414 - of this port

T = TypeVar("T")


class StrategyRepository(Protocol):
    """Strategies and their scripts' versions."""

    def add(self, strategy: Strategy) -> None:
        """Store a new strategy."""
        ...

    def get(self, user_id: UserId, strategy_id: StrategyId) -> Strategy | None:
        """Return one strategy."""
        ...

    def by_webhook(self, webhook_hash: str) -> WebhookTarget | None:
        """Return what a delivery needs of the strategy, of whomever, with this webhook hash."""
        ...

    def page(self, query: Query) -> Page[Strategy]:
        """Return one page, newest first."""
        ...

    def count_on_broker(self, user_id: UserId, broker_id: BrokerId) -> int:
        """Count the strategies that send their orders through an account."""
        ...

    def save(self, strategy: Strategy, *, was: StrategyStatus, changed_at: datetime) -> None:
        """Store what changed if nobody else changed it since; else ``ConflictError``.

        ``was`` and ``changed_at`` are the status and ``updated_at`` that the caller read.
        """
        ...

    def hold(self, user_id: UserId, strategy_id: StrategyId) -> None:
        """Let no other transaction that holds this strategy commit beside this one."""
        ...

    def remove(self, user_id: UserId, strategy_id: StrategyId) -> None:
        """Forget a strategy and its versions; its alerts, orders and executions stay."""
        ...

    def add_version(self, version: StrategyVersion) -> None:
        """Keep a version of the script."""
        ...

    def versions(self, user_id: UserId, strategy_id: StrategyId) -> Sequence[StrategyVersion]:
        """Return the kept versions, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """The alerts that were claimed; ``more`` when others wait behind them or may do so."""

    alerts: Sequence[Alert]
    more: bool


class AlertRepository(Protocol):
    """The durable inbox."""

    def add(self, alert: Alert) -> bool:
        """Store an alert, majority-acknowledged and journaled; False when its key is taken."""
        ...

    def add_all(self, alerts: Sequence[Alert]) -> Sequence[bool]:
        """Store alerts as ``add`` does, in one trip; for each, False when its key is taken."""
        ...

    def by_key(self, strategy_id: StrategyId, dedupe_key: str) -> Alert | None:
        """Return the alert that holds a key."""
        ...

    def free_key(self, alert: Alert) -> None:
        """Give up an old alert's key, so that the same text may come again; safe twice."""
        ...

    def count_duplicate(self, alert: Alert) -> None:
        """Count one more delivery of an alert."""
        ...

    def get(self, user_id: UserId, alert_id: AlertId) -> Alert | None:
        """Return one alert."""
        ...

    def page(self, query: Query) -> Page[Alert]:
        """Return one page, newest first."""
        ...

    def claim_due(
        self, user_ids: Collection[UserId], lease: Lease, now: datetime, limit: int
    ) -> Claimed:
        """Claim the next alert of each of up to ``limit`` lanes of these users; for workers.

        Lanes on which somebody works, or whose next alert's time has not come, give none. In a
        lane an alert whose lease ran out before ``now`` comes first, then the oldest received.
        """
        ...

    def save(self, alert: Alert, *, was: AlertStatus, owner: str | None = None) -> None:
        """Store what changed if the alert is still in ``was`` (and leased to ``owner``).

        Raises:
            ConflictError: somebody else moved it, or took it over.
        """
        ...

    def untold(self, before: datetime, limit: int) -> Sequence[Alert]:
        """Return alerts, of all users, that nobody began and that came at ``before`` or earlier.

        Without those that ``told`` was called for: what a decision tells of needs no telling.
        """
        ...

    def told(self, alert_ids: Sequence[AlertId]) -> None:
        """Say that the users were told that these alerts have come."""
        ...

    def users_due(self, now: datetime, waiting_since: datetime, limit: int) -> Sequence[UserId]:
        """Return the users with an overdue alert or a lease that ran out."""
        ...


class ExecutionRepository(Protocol):
    """Executions."""

    def add(self, execution: Execution) -> None:
        """Store a new execution; ``ConflictError`` when its alert's leg has one."""
        ...

    def get(self, user_id: UserId, execution_id: ExecutionId) -> Execution | None:
        """Return one execution."""
        ...

    def of_alert(self, user_id: UserId, alert_id: AlertId) -> Sequence[Execution]:
        """Return an alert's executions by leg."""
        ...

    def of_order(self, user_id: UserId, order_id: OrderId) -> Execution | None:
        """Return the execution that an order belongs to."""
        ...

    def page(self, query: Query) -> Page[Execution]:
        """Return one page, newest first."""
        ...

    def stream(self, query: Query) -> Iterator[Execution]:
        """Yield every execution of a query, newest first, in constant memory."""
        ...

    def save(self, execution: Execution, *, was: ExecutionStatus) -> None:
        """Store what changed if the execution is still in ``was``; else ``ConflictError``."""
        ...


class EventRepository(Protocol):
    """The outbox: events that were committed with the state they speak of."""

    def append(self, payloads: Sequence[Payload], at: datetime, request_id: str | None) -> None:
        """Add an event a payload, in order; its name and user are found from the payload."""
        ...

    def unpublished(self, limit: int) -> Sequence[Event]:
        """Return events of all users that have no number yet, oldest first."""
        ...

    def since(self, user_id: UserId, seq: int, limit: int) -> Sequence[Event]:
        """Return the user's numbered events after ``seq``, oldest first."""
        ...

    def last_seq(self, user_id: UserId) -> int:
        """Return the user's highest number given so far; 0 when there is none."""
        ...


class Outbox(Protocol):
    """The relay's side of the events: gives each its number, once, and says what to publish."""

    def next(self, limit: int) -> Sequence[Event]:
        """Return events of all users to publish next, with their numbers, oldest first.

        Those of at most ``limit`` commits: what was told together is returned together. A user's
        numbers have no gaps, and an event keeps the number that it has. The same events are
        returned until ``published`` is called, also by the relay that comes after this one.
        Empty when there are none, or when another relay has just been at work.
        """
        ...

    def published(self) -> None:
        """Say that the events that ``next`` returned were published."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySummary:
    """A user's day in numbers; ``alert_to_fill_ms`` are p50 and p99, None without a fill."""

    alerts: int
    executions: int
    succeeded: int
    failed: int
    alert_to_fill_ms: tuple[float, float] | None
    realized_pnl: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentLoad:
    """A type of broker's instrument master as it was last loaded; ``count`` instruments."""

    broker_type: BrokerType
    loaded_at: datetime
    generation: int
    count: int


class InstrumentRepository(Protocol):
    """What can be traded, under one name for all brokers; not of any user.

    An instrument that no master names any more has expired and is found by nobody.
    """

    def load(
        self, broker_type: BrokerType, instruments: Iterable[Instrument], at: datetime, least: int
    ) -> InstrumentLoad | None:
        """Replace what a type of broker offers, all at once; never within a transaction.

        One that fails, or has fewer than ``least`` instruments (None is returned), changes
        nothing. Two must not run at the same time.
        """
        ...

    def last_load(self, broker_type: BrokerType) -> InstrumentLoad | None:
        """Return the last load of a type of broker that succeeded."""
        ...

    def generation(self) -> int:
        """Return a number that grows with every load of any broker; 0 before the first."""
        ...

    def by_symbols(self, symbols: Sequence[str]) -> Mapping[str, Instrument]:
        """Return the instruments of these symbols or aliases, by what was asked for."""
        ...

    def by_key(self, broker_type: BrokerType, key: Mapping[str, str]) -> Instrument | None:
        """Return the instrument that a type of broker knows by these values of its key."""
        ...

    def futures(self, exchange: str, underlying: str, since: date) -> Sequence[Instrument]:
        """Return an underlying's futures that expire on ``since`` or later, nearest first."""
        ...

    def search(self, text: str, today: date, limit: int) -> Sequence[Instrument]:
        """Return what may be meant: exact names, then beginnings of symbols, then words."""
        ...


class ReportRepository(Protocol):
    """Sums over the other collections."""

    def day_summary(self, user_id: UserId, since: datetime) -> DaySummary:
        """Return the numbers of everything since ``since``."""
        ...

    def drawdown(self, user_id: UserId, strategy_id: StrategyId) -> Decimal:
        """Return how far a strategy's realized profit is below its peak (rupees, >= 0)."""
        ...

    def realized_since(self, user_id: UserId, strategy_id: StrategyId, since: datetime) -> Decimal:
        """Return a strategy's realized profit (rupees, before charges) since ``since``."""
        ...


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
    def calendar(self) -> CalendarRepository:
        """Return the repository of the exchanges' calendar."""
        ...

    @property
    def candles(self) -> CandleRepository:
        """Return the repository of candles."""
        ...

    @property
    def instruments(self) -> InstrumentRepository:
        """Return the repository of instruments."""
        ...

    @property
    def reports(self) -> ReportRepository:
        """Return the repository of reports."""
        ...

    def expect(self, *, alerts: Sequence[Alert] = (), orders: Sequence[Order] = ()) -> None:
        """Read ahead, in few questions, what is asked when these alerts are decided on.

        And what is asked when fills of these orders are written down. Changes no answer.
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

    def transact(self, work: Callable[[Repositories], T]) -> T:
        """Run ``work`` in one transaction and return its result.

        On a write conflict it is run again from the start, so it must do nothing but read and
        write through the repositories that it is given. An error rolls everything back.
        """
        ...
