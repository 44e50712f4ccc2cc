"""Lanes: the alerts of one strategy and symbol, carried out one after the other.

To drain may run twice, in two processes, or be lost: claiming an alert is a conditional write,
every leg has one execution (a unique index), and the sweeper finds what nobody works on.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from autotrade.domain.alerts import Alert, AlertStatus, Lease, begun_now
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import StrategyId, UserId
from autotrade.ports.clock import Clock
from autotrade.ports.jobs import JobQueue
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Storage
from autotrade.services.batches import BatchCarrier, Tell
from autotrade.services.carriers import LEASE, AlertCarrier
from autotrade.services.intents import IntentService
from autotrade.services.placements import PlacementService

DRAIN_AT_MOST: Final = timedelta(seconds=1.5)
BATCH: Final = 64
THREADS: Final = 16
MOST_ALONE: Final = 2 * THREADS
"""How many alerts a process carries out alone, or has waiting for a thread, at one time."""
_PARKED: Final = timedelta(seconds=1)
_FRESH: Final = timedelta(seconds=30)
"""An older alert is claimed before: whom it kills must find that it was tried."""
_APART: Final = timedelta(seconds=60)
_AFTER_CONFLICT: Final = timedelta(seconds=1)
_EACH_LANE: Final = 4
"""In each so many turns over many alerts, lanes that others hide are looked for."""
_MOST_REMEMBERED: Final = 10_000
_log = structlog.get_logger()


class LaneService:
    """Carries out the alerts of lanes: many together, or on threads where one may take long.

    ``threads`` are this service's own: ``close`` waits for them. Lanes keep their order, as
    nothing of a lane is begun while an earlier one of its alerts has not ended.

    Fresh alerts are carried out without a claim: that they end is written in the transaction
    that carries them out, and only one such can commit. Strategies of which one could not end so
    are claimed for a while.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        jobs: JobQueue,
        bell: OutboxBell,
        intents: IntentService,
        placements: PlacementService,
        threads: Executor,
        owner: str,
        tell: Tell = lambda _: lambda: False,
    ):
        self._storage = storage
        self._clock = clock
        self._jobs = jobs
        self._owner = owner
        self._threads = threads
        self._alone = AlertCarrier(
            storage=storage,
            clock=clock,
            bell=bell,
            intents=intents,
            placements=placements,
            owner=owner,
        )
        self._batches = BatchCarrier(
            storage=storage,
            clock=clock,
            bell=bell,
            intents=intents,
            placements=placements,
            alone=self._alone,
            tell=tell,
        )
        self._apart: dict[StrategyId, datetime] = {}
        self._running = 0
        self._counting = Lock()

    def drain(self, user_ids: Collection[UserId]) -> int:
        """Carry out what waits in these users' lanes; return how many alerts that was.

        Some of it may still be at work on threads then; it wakes its user's lanes again itself.
        After ``DRAIN_AT_MOST`` the rest is left to another turn, as others wait too.
        """
        until = self._clock.now() + DRAIN_AT_MOST
        count = turn = 0
        is_done = False
        while not is_done:
            turn += 1
            take = self._in_turn if turn % _EACH_LANE else self._of_each_lane
            done, is_done = take(user_ids)
            count += done
            if not is_done and self._clock.now() > until:
                for user_id in user_ids:
                    self._jobs.wake(user_id)
                break
        return count

    def _in_turn(self, user_ids: Collection[UserId]) -> tuple[int, bool]:
        """Carry out what came first; return how many that was, and whether nothing is left."""
        now = self._clock.now()
        due = self._storage.now.alerts.due(user_ids, now, BATCH)
        if not due.alerts and due.more:  # all that was seen is at work
            return self._of_each_lane(user_ids)
        together, heads = self._split(due.alerts, now)
        has_ended = False
        try:
            left = self._carry_out_together(together, now)
            has_ended = True
        finally:  # an error is told of, and harms nobody who waits
            if not has_ended:
                self._of_each_lane(user_ids)
        claimed = self._storage.now.alerts.claim(heads, self._lease(now), now)
        self._carry_out_all(claimed)
        is_done = not due.more and not left and len(together) + len(heads) == len(due.alerts)
        return len(together) - len(left) + len(claimed), is_done

    def _of_each_lane(self, user_ids: Collection[UserId]) -> tuple[int, bool]:
        now = self._clock.now()
        claimed = self._storage.now.alerts.claim_due(user_ids, self._lease(now), now, BATCH)
        self._carry_out_all(claimed.alerts)
        return len(claimed.alerts), not claimed.alerts or not claimed.more

    def _split(
        self, alerts: Sequence[Alert], now: datetime
    ) -> tuple[Sequence[Alert], Sequence[Alert]]:
        """Return what may be carried out without a claim, and what has to be claimed first."""
        together: list[Alert] = []
        heads: list[Alert] = []
        is_open: dict[str, bool] = {}
        for alert in alerts:
            is_first = alert.lane not in is_open
            can = is_open.get(alert.lane, True) and self._needs_no_claim(alert, now)
            is_open[alert.lane] = can
            if can:
                together.append(alert)
            elif is_first:
                heads.append(alert)
        return together, heads

    def _needs_no_claim(self, alert: Alert, now: datetime) -> bool:
        apart = self._apart.get(alert.strategy_id)
        return (
            alert.status is AlertStatus.RECEIVED
            and not alert.attempts
            and alert.due_at is None
            and alert.retried_at is None
            and len(alert.signals) == 1
            and now - alert.received_at < _FRESH
            and (apart is None or apart < now)
        )

    def _carry_out_together(self, alerts: Sequence[Alert], now: datetime) -> Sequence[Alert]:
        """Carry out alerts that nobody has claimed; return those that did not end by that."""
        if not alerts:
            return []
        lease = self._lease(now)
        begun = [begun_now(alert, lease, now) for alert in alerts]
        if len(self._apart) > _MOST_REMEMBERED:
            self._apart.clear()
        # until they have ended: an error may end this here
        self._apart.update({alert.strategy_id: now + _APART for alert in alerts})
        try:
            left = self._batches.carry_out(begun, are_claimed=False)
        except ConflictError:  # somebody else has begun one of them
            self._apart.update({alert.strategy_id: now + _AFTER_CONFLICT for alert in alerts})
            return alerts
        for strategy_id in {a.strategy_id for a in alerts} - {a.strategy_id for a in left}:
            self._apart.pop(strategy_id, None)
        return left

    def _carry_out_all(self, alerts: Sequence[Alert]) -> None:
        left: Sequence[Alert] = alerts
        try:
            left = self._batches.carry_out(alerts, are_claimed=True)
        finally:  # a batch that broke breaks none of its alerts: each goes on alone
            for alert in left:
                self._start(alert)

    def close(self) -> None:
        """Wait for what is at work on threads."""
        self._threads.shutdown(wait=True)

    def _lease(self, now: datetime) -> Lease:
        return Lease(owner=self._owner, until=now + LEASE)

    def _start(self, alert: Alert) -> None:
        with self._counting:
            has_room = self._running < MOST_ALONE
            self._running += has_room
        if not has_room:
            self._alone.put_off(alert, _PARKED, "Many orders are on their way. Waiting for them.")
            return
        self._threads.submit(self._carry_out, alert).add_done_callback(_tell_errors)

    def _carry_out(self, alert: Alert) -> None:
        try:
            with bound_contextvars(request_id=alert.request_id, alert_id=alert.id):
                self._alone.carry_out(alert)
        finally:
            with self._counting:
                self._running -= 1
            self._jobs.wake(alert.user_id)  # what comes next in its lane, and what was parked


def _tell_errors(future: Future[None]) -> None:
    error = future.exception()
    if error is not None:
        _log.error("alert_broke", exc_info=error)
