"""Sweeps: whatever a lost job or a dead worker left behind is found here, within seconds."""

from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

import structlog

from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.ids import OrderId
from autotrade.domain.intents import Refusal
from autotrade.domain.orders import Order
from autotrade.ports.clock import Clock
from autotrade.ports.jobs import JobQueue
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.intents import IntentService
from autotrade.services.placements import PlacementService

WAITING_AT_LEAST: Final = timedelta(seconds=2)
SLICES_WAIT_AT_MOST: Final = timedelta(seconds=60)
"""A slice of an order that a person placed is not sent at a price that is older than this."""
_USERS_AT_ONCE: Final = 1000
_TOLD_AT_ONCE: Final = 500
_SLICES_AT_ONCE: Final = 100
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Swept:
    """How many users' lanes were woken, and how many sliced orders were gone on with."""

    users: int
    orders: int


class SweepService:
    """Finds unfinished work."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        jobs: JobQueue,
        placements: PlacementService,
        intents: IntentService,
        threads: Executor | None = None,
    ):
        """Take ``threads`` to send slices on, so that a slow broker holds no sweep up."""
        self._storage = storage
        self._clock = clock
        self._jobs = jobs
        self._placements = placements
        self._intents = intents
        self._threads = threads
        self._busy: set[OrderId] = set()
        self._lock = Lock()

    def sweep(self) -> Swept:
        """Wake the lanes that wait too long, and send the slices that nobody sent."""
        now = self._clock.now()
        users = self._storage.now.alerts.users_due(now, now - WAITING_AT_LEAST, _USERS_AT_ONCE)
        woken = sum(self._jobs.wake(user) for user in users)
        since = now - WAITING_AT_LEAST
        if self._storage.now.alerts.untold(since, 1):  # seldom, and a transaction costs more
            self._storage.transact(lambda repos: self._tell_of_waiting(repos, since))
        slices = self._storage.now.orders.waiting_slices(since, _SLICES_AT_ONCE)
        families = {order.family: order for order in slices}
        for order in families.values():
            self._start(order)
        return Swept(woken, len(families))

    def _tell_of_waiting(self, repos: Repositories, since: datetime) -> None:
        """Tell of alerts that have come and wait: others are told of when they are decided on."""
        alerts = repos.alerts.untold(since, _TOLD_AT_ONCE)
        for alert in alerts:
            repos.events.append([alert], alert.received_at, alert.request_id)
        if alerts:
            repos.alerts.told([alert.id for alert in alerts])

    def _start(self, order: Order) -> None:
        """Go on with an order unless that is being done."""
        with self._lock:
            if order.family in self._busy:
                return
            self._busy.add(order.family)
        if self._threads is None:
            self._carry_on(order)
        else:
            self._threads.submit(self._carry_on, order)

    def _carry_on(self, order: Order) -> None:
        try:
            self._go_on(order)
        except (ConflictError, UnavailableError) as error:  # moved on, or locked by one who died
            _log.info("slices_wait", order_id=order.family, reason=str(error))
        finally:
            with self._lock:
                self._busy.discard(order.family)

    def _go_on(self, order: Order) -> None:
        refusal = self._refusal_by_now(order)
        if refusal is None:
            self._placements.send_slices(order)
        else:
            self._placements.refuse_slices(order, refusal)

    def _refusal_by_now(self, order: Order) -> Refusal | None:
        if order.alert_id is not None:
            alert = self._storage.now.alerts.get(order.user_id, order.alert_id)
            if alert is not None:
                return self._intents.refusal_by_now(alert)
        if self._clock.now() - order.created_at > SLICES_WAIT_AT_MOST:
            return Refusal("expired", "The rest was not sent in time.")
        return None
