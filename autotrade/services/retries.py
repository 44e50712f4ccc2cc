"""Retries: a failed execution is tried once more because its owner says so, never by itself."""

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.ids import ExecutionId, UserId
from autotrade.ports.clock import Clock
from autotrade.ports.jobs import JobQueue
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage


class RetryService:
    """Puts a failed execution's alert back into the inbox."""

    def __init__(self, *, storage: Storage, clock: Clock, jobs: JobQueue, bell: OutboxBell):
        self._storage = storage
        self._clock = clock
        self._jobs = jobs
        self._bell = bell

    def retry(self, user_id: UserId, execution_id: ExecutionId) -> Execution:
        """Make a failed execution pending again; a new order with a tag of its own follows.

        The alert's age counts from now: whoever retries wants it now.

        Raises:
            NotFoundError: the user has no such execution, or its alert is gone.
            ConflictError: it did not fail, or its alert is being worked on.
        """
        lane, pending = self._storage.transact(
            lambda repos: self._back(repos, user_id, execution_id)
        )
        self._bell.ring()
        self._jobs.wake_lane(lane)
        return pending

    def _back(
        self, repos: Repositories, user_id: UserId, execution_id: ExecutionId
    ) -> tuple[str, Execution]:
        execution = repos.executions.get(user_id, execution_id)
        alert = repos.alerts.get(user_id, execution.alert_id) if execution is not None else None
        if execution is None or alert is None:
            msg = "There is no such execution."
            raise NotFoundError(msg)
        if execution.status is not ExecutionStatus.FAIL:
            msg = f"Only a failed execution can be retried; this one is {execution.status}."
            raise ConflictError(msg)
        if alert.status in {AlertStatus.RECEIVED, AlertStatus.CLAIMED}:
            msg = "Its alert is being worked on. Wait a moment."
            raise ConflictError(msg)
        now = self._clock.now()
        pending = execution.to(
            ExecutionStatus.PENDING,
            retry_count=execution.retry_count + 1,
            order_id=None,
            reason=None,
            response=None,
            executed_at=None,
        )
        again = alert.to(
            AlertStatus.RECEIVED,
            retried_at=now,
            due_at=None,
            lease=None,
            attempts=0,
            reason=None,
        )
        repos.executions.save(pending, was=execution.status)
        repos.alerts.save(again, was=alert.status)
        repos.events.append([again, pending], now, alert.request_id)
        return alert.lane, pending
