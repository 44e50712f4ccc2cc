"""Lanes: the alerts of one strategy and symbol, carried out one after the other.

A lane's job may run twice, in two processes, or be lost: claiming an alert is a conditional
write, every leg has one execution (a unique index), and the sweeper finds what nobody works on.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from autotrade.domain.alerts import Alert, AlertStatus, Lease
from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.ids import UserId
from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.brokers import Outcome, PlaceResult
from autotrade.ports.clock import Clock
from autotrade.ports.jobs import JobQueue
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.intents import EarlierOrderUnsettledError, IntentService
from autotrade.services.placements import PlacementService

LEASE: Final = timedelta(seconds=12)
DRAIN_AT_MOST: Final = timedelta(seconds=1.5)
BATCH: Final = 64
MAX_ATTEMPTS: Final = 6
_BACK_OFF_SECONDS: Final = (1, 2, 5, 10, 20, 40)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Leg:
    """A leg as far as it got; ``result`` is what is still to be recorded."""

    execution: Execution
    order: Order | None
    result: PlaceResult | None = None
    sent_at: datetime | None = None


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

    def drain(self, user_ids: Collection[UserId]) -> int:
        """Carry out what waits in these users' lanes; return how many alerts that was.

        After ``DRAIN_AT_MOST`` the rest is left to another turn, as others wait too.
        """
        until = self._clock.now() + DRAIN_AT_MOST
        count = 0
        while alerts := self._claim(user_ids):
            count += len(alerts)
            with ExitStack() as each:  # whatever becomes of one, the others are carried out
                for alert in reversed(alerts):
                    each.callback(self._carry_out_alone, alert)
            if self._clock.now() > until:
                for user_id in user_ids:
                    self._jobs.wake(user_id)
                break
        return count

    def _claim(self, user_ids: Collection[UserId]) -> Sequence[Alert]:
        now = self._clock.now()
        lease = Lease(owner=self._owner, until=now + LEASE)
        return self._storage.now.alerts.claim_due(user_ids, lease, now, BATCH)

    def _carry_out_alone(self, alert: Alert) -> None:
        with (
            bound_contextvars(request_id=alert.request_id, alert_id=alert.id),
            self._released_unless_ended(alert),
        ):
            self._carry_out(alert)

    @contextmanager
    def _released_unless_ended(self, alert: Alert) -> Iterator[None]:
        """Give the alert back when an error ends the work on it, whatever the error was.

        Otherwise the lane would stand still until the lease runs out, at each attempt.
        """
        has_ended = False
        try:
            yield
            has_ended = True
        finally:
            if not has_ended:
                self._try_later(alert, "An error stopped the work on this. Trying again.")

    def _carry_out(self, alert: Alert) -> None:
        if alert.attempts > MAX_ATTEMPTS:
            self._give_up(alert)
            return
        legs: list[_Leg] = []
        for number in range(len(alert.signals)):
            try:
                leg = self._begin(alert, number)
            except EarlierOrderUnsettledError as wait:
                self._try_later(alert, str(wait))
                return
            if leg.result is not None and leg.result.outcome is Outcome.NOT_SENT:
                self._record(leg)
                reason = "The broker could not be reached; the order was not sent. Trying again."
                self._try_later(alert, reason)
                return
            is_last = number == len(alert.signals) - 1
            legs.append(leg if is_last else self._record(leg))
        self._conclude(alert, legs)

    def _begin(self, alert: Alert, number: int) -> _Leg:
        """Decide a leg and send its order if it has one; the outcome is still to be recorded."""
        execution, order, is_new = self._intents.decide(alert, number)
        if order is not None and not order.paper:
            self._bell.ring()  # a broker takes its time; the paper one is done before one looks
        if order is not None and not is_new:  # somebody else began this and did not finish
            order = self._placements.take_over(order, self._intents.refusal_by_now(alert))
            execution = self._storage.now.executions.get(alert.user_id, execution.id) or execution
        if order is None or order.status is not OrderStatus.SENDING:
            return _Leg(execution, order)
        sent_at = self._clock.now()
        return _Leg(execution, order, self._placements.place(order), sent_at)

    def _record(self, leg: _Leg) -> _Leg:
        try:
            recorded = self._storage.transact(lambda repos: self._recorded(repos, leg))
        except ConflictError:
            if leg.order is None or leg.result is None:
                raise
            late = self._placements.record_late(leg.order, leg.result)
            recorded = _Leg(leg.execution, late, None, leg.sent_at)
        self._bell.ring()
        return recorded

    def _recorded(self, repos: Repositories, leg: _Leg) -> _Leg:
        order, result = leg.order, leg.result
        if order is None or result is None:
            return leg
        order, execution = self._placements.record(repos, order, leg.execution, result)
        return _Leg(execution, order, None, leg.sent_at)

    def _conclude(self, alert: Alert, legs: list[_Leg]) -> None:
        """Record the last leg's outcome and end the alert, in one transaction."""

        def work(repos: Repositories) -> None:
            *others, last = legs
            self._end(repos, alert, [*others, self._recorded(repos, last)])

        try:
            self._storage.transact(work)
        except ConflictError:
            # the lease ran out and another worker has the alert: it will end it, but what came
            # of the order is known here alone
            self._record(legs[-1])
            _log.warning("alert_taken_over")
        self._bell.ring()

    def _end(self, repos: Repositories, alert: Alert, legs: list[_Leg]) -> None:
        status, reason = _ending(legs)
        filled = [leg.order.updated_at for leg in legs if leg.order and leg.order.fills]
        timeline = replace(
            alert.timeline,
            risk_at=min(leg.execution.created_at for leg in legs),
            sent_at=min((leg.sent_at for leg in legs if leg.sent_at), default=None),
            filled_at=max(filled, default=None),
        )
        ended = alert.to(status, reason=reason, timeline=timeline, lease=None)
        self._save(repos, ended)
        orders = [leg.order.id for leg in legs if leg.order is not None]
        _log.info("alert_carried_out", status=status.value, orders=orders, reason=reason)

    def _give_up(self, alert: Alert) -> None:
        """Fail an alert that no attempt finished, and the executions it left pending."""
        reason = f"Given up after {MAX_ATTEMPTS} attempts. Retry when the cause is mended."

        def work(repos: Repositories) -> None:
            for number in range(len(alert.signals)):
                self._intents.give_up(repos, alert, number, reason)
            self._save(repos, alert.to(AlertStatus.FAILED, reason=reason, lease=None))

        _log.error("alert_given_up", attempts=alert.attempts)
        self._unless_taken_over(work)

    def _try_later(self, alert: Alert, reason: str) -> None:
        seconds = _BACK_OFF_SECONDS[min(alert.attempts, len(_BACK_OFF_SECONDS)) - 1]
        due = self._clock.now() + timedelta(seconds=seconds)
        later = alert.to(AlertStatus.RECEIVED, reason=reason, due_at=due, lease=None)
        _log.warning("alert_waits", due_at=due.isoformat(), reason=reason)
        self._unless_taken_over(lambda repos: self._save(repos, later))

    def _save(self, repos: Repositories, alert: Alert) -> None:
        repos.alerts.save(alert, was=AlertStatus.CLAIMED, owner=self._owner)
        repos.events.append([alert], self._clock.now(), alert.request_id)

    def _unless_taken_over(self, work: Callable[[Repositories], None]) -> None:
        try:
            self._storage.transact(work)
        except ConflictError:  # the lease ran out and another worker has the alert: it will end it
            return
        self._bell.ring()


def _ending(legs: list[_Leg]) -> tuple[AlertStatus, str | None]:
    failed = [leg for leg in legs if leg.execution.status is ExecutionStatus.FAIL]
    if len(failed) < len(legs):
        return AlertStatus.DONE, failed[0].execution.reason if failed else None
    rules = [(leg.execution.response or {}).get("rule") for leg in failed]
    status = AlertStatus.REJECTED if all(rules) else AlertStatus.FAILED
    if all(rule == "expired" for rule in rules):
        status = AlertStatus.EXPIRED
    return status, failed[0].execution.reason
