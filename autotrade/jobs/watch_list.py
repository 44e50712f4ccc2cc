"""Which symbols somebody watches, in Redis: each name is forgotten unless it is renewed."""

import time
from collections.abc import Iterable, Sequence
from typing import Final

import redis
import structlog

from autotrade.jobs.connection import key

_KEY: Final = key("watched")
_KEPT_SECONDS: Final = 30
_log = structlog.get_logger()


class RedisWatchList:
    """The web processes write it, the feed reads it."""

    def __init__(self, connection: redis.Redis):
        self._redis = connection

    def watch(self, symbols: Iterable[str]) -> None:
        """Say that these symbols are watched; without Redis there is no feed to tell either."""
        until = time.time() + _KEPT_SECONDS
        names = dict.fromkeys(symbols, until)
        if not names:
            return
        try:
            self._redis.zadd(_KEY, names)
        except redis.RedisError as error:
            _log.warning("watch_failed", error=type(error).__name__)

    def watched(self) -> Sequence[str]:
        """Return the symbols that are watched now.

        Raises:
            redis.RedisError: Redis is away.
        """
        now = time.time()
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.zremrangebyscore(_KEY, "-inf", now)
            pipeline.zrange(_KEY, 0, -1)
            names = pipeline.execute()[1]
        return [name.decode() for name in names]
