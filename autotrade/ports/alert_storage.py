"""What the store keeps of strategies, their alerts, and what became of these."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from autotrade.domain.alerts import Alert, AlertStatus, Lease
from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.ids import (
    AlertId,
    BrokerId,
    ExecutionId,
    OrderId,
    StrategyId,
    UserId,
)
from autotrade.domain.strategies import Strategy, StrategyStatus, StrategyVersion
from autotrade.domain.webhooks import WebhookTarget
from autotrade.ports.queries import Page, Query


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
    """The alerts that were claimed, or are due; ``more`` when others wait behind them or may."""

    alerts: Sequence[Alert]
    more: bool


Seen = Callable[[Sequence[bool]], None]
"""Is told of each of some alerts whether it is new."""


class AlertRepository(Protocol):
    """The durable inbox."""

    def add(self, alert: Alert) -> bool:
        """Store an alert, majority-acknowledged and journaled; False when its key is taken."""
        ...

    def add_all(self, alerts: Sequence[Alert], seen: Seen) -> Sequence[bool]:
        """Store alerts as ``add`` does, in one trip; for each, False when its key is taken.

        ``seen`` is told the same as soon as others find the alerts, before they are durable.
        """
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

    def due(self, user_ids: Collection[UserId], now: datetime, limit: int) -> Claimed:
        """Return up to ``limit`` alerts that could be carried out now, in order; claims nothing.

        Of a lane as many as wait in it, but of one whose first alert is under a lease that ran
        out, or was put off before, that one alone.
        """
        ...

    def claim(self, alerts: Sequence[Alert], lease: Lease, now: datetime) -> Sequence[Alert]:
        """Claim alerts of different lanes that are ``due``; return those that could be claimed."""
        ...

    def begun_behind(self, alert: Alert, now: datetime) -> Alert | None:
        """Return the first alert behind this one in its lane that was begun, and is due again.

        Alerts are in the order of their ids, which are made before they are stored: one may be
        carried out before an earlier one can be seen.
        """
        ...

    def claim_due(
        self, user_ids: Collection[UserId], lease: Lease, now: datetime, limit: int
    ) -> Claimed:
        """Claim the next alert of each of up to ``limit`` lanes of these users; for workers.

        Lanes on which somebody works, or whose next alert's time has not come, give none. In a
        lane an alert whose lease ran out before ``now`` comes first, then the oldest received.
        """
        ...

    def take(self, alert: Alert) -> None:
        """Store an alert that nobody had claimed as what became of it at once.

        Raises:
            ConflictError: somebody has begun it.
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
