"""The bell between those who commit events and the relay that publishes them."""

import time
from typing import Final

import redis
import structlog

from autotrade.jobs.connection import ANSWER_SECONDS, key

_KEY: Final = key("outbox", "bell")
_BLOCK_SECONDS: Final = ANSWER_SECONDS / 2
_log = structlog.get_logger()


class RedisBell:
    """Implements ``OutboxBell``; ``wait`` is the relay's side of it."""

    def __init__(self, connection: redis.Redis):
        self._redis = connection

    def ring(self) -> None:
        """Wake the relay; when Redis is away it will look by itself."""
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.lpush(_KEY, 1)
                pipeline.ltrim(_KEY, 0, 0)
                pipeline.execute()
        except redis.RedisError as error:
            _log.warning("bell_failed", error=type(error).__name__)

    def wait(self, seconds: float) -> None:
        """Return when the bell was rung, or after ``seconds``.

        Raises:
            redis.RedisError: Redis is away.
        """
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._redis.blpop([_KEY], timeout=min(left, _BLOCK_SECONDS)):
                return
