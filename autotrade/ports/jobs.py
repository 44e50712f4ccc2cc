"""Background work: the names of the jobs and the port that asks for them."""

from enum import StrEnum
from typing import Protocol

from autotrade.domain.ids import UserId


class Queue(StrEnum):
    """The queues. What is in them is written down elsewhere: a job that is lost is asked again."""

    ORDERS = "orders"
    DEFAULT = "default"
    NOTIFICATIONS = "notifications"
    BACKTESTS = "backtests"


class Job(StrEnum):
    """Every job by the dotted path of its function; a test imports each of them."""

    DRAIN = "workers.orders.drain"
    TEND = "workers.tending.tend"
    FOLLOW_ORDERS = "workers.reconciliation.follow"
    RECONCILE = "workers.reconciliation.reconcile"
    RUN_EXITS = "workers.exits.run"
    REFRESH_INSTRUMENTS = "workers.instruments.refresh"
    SEND_NOTIFICATIONS = "workers.notifications.send"
    RELEASE_NOTIFICATIONS = "workers.notifications.release"
    TELL_DAYS = "workers.notifications.tell_days"
    POLL_TELEGRAM = "workers.telegram.poll"
    WATCH_SESSIONS = "workers.brokers.watch_sessions"
    WIND_DOWN = "workers.reconciliation.wind_down"
    TEND_PAPER = "workers.paper.tend"
    ACCRUE_INTEREST = "workers.paper.accrue"
    CHECK_LEDGERS = "workers.paper.check"
    ADD_UP_DAYS = "workers.reports.add_up"


class JobQueue(Protocol):
    """The alarm clock: it hurries work along, and may lose it; the sweeper finds what it lost."""

    def wake(self, user_id: UserId) -> bool:
        """Ask the workers to look at a user's alerts; one request serves any number of them.

        Returns False, and raises nothing, when the queue is away: the alert is stored, and the
        sweeper will ask again.
        """
        ...
