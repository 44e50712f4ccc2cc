"""Sweeps: whatever a lost job or a dead worker left behind is found here, within seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from autotrade.domain.errors import ConflictError, UnavailableError
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
    ):
        self._storage = storage
        self._clock = clock
        self._jobs = jobs
        self._placements = placements
        self._intents = intents

    def sweep(self) -> Swept:
        """Wake the lanes that wait too long, and send the slices that nobody sent."""
        now = self._clock.now()
        users = self._storage.now.alerts.users_due(now, now - WAITING_AT_LEAST, _USERS_AT_ONCE)
        woken = sum(self._jobs.wake(user) for user in users)
        since = now - WAITING_AT_LEAST
        self._storage.transact(lambda repos: self._tell_of_waiting(repos, since))
        slices = self._storage.now.orders.waiting_slices(since, _SLICES_AT_ONCE)
        families = {order.family: order for order in slices}
        for order in families.values():
            try:
                self._go_on(order)
            except (ConflictError, UnavailableError):  # moved on, or locked by one who died
                continue
        return Swept(woken, len(families))

    def _tell_of_waiting(self, repos: Repositories, since: datetime) -> None:
        """Tell of alerts that have come and wait: others are told of when they are decided on."""
        alerts = repos.alerts.untold(since, _TOLD_AT_ONCE)
        for alert in alerts:
            repos.events.append([alert], alert.received_at, alert.request_id)
        if alerts:
            repos.alerts.told([alert.id for alert in alerts])

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
