"""The job queue on RQ: JSON arguments, jobs by name, one waiting job a lane."""

from typing import Final

import redis
import structlog
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from autotrade.jobs.connection import key
from autotrade.ports.jobs import Job, Queue

_WAKE_SECONDS: Final = 5
"""A request for a lane that is not begun by then is asked for anew by whoever comes next."""
_TIMEOUT_SECONDS: Final = 60
_FAILURE_SECONDS: Final = 86_400
_log = structlog.get_logger()


class RqJobQueue:
    """Implements ``JobQueue``."""

    def __init__(self, connection: redis.Redis):
        self._redis = connection
        self._queues = {
            queue: RqQueue(queue.value, connection=connection, serializer=JSONSerializer)
            for queue in Queue
        }

    def wake_lane(self, lane: str) -> bool:
        """Queue the lane's job unless one waits already; False when Redis is away."""
        try:
            if self._redis.set(key("wake", lane), 1, nx=True, ex=_WAKE_SECONDS):
                self.enqueue(Queue.ORDERS, Job.DRAIN_LANE, lane)
        except redis.RedisError as error:
            _log.warning("wake_lane_failed", lane=lane, error=type(error).__name__)
            return False
        return True

    def lane_awake(self, lane: str) -> None:
        """Forget the waiting request; if Redis is away, it forgets by itself."""
        try:
            self._redis.delete(key("wake", lane))
        except redis.RedisError as error:
            _log.warning("lane_awake_failed", lane=lane, error=type(error).__name__)

    def enqueue(
        self, queue: Queue, job: Job, *arguments: str, wait_seconds: int | None = None
    ) -> None:
        """Queue a job; one that is not begun within ``wait_seconds`` is dropped.

        Raises:
            redis.RedisError: Redis is away.
        """
        self._queues[queue].enqueue_call(
            func=job.value,
            args=arguments,
            timeout=_TIMEOUT_SECONDS,
            ttl=wait_seconds,
            result_ttl=0,
            failure_ttl=_FAILURE_SECONDS,
        )
