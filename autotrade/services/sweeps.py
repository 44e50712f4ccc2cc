"""Sweeps: whatever a lost job or a dead worker left behind is found here, within seconds."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.orders import OrderStatus
from autotrade.ports.clock import Clock
from autotrade.ports.jobs import JobQueue
from autotrade.ports.storage import Storage
from autotrade.services.placements import PlacementService

WAITING_AT_LEAST: Final = timedelta(seconds=2)
SENDING_AT_LEAST: Final = timedelta(seconds=17)
"""Longer than a lease: who still holds one may be waiting for the broker's answer."""
LOOK_UP_EVERY: Final = timedelta(seconds=10)
LOOK_UP_FOR: Final = timedelta(seconds=10)
"""Then the rest waits for the next sweep: a slow broker must not hold up the waking of lanes."""
_USERS_AT_ONCE: Final = 1000
_ORDERS_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Swept:
    """How many users' lanes were woken and how many orders were looked up."""

    users: int
    orders: int


class SweepService:
    """Finds unfinished work."""

    def __init__(
        self, *, storage: Storage, clock: Clock, jobs: JobQueue, placements: PlacementService
    ):
        self._storage = storage
        self._clock = clock
        self._jobs = jobs
        self._placements = placements

    def sweep(self) -> Swept:
        """Wake the lanes that wait too long and settle orders without an outcome."""
        now = self._clock.now()
        users = self._storage.now.alerts.users_due(now, now - WAITING_AT_LEAST, _USERS_AT_ONCE)
        woken = sum(self._jobs.wake(user) for user in users)
        orders = self._storage.now.orders.unsettled(now - LOOK_UP_EVERY, _ORDERS_AT_ONCE)
        looked_up = 0
        for order in orders:
            is_fresh = now - order.updated_at < SENDING_AT_LEAST
            if order.status is OrderStatus.SENDING and is_fresh:
                continue
            if self._clock.now() - now > LOOK_UP_FOR:
                break
            try:
                self._placements.resolve(order)
            except (ConflictError, UnavailableError):  # moved on, or locked by one who died
                continue
            looked_up += 1
        return Swept(woken, looked_up)
