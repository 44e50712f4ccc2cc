"""The bell between those who commit events and the relay that publishes them."""

import time
from typing import Any, Final

import redis
import structlog

from autotrade.jobs.connection import ANSWER_SECONDS, key

_KEY: Final = key("outbox", "bell")
_RINGS: Final = key("outbox", "rings")
_BLOCK_SECONDS: Final = ANSWER_SECONDS - 0.2
"""The connection takes a server that says nothing for longer for one that is away."""
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
                pipeline.incr(_RINGS)
                pipeline.execute()
        except redis.RedisError as error:
            _log.warning("bell_failed", error=type(error).__name__)

    def rings(self) -> int | None:
        """Return a number that is another one after every commit; None when Redis is away.

        Whoever follows what is committed need not look while it stays the same, but for what
        somebody committed who died before he rang.
        """
        try:
            rings: Any = self._redis.get(_RINGS)
        except redis.RedisError:
            return None
        return int(rings or 0)

    def wait(self, seconds: float) -> None:
        """Return when the bell was rung, or after ``seconds``.

        Raises:
            redis.RedisError: Redis is away.
        """
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._redis.blpop([_KEY], timeout=min(left, _BLOCK_SECONDS)):
                return
