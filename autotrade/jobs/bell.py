"""The bell between those who commit events and the relay that publishes them.

Who has told of events himself is only heard: the relay has to know of them, but not at once.
"""

import time
from typing import Any, Final

import redis
import structlog

from autotrade.domain.ids import UserId
from autotrade.jobs.connection import ANSWER_SECONDS, key

_KEY: Final = key("outbox", "bell")
HEARD: Final = key("outbox", "heard")
"""Users who were told of new events by whoever committed them."""
RINGS: Final = key("outbox", "rings")
"""Counts what was committed."""
_PATIENCE_SECONDS: Final = 0.25
"""How long those who were told may wait for the relay, together with others."""
_BLOCK_SECONDS: Final = ANSWER_SECONDS - 0.2
"""The connection takes a server that says nothing for longer for one that is away."""
_log = structlog.get_logger()


class RedisBell:
    """Implements ``OutboxBell``; ``wait`` is the relay's side of it."""

    def __init__(self, connection: redis.Redis):
        self._redis = connection
        self._waited = 0.0

    def ring(self) -> None:
        """Wake the relay; when Redis is away it will look by itself."""
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.lpush(_KEY, 1)
                pipeline.ltrim(_KEY, 0, 0)
                pipeline.incr(RINGS)
                pipeline.execute()
        except redis.RedisError as error:
            _log.warning("bell_failed", error=type(error).__name__)

    def rings(self) -> int | None:
        """Return a number that is another one after every commit; None when Redis is away.

        Whoever follows what is committed need not look while it stays the same, but for what
        somebody committed who died before he rang.
        """
        try:
            rings: Any = self._redis.get(RINGS)
        except redis.RedisError:
            return None
        return int(rings or 0)

    def wait(self, seconds: float) -> set[UserId]:
        """Return when the bell was rung, or after ``seconds``, with users that were heard of.

        Raises:
            redis.RedisError: Redis is away.
        """
        until = time.monotonic() + seconds
        heard: set[UserId] = set()
        while (left := until - time.monotonic()) > 0:
            names = [_KEY] if heard else [_KEY, HEARD]
            found: Any = self._redis.blpop(names, timeout=min(left, _BLOCK_SECONDS))
            if found and found[0].decode() == HEARD:
                heard.add(UserId(found[1].decode()))
                until = min(until, self._waited + _PATIENCE_SECONDS)
            elif found:
                break
        if heard:
            heard |= self._all_heard()
        self._waited = time.monotonic()
        return heard

    def _all_heard(self) -> set[UserId]:
        with self._redis.pipeline() as pipeline:
            pipeline.lrange(HEARD, 0, -1)
            pipeline.delete(HEARD)
            names: Any = pipeline.execute()[0]
        return {UserId(name.decode()) for name in names}
