"""Carriers: one alert on its way from a claim to its end, each step safe to be taken over."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from autotrade.domain.alerts import Alert, AlertStatus, Lease
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.brokers import Outcome, PlaceResult
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.dispatches import SEND_WITHIN
from autotrade.services.intents import EarlierOrderUnsettledError, IntentService
from autotrade.services.placements import PlacementService

MAX_ATTEMPTS: Final = 6
LEASE: Final = timedelta(seconds=12)
_WAIT_AT_LEAST: Final = timedelta(seconds=1)
_WAIT_AT_MOST: Final = timedelta(seconds=5)
_BACK_OFF_SECONDS: Final = (1, 2, 5, 10, 20, 40)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg as far as it got; ``result`` is what is still to be recorded.

    ``account`` is that of an order that others are sent with, as its decision read it.
    """

    execution: Execution
    order: Order | None
    result: PlaceResult | None = None
    sent_at: datetime | None = None
    account: BrokerAccount | None = None


class AlertCarrier:
    """Carries out one claimed alert; safe to share between threads."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        bell: OutboxBell,
        intents: IntentService,
        placements: PlacementService,
        owner: str,
    ):
        self._storage = storage
        self._clock = clock
        self._bell = bell
        self._intents = intents
        self._placements = placements
        self._owner = owner

    def carry_out(self, alert: Alert) -> None:
        """Carry an alert out, unless so much of its lease is gone that another may have it."""
        with self._released_unless_ended(alert):
            if alert.lease is not None and alert.lease.until - self._clock.now() < SEND_WITHIN:
                self.put_off(alert, timedelta(0), "It waited too long in this worker.")
                return
            has_waited = not self._carry_out(alert)
        if has_waited:  # it was given back: what goes wrong from here on is not its own
            self._let_pass(alert)

    def put_off(self, alert: Alert, wait: timedelta, reason: str) -> None:
        """Give an alert back for a while; this does not count as an attempt."""
        uncounted = replace(alert, attempts=max(0, alert.attempts - 1))
        self._give_back(uncounted, self._clock.now() + wait, reason)

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

    def _carry_out(self, alert: Alert) -> bool:
        """Carry an alert out as far as that goes; False when it has to wait for another's order."""
        if alert.attempts > MAX_ATTEMPTS:
            self._give_up(alert)
            return True
        legs: list[Leg] = []
        for number in range(len(alert.signals)):
            try:
                leg = self._begin(alert, number)
            except EarlierOrderUnsettledError as wait:
                self._wait_for_others(alert, str(wait))
                return False
            if leg.result is not None and leg.result.outcome is Outcome.NOT_SENT:
                self.not_sent(alert, leg)
                return True
            is_last = number == len(alert.signals) - 1
            legs.append(leg if is_last else self._record(leg))
        self.conclude(alert, legs)
        return True

    def _begin(self, alert: Alert, number: int) -> Leg:
        """Decide a leg and send its order if it has one; the outcome is still to be recorded."""
        execution, order, is_new = self._intents.decide(alert, number)
        if order is not None and not order.paper:
            self._bell.ring()  # a broker takes its time; the paper one is done before one looks
        if order is not None and not is_new:  # somebody else began this and did not finish
            order = self._placements.take_over(order, self._intents.refusal_by_now(alert))
            execution = self._storage.now.executions.get(alert.user_id, execution.id) or execution
        if order is None or order.status is not OrderStatus.SENDING:
            return Leg(execution, order)
        sent_at = self._clock.now()
        return Leg(execution, order, self._placements.place(order), sent_at)

    def not_sent(self, alert: Alert, leg: Leg) -> None:
        """Record that an order never left, and put its alert off."""
        self._record(leg)
        wait = leg.result.retry_after if leg.result is not None else None
        if wait is not None:  # the broker's limits are no failure; the alert's age bounds this
            reason = f"The broker takes no more just now. Trying again in {wait:.0f} s."
            self.put_off(alert, timedelta(seconds=wait), reason)
            return
        reason = "The broker could not be reached; the order was not sent. Trying again."
        self._try_later(alert, reason)

    def _record(self, leg: Leg) -> Leg:
        try:
            recorded = self._storage.transact(lambda repos: self.recorded(repos, leg))
        except ConflictError:
            if leg.order is None or leg.result is None:
                raise
            late = self._placements.record_late(leg.order, leg.result)
            recorded = Leg(leg.execution, late, None, leg.sent_at)
        self._bell.ring()
        return recorded

    def recorded(self, repos: Repositories, leg: Leg) -> Leg:
        """Return a leg whose outcome is written down within the caller's transaction."""
        order, result = leg.order, leg.result
        if order is None or result is None:
            return leg
        order, execution = self._placements.record(repos, order, leg.execution, result)
        return Leg(execution, order, None, leg.sent_at)

    def conclude(self, alert: Alert, legs: Sequence[Leg]) -> None:
        """Record the last leg's outcome and end the alert, in one transaction."""

        def work(repos: Repositories) -> None:
            *others, last = legs
            if last.result is not None and last.order is not None:
                repos.expect(orders=[last.order])
            self.end(repos, alert, [*others, self.recorded(repos, last)])

        try:
            self._storage.transact(work)
        except ConflictError:
            # the lease ran out and another worker has the alert: it will end it, but what came
            # of the order is known here alone
            self._record(legs[-1])
            _log.warning("alert_taken_over")
        self._bell.ring()

    def end(
        self,
        repos: Repositories,
        alert: Alert,
        legs: Sequence[Leg],
        save: Callable[[Repositories, Alert], None] | None = None,
    ) -> None:
        """Write the alert's end within the caller's transaction, by ``save`` if it is no claim."""
        status, reason = _ending(legs)
        filled = [leg.order.updated_at for leg in legs if leg.order and leg.order.fills]
        timeline = replace(
            alert.timeline,
            risk_at=min(leg.execution.created_at for leg in legs),
            sent_at=min((leg.sent_at for leg in legs if leg.sent_at), default=None),
            filled_at=max(filled, default=None),
        )
        ended = alert.to(status, reason=reason, timeline=timeline, lease=None)
        (save or self._save)(repos, ended)
        orders = [leg.order.id for leg in legs if leg.order is not None]
        with bound_contextvars(request_id=alert.request_id, alert_id=alert.id):
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

    def _wait_for_others(self, alert: Alert, reason: str) -> None:
        """Put an alert off, the longer the longer it waits: no failure, its age bounds this."""
        waited = (self._clock.now() - alert.received_at) / 2
        self.put_off(alert, min(max(waited, _WAIT_AT_LEAST), _WAIT_AT_MOST), reason)

    def _let_pass(self, alert: Alert) -> None:
        """Carry out what was begun before an alert of its lane that became visible later.

        Its order may be the very one that is waited for, and nobody else would come to it.
        """
        now = self._clock.now()
        begun = self._storage.now.alerts.begun_behind(alert, now)
        lease = Lease(owner=self._owner, until=now + LEASE)
        for each in self._storage.now.alerts.claim([begun] if begun else [], lease, now):
            with bound_contextvars(request_id=each.request_id, alert_id=each.id):
                self.carry_out(each)

    def _try_later(self, alert: Alert, reason: str) -> None:
        seconds = _BACK_OFF_SECONDS[min(alert.attempts, len(_BACK_OFF_SECONDS)) - 1]
        self._give_back(alert, self._clock.now() + timedelta(seconds=seconds), reason)

    def _give_back(self, alert: Alert, due: datetime, reason: str) -> None:
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


def _ending(legs: Sequence[Leg]) -> tuple[AlertStatus, str | None]:
    failed = [leg for leg in legs if leg.execution.status is ExecutionStatus.FAIL]
    if len(failed) < len(legs):
        return AlertStatus.DONE, failed[0].execution.reason if failed else None
    rules = [(leg.execution.response or {}).get("rule") for leg in failed]
    status = AlertStatus.REJECTED if all(rules) else AlertStatus.FAILED
    if all(rule == "expired" for rule in rules):
        status = AlertStatus.EXPIRED
    return status, failed[0].execution.reason
