"""Lanes: the alerts of one strategy and symbol, carried out one after the other.

To drain may run twice, in two processes, or be lost: claiming an alert is a conditional write,
every leg has one execution (a unique index), and the sweeper finds what nobody works on.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import Executor, Future, wait
from datetime import timedelta
from threading import Lock
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from autotrade.domain.alerts import Alert, Lease
from autotrade.domain.ids import UserId
from autotrade.ports.clock import Clock
from autotrade.ports.jobs import JobQueue
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Claimed, Storage
from autotrade.services.batches import BatchCarrier, Begun
from autotrade.services.carriers import AlertCarrier
from autotrade.services.intents import IntentService
from autotrade.services.placements import PlacementService

LEASE: Final = timedelta(seconds=12)
DRAIN_AT_MOST: Final = timedelta(seconds=1.5)
BATCH: Final = 64
THREADS: Final = 16
MOST_ALONE: Final = 2 * THREADS
"""How many alerts a process carries out alone, or has waiting for a thread, at one time."""
_PARKED: Final = timedelta(seconds=1)
_log = structlog.get_logger()


class LaneService:
    """Carries out the alerts of lanes: many together, or on threads where one may take long.

    ``threads`` are this service's own: ``close`` waits for them. So is the ``recorder``, a single
    thread: with it the outcomes of a batch are recorded while the next one is decided on. Lanes
    keep their order, as nothing of a lane is claimed while one of its alerts has not ended.
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
        recorder: Executor | None = None,
    ):
        self._storage = storage
        self._clock = clock
        self._jobs = jobs
        self._owner = owner
        self._threads = threads
        self._recorder = recorder
        self._recording: Future[None] | None = None
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
        )
        self._running = 0
        self._counting = Lock()

    def drain(self, user_ids: Collection[UserId]) -> int:
        """Carry out what waits in these users' lanes; return how many alerts that was.

        Some of it may still be at work on threads then; it wakes its user's lanes again itself.
        After ``DRAIN_AT_MOST`` the rest is left to another turn, as others wait too.
        """
        try:
            return self.keep_up(user_ids)
        finally:
            self.settle()

    def keep_up(self, user_ids: Collection[UserId]) -> int:
        """Do as ``drain``, and return while the last outcomes are being recorded.

        Only one thread may call this, and it must ``settle`` before others look after these users.
        """
        until = self._clock.now() + DRAIN_AT_MOST
        count = 0
        is_done = False
        while not is_done:
            is_recording = self._recording is not None
            claimed = self._claim(user_ids)
            if not claimed.alerts and claimed.more and is_recording:
                self.settle()  # what waits, waits behind what is being recorded
                continue
            is_done = not claimed.alerts or not claimed.more
            count += len(claimed.alerts)
            self._carry_out_all(claimed.alerts)
            if not is_done:
                self.settle()  # where much waits, full batches cost less than half ones at once
            if not is_done and self._clock.now() > until:
                for user_id in user_ids:
                    self._jobs.wake(user_id)
                break
        return count

    def _carry_out_all(self, alerts: Sequence[Alert]) -> None:
        left: Sequence[Alert] = alerts
        try:
            begun = self._batches.begin(alerts)
            if self._recorder is None:
                self._batches.finish(begun)
            elif begun.together:
                self.settle()  # two at a time would write the same positions
                self._recording = self._recorder.submit(self._finish, begun)
                self._recording.add_done_callback(_tell_errors)
            left = begun.left
        finally:  # a batch that broke breaks none of its alerts: each goes on alone
            for alert in left:
                self._start(alert)

    def _finish(self, begun: Begun) -> None:
        is_recorded = False
        try:
            self._batches.finish(begun)
            is_recorded = True
        finally:
            if not is_recorded:
                for alert in begun.together:
                    self._start(alert)

    def settle(self) -> None:
        """Wait until all outcomes are recorded."""
        if self._recording is not None:
            wait([self._recording])
            self._recording = None

    def close(self) -> None:
        """Wait for what is at work on threads."""
        if self._recorder is not None:
            self._recorder.shutdown(wait=True)
        self._threads.shutdown(wait=True)

    def _claim(self, user_ids: Collection[UserId]) -> Claimed:
        now = self._clock.now()
        lease = Lease(owner=self._owner, until=now + LEASE)
        return self._storage.now.alerts.claim_due(user_ids, lease, now, BATCH)

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
