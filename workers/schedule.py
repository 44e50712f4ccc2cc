"""What runs when: each row a job, its queue and the seconds between two runs."""

import threading
import time
from dataclasses import dataclass
from typing import Final

import redis
import structlog

from autotrade.bootstrap import Application
from autotrade.ports.jobs import Job, Queue

_LEASE_SECONDS: Final = 5.0
_TICK_SECONDS: Final = 0.5
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Row:
    """A job that is queued every ``seconds``; unless a worker begins it by then it is dropped."""

    job: Job
    queue: Queue
    seconds: int


SCHEDULE: Final = (
    Row(Job.SWEEP, Queue.DEFAULT, 2),
    Row(Job.FOLLOW_ORDERS, Queue.DEFAULT, 1),
    Row(Job.SWEEP_EXITS, Queue.DEFAULT, 1),
    Row(Job.WIND_DOWN, Queue.DEFAULT, 1),
    Row(Job.RECONCILE, Queue.DEFAULT, 45),
    Row(Job.SEAL_AUDIT, Queue.DEFAULT, 5),
    Row(Job.SEND_MAIL, Queue.NOTIFICATIONS, 1),
    Row(Job.WATCH_SESSIONS, Queue.DEFAULT, 20),
    Row(Job.REFRESH_INSTRUMENTS, Queue.DEFAULT, 60),
)


def run(application: Application, stop: threading.Event) -> None:
    """Queue the schedule's jobs until ``stop`` is set; one process at a time does, by lease.

    RQ's own cron would pickle its arguments and knows no leader, hence this loop.
    """
    lease = application.lease("scheduler", _LEASE_SECONDS)
    due = dict.fromkeys(SCHEDULE, 0.0)
    is_leader = False
    while not stop.wait(_TICK_SECONDS):
        try:
            is_leader = lease.hold()
            if is_leader:
                _queue_due(application, due)
        except redis.RedisError as error:
            is_leader = False
            _log.warning("schedule_waits", error=type(error).__name__)
    if is_leader:
        lease.release()


def _queue_due(application: Application, due: dict[Row, float]) -> None:
    now = time.monotonic()
    for row, at in due.items():
        if now >= at:
            application.jobs.enqueue(row.queue, row.job, wait_seconds=row.seconds * 5)
            due[row] = now + row.seconds
