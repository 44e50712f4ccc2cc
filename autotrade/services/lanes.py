"""Lanes: the alerts of one strategy and symbol, carried out one after the other.

A lane's job may run twice, in two processes, or be lost: claiming an alert is a conditional
write, every leg has one execution (a unique index), and the sweeper finds what nobody works on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from autotrade.domain.alerts import Alert, AlertStatus, Lease
from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.clock import Clock
from autotrade.ports.jobs import JobQueue
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.intents import IntentService
from autotrade.services.placements import PlacementService

LEASE: Final = timedelta(seconds=30)
MAX_ATTEMPTS: Final = 6
_BACK_OFF_SECONDS: Final = (1, 2, 5, 10, 20, 40)


@dataclass(frozen=True, slots=True)
class _Leg:
    execution: Execution
    order: Order | None


class LaneService:
    """Carries out the alerts of a lane."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        jobs: JobQueue,
        bell: OutboxBell,
        intents: IntentService,
        placements: PlacementService,
        owner: str,
    ):
        self._storage = storage
        self._clock = clock
        self._jobs = jobs
        self._bell = bell
        self._intents = intents
        self._placements = placements
        self._owner = owner

    def drain(self, lane: str) -> int:
        """Carry out what waits in a lane, oldest first; return how many alerts that was."""
        self._jobs.lane_awake(lane)
        count = 0
        while (alert := self._claim(lane)) is not None:
            self._carry_out(alert)
            count += 1
        return count

    def _claim(self, lane: str) -> Alert | None:
        now = self._clock.now()
        lease = Lease(owner=self._owner, until=now + LEASE)
        return self._storage.now.alerts.claim_next(lane, lease, now)

    def _carry_out(self, alert: Alert) -> None:
        if alert.attempts > MAX_ATTEMPTS:
            self._give_up(alert)
            return
        legs: list[_Leg] = []
        for number in range(len(alert.signals)):
            leg = self._leg(alert, number)
            order = leg.order
            if order is not None and order.status is OrderStatus.SENDING:
                alert = replace(alert, timeline=replace(alert.timeline, sent_at=self._clock.now()))
                leg = self._send(order, leg.execution)
            if leg.order is not None and leg.order.status is OrderStatus.CREATED:
                self._try_later(alert)
                return
            legs.append(leg)
        self._finish(alert, legs)

    def _leg(self, alert: Alert, number: int) -> _Leg:
        """Return the leg's execution and, when one is wanted, its order, marked as SENDING."""
        execution, order, is_new = self._intents.decide(alert, number)
        self._bell.ring()
        if order is None or is_new:
            return _Leg(execution, order)
        # somebody else began this and did not finish
        return _Leg(execution, self._placements.take_over(order))

    def _send(self, order: Order, execution: Execution) -> _Leg:
        result = self._placements.place(order)
        order, execution = self._storage.transact(
            lambda repos: self._placements.record(repos, order, execution, result)
        )
        self._bell.ring()
        return _Leg(execution, order)

    def _finish(self, alert: Alert, legs: list[_Leg]) -> None:
        now = self._clock.now()
        status, reason = _ending(legs)
        filled = [leg.order.updated_at for leg in legs if leg.order and leg.order.fills]
        timeline = replace(
            alert.timeline,
            risk_at=min(leg.execution.created_at for leg in legs),
            filled_at=max(filled, default=None),
        )
        self._end(alert, status, now, reason=reason, timeline=timeline, lease=None)

    def _give_up(self, alert: Alert) -> None:
        """Fail an alert that no attempt finished, and the executions it left pending."""
        now = self._clock.now()
        reason = f"Given up after {MAX_ATTEMPTS} attempts. Retry when the cause is mended."

        def work(repos: Repositories) -> None:
            found = repos.executions.of_alert(alert.user_id, alert.id)
            for execution in found:
                if execution.status is ExecutionStatus.PENDING and execution.order_id is None:
                    failed = execution.to(ExecutionStatus.FAIL, reason=reason, executed_at=now)
                    repos.executions.save(failed, was=execution.status)
                    repos.events.append([failed], now, alert.request_id)

        self._storage.transact(work)
        self._end(alert, AlertStatus.FAILED, now, reason=reason, lease=None)

    def _try_later(self, alert: Alert) -> None:
        now = self._clock.now()
        seconds = _BACK_OFF_SECONDS[min(alert.attempts, len(_BACK_OFF_SECONDS)) - 1]
        due = now + timedelta(seconds=seconds)
        reason = "The broker could not be reached; the order was not sent. Trying again."
        self._end(alert, AlertStatus.RECEIVED, now, reason=reason, due_at=due, lease=None)

    def _end(self, alert: Alert, status: AlertStatus, now: datetime, **changes: object) -> None:
        ended = alert.to(status, **changes)

        def work(repos: Repositories) -> None:
            repos.alerts.save(ended, was=AlertStatus.CLAIMED, owner=self._owner)
            repos.events.append([ended], now, alert.request_id)

        try:
            self._storage.transact(work)
        except ConflictError:  # the lease ran out and another worker took over: it will end it
            return
        self._bell.ring()


def _ending(legs: list[_Leg]) -> tuple[AlertStatus, str | None]:
    failed = [leg for leg in legs if leg.execution.status is ExecutionStatus.FAIL]
    if len(failed) < len(legs):
        return AlertStatus.DONE, failed[0].execution.reason if failed else None
    refused = all(leg.order is None for leg in failed)
    status = AlertStatus.REJECTED if refused else AlertStatus.FAILED
    return status, failed[0].execution.reason
