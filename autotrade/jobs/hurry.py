"""Asking for a job to run now: once, however many ask before it begins."""

from typing import Final

import redis
import structlog

from autotrade.jobs.connection import key
from autotrade.jobs.queue import RqJobQueue
from autotrade.ports.jobs import Job, Queue

_ASKED_SECONDS: Final = 2
"""After this it is asked again: the job may have been lost."""
_WAIT_SECONDS: Final = 60
_log = structlog.get_logger()


class Hurry:
    """One job of the schedule, which does all that waits whenever it runs."""

    def __init__(
        self, connection: redis.Redis, jobs: RqJobQueue, job: Job, queue: Queue = Queue.DEFAULT
    ) -> None:
        self._redis = connection
        self._jobs = jobs
        self._job = job
        self._queue = queue
        self._key = key("asked", job.value)

    def ask(self) -> None:
        """Queue the job, unless one waits; without Redis it runs when the schedule has it."""
        try:
            if self._redis.set(self._key, 1, nx=True, ex=_ASKED_SECONDS):
                self._jobs.enqueue(self._queue, self._job, wait_seconds=_WAIT_SECONDS)
        except redis.RedisError as error:
            _log.warning("hurry_failed", job=self._job.value, error=type(error).__name__)

    def begun(self) -> None:
        """Say that the job begins to look: what is written from now on asks for another.

        Raises:
            redis.RedisError: Redis is away.
        """
        self._redis.delete(self._key)
