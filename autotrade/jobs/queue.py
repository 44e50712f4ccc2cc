"""The job queue on RQ: JSON arguments, jobs by name, one request a shard of users."""

from typing import Final

import redis
import structlog
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from autotrade.domain.ids import UserId
from autotrade.jobs.shards import Shards
from autotrade.ports.jobs import Job, Queue

_TIMEOUT_SECONDS: Final = 60
_FAILURE_SECONDS: Final = 86_400
_WAIT_SECONDS: Final = 10
"""Longer than a shard's flag is kept: it is asked for anew before that, and by the sweep."""
_log = structlog.get_logger()


class RqJobQueue:
    """Implements ``JobQueue``."""

    def __init__(self, connection: redis.Redis, shards: int):
        self._redis = connection
        self._shards = Shards(connection, shards)
        self._queues = {
            queue: RqQueue(queue.value, connection=connection, serializer=JSONSerializer)
            for queue in Queue
        }

    def wake(self, user_id: UserId) -> bool:
        """Tell the one who works on the user's shard, or queue a job; False without Redis."""
        try:
            if not self._shards.wake(user_id):
                self.drain(self._shards.of(user_id))
        except redis.RedisError as error:
            _log.warning("wake_failed", user_id=user_id, error=type(error).__name__)
            return False
        return True

    def drain(self, shard: int) -> None:
        """Queue a shard's job.

        Raises:
            redis.RedisError: Redis is away.
        """
        self.enqueue(Queue.ORDERS, Job.DRAIN, str(shard), wait_seconds=_WAIT_SECONDS)

    def others_wait(self) -> bool:
        """Say whether a shard waits for somebody to work on it.

        Raises:
            redis.RedisError: Redis is away.
        """
        return int(self._queues[Queue.ORDERS].count) > 0

    def enqueue(
        self, queue: Queue, job: Job, *arguments: str, wait_seconds: int | None = None
    ) -> None:
        """Queue a job; one that is not begun within ``wait_seconds`` is dropped.

        Raises:
            redis.RedisError: Redis is away.
        """
        with self._redis.pipeline() as pipeline:  # RQ's own would be two
            self._queues[queue].enqueue_call(
                func=job.value,
                args=arguments,
                timeout=_TIMEOUT_SECONDS,
                ttl=wait_seconds,
                result_ttl=0,
                failure_ttl=_FAILURE_SECONDS,
                pipeline=pipeline,
            )
            pipeline.execute()
