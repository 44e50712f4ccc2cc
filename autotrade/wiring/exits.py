"""Exits are hurried along by jobs; one that is lost is found by the sweep within a second."""

import contextlib
from collections.abc import Callable, Sequence

import redis

from autotrade.domain.ids import ExitId
from autotrade.jobs.queue import RqJobQueue
from autotrade.ports.jobs import Job, Queue

WAIT_SECONDS = 10


def hurried_by(jobs: RqJobQueue) -> Callable[[Sequence[ExitId]], None]:
    """Return what queues exits to be carried out now; without Redis the sweep finds them."""

    def hurry(exit_ids: Sequence[ExitId]) -> None:
        with contextlib.suppress(redis.RedisError):
            jobs.enqueue(Queue.ORDERS, Job.RUN_EXITS, *exit_ids, wait_seconds=WAIT_SECONDS)

    return hurry
