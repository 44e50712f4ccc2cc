"""Executions as the user sees them, and the user's Retry."""

from dataclasses import replace

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.ids import ExecutionId, UserId
from autotrade.domain.strategies import StrategyStatus
from autotrade.ports.clock import Clock
from autotrade.ports.jobs import JobQueue
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Page, Query, Repositories, Storage
from autotrade.services.audit import AuditService


class Executions:
    """A user's executions."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        jobs: JobQueue,
        bell: OutboxBell,
        audit: AuditService,
    ) -> None:
        self._storage = storage
        self._audit = audit
        self._clock = clock
        self._jobs = jobs
        self._bell = bell

    def get(self, user_id: UserId, execution_id: ExecutionId) -> Execution:
        """Return one execution.

        Raises:
            NotFoundError: the user has no such execution.
        """
        return _found(self._storage.now, user_id, execution_id)

    def page(self, query: Query) -> Page[Execution]:
        """Return one page, newest first."""
        return self._storage.now.executions.page(query)

    def retry(self, user_id: UserId, execution_id: ExecutionId) -> Execution:
        """Ask once more for what failed; the order it makes has a tag of its own.

        Raises:
            NotFoundError: the user has no such execution.
            ConflictError: it has not failed, or its strategy takes no signals just now.
        """
        now = self._clock.now()

        def work(repositories: Repositories) -> Execution:
            failed = _found(repositories, user_id, execution_id)
            _refuse_unless_retryable(repositories, failed)
            alert = repositories.alerts.get(user_id, failed.alert_id)
            if alert is None:
                msg = "Its alert is no longer kept."
                raise ConflictError(msg)
            if alert.status is AlertStatus.CLAIMED:
                msg = "Its alert is being carried out. Wait a moment."
                raise ConflictError(msg)
            pending = failed.to(
                ExecutionStatus.PENDING,
                order_id=None,
                reason=None,
                response=None,
                executed_at=None,
                retry_count=failed.retry_count + 1,
            )
            again = alert.to(
                AlertStatus.RECEIVED, retried_at=now, attempts=0, due_at=None, reason=None
            )
            again = replace(again, lease=None)
            repositories.executions.save(pending, was=failed.status)
            repositories.alerts.save(again, was=alert.status)
            repositories.events.append([again, pending], now, alert.request_id)
            self._record(repositories, failed)
            return pending

        pending = self._storage.transact(work)
        self._bell.ring()
        self._jobs.wake(user_id)
        return pending

    def _record(self, repositories: Repositories, failed: Execution) -> None:
        self._audit.record(
            repositories,
            action="execution.retried",
            target=f"execution:{failed.id}",
            actor=failed.user_id,
            user_id=failed.user_id,
            details={"reason": failed.reason, "retries": failed.retry_count},
        )


def _found(repositories: Repositories, user_id: UserId, execution_id: ExecutionId) -> Execution:
    execution = repositories.executions.get(user_id, execution_id)
    if execution is None:
        msg = "There is no such execution."
        raise NotFoundError(msg)
    return execution


def _refuse_unless_retryable(repositories: Repositories, execution: Execution) -> None:
    if execution.status is not ExecutionStatus.FAIL:
        msg = f"Only a failed execution can be tried again; this one is {execution.status}."
        raise ConflictError(msg)
    strategy = repositories.strategies.get(execution.user_id, execution.strategy_id)
    if strategy is None or strategy.status is not StrategyStatus.ACTIVE:
        msg = "Its strategy is not active."
        raise ConflictError(msg)
