"""What runs when: each row a job, its queue and the seconds between two runs.

``python -m workers.schedule`` runs it. It loads none of the services, so this process takes half
the memory of the others.
"""

import os
import sys
import threading
import time
from dataclasses import dataclass
from typing import Final

import redis
import structlog

from autotrade import logs
from autotrade.config import ConfigError, Settings
from autotrade.jobs import connection as redis_connection
from autotrade.jobs.leases import Lease
from autotrade.jobs.queue import RqJobQueue
from autotrade.ports.jobs import Job, Queue
from workers.stopping import stop_event

NAME: Final = "scheduler"

_LEASE_SECONDS: Final = 5.0
_TICK_SECONDS: Final = 1.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Row:
    """A job that is queued every ``seconds``; unless a worker begins it by then it is dropped."""

    job: Job
    queue: Queue
    seconds: int


SCHEDULE: Final = (
    Row(Job.TEND, Queue.DEFAULT, 1),
    Row(Job.RECONCILE, Queue.DEFAULT, 45),
    Row(Job.RELEASE_NOTIFICATIONS, Queue.NOTIFICATIONS, 20),
    Row(Job.TELL_DAYS, Queue.NOTIFICATIONS, 120),
    Row(Job.POLL_TELEGRAM, Queue.NOTIFICATIONS, 10),
    Row(Job.WATCH_SESSIONS, Queue.DEFAULT, 20),
    Row(Job.REFRESH_INSTRUMENTS, Queue.DEFAULT, 60),
    Row(Job.TEND_PAPER, Queue.DEFAULT, 30),
    Row(Job.ACCRUE_INTEREST, Queue.DEFAULT, 600),
    Row(Job.CHECK_LEDGERS, Queue.DEFAULT, 1800),
    Row(Job.ADD_UP_DAYS, Queue.DEFAULT, 3600),
)


def run(jobs: RqJobQueue, lease: Lease, stop: threading.Event) -> None:
    """Queue the schedule's jobs until ``stop`` is set; one process at a time does, by lease.

    RQ's own cron would pickle its arguments and knows no leader, hence this loop.
    """
    due = dict.fromkeys(SCHEDULE, 0.0)
    is_leader = False
    wait = 0.0
    while not stop.wait(wait):
        wait = _TICK_SECONDS
        try:
            is_leader = lease.hold()
            if is_leader:
                wait = min(wait, _queue_due(jobs, due))
        except redis.RedisError as error:
            is_leader = False
            _log.warning("schedule_waits", error=type(error).__name__)
    if is_leader:
        lease.release()


def _queue_due(jobs: RqJobQueue, due: dict[Row, float]) -> float:
    """Queue what is due; return the seconds until something is again."""
    now = time.monotonic()
    for row, at in due.items():
        if now >= at:
            jobs.enqueue(row.queue, row.job, wait_seconds=row.seconds * 5)
            # counted from when it was due, so that a second stays one; what was missed is left out
            due[row] = at + row.seconds if at + row.seconds > now else now + row.seconds
    return max(0.0, min(due.values()) - time.monotonic())


def main() -> int:
    """Run until SIGTERM or SIGINT; return the exit code."""
    try:
        settings = Settings.from_environ(os.environ)  # noqa: TID251 - an entry point
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logs.configure(style=settings.log_format, level=settings.log_level)
    connection = redis_connection.connect(settings.redis_url, NAME)
    jobs = RqJobQueue(connection, settings.workers)
    run(jobs, Lease(connection, NAME, _LEASE_SECONDS), stop_event())
    return 0


if __name__ == "__main__":
    sys.exit(main())
