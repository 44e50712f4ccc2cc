"""Which accounts' order streams are open, in Redis, so that their books are polled less."""

import time
from collections.abc import Collection
from typing import Final

import redis

from autotrade.domain.ids import BrokerId
from autotrade.jobs.connection import key

_KEY: Final = key("streaming")
_KEPT_SECONDS: Final = 10


class RedisStreaming:
    """The feed says it again and again, whoever polls asks."""

    def __init__(self, connection: redis.Redis):
        self._redis = connection

    def tell(self, open_accounts: Collection[BrokerId]) -> None:
        """Say that these streams are open, for the next ten seconds.

        Raises:
            redis.RedisError: Redis is away.
        """
        now = time.time()
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.zremrangebyscore(_KEY, "-inf", now)
            if open_accounts:
                until = now + _KEPT_SECONDS
                pipeline.zadd(_KEY, dict.fromkeys(map(str, open_accounts), until))
            pipeline.execute()

    def is_open(self, broker_id: BrokerId) -> bool:
        """Say whether an account's order stream is open; without Redis it is not known to be."""
        try:
            until = self._redis.zscore(_KEY, broker_id)
        except redis.RedisError:
            return False
        return until is not None and float(str(until)) > time.time()
