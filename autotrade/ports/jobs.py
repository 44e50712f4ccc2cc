"""Background work: the names of the jobs and the port that asks for them."""

from enum import StrEnum
from typing import Protocol


class Queue(StrEnum):
    """The queues; a worker listens to one."""

    ORDERS = "orders"
    DEFAULT = "default"


class Job(StrEnum):
    """Every job by the dotted path of its function; a test imports each of them."""

    DRAIN_LANE = "workers.orders.drain_lane"
    SWEEP = "workers.alerts.sweep"
    SEAL_AUDIT = "workers.audit.seal"


class JobQueue(Protocol):
    """The alarm clock: it hurries work along, and may lose it; the sweeper finds what it lost."""

    def wake_lane(self, lane: str) -> bool:
        """Ask the workers to drain a lane; one waiting request serves any number of alerts.

        Returns False, and raises nothing, when the queue is away: the alert is stored, and the
        sweeper will ask again.
        """
        ...

    def lane_awake(self, lane: str) -> None:
        """Say that draining begins, so that a later alert asks anew."""
        ...
