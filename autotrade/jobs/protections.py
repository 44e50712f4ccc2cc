"""Which positions' protections were changed, in Redis, from who sets them to who watches prices."""

from collections.abc import Sequence
from typing import Any, Final

import redis
import structlog

from autotrade.domain.ids import PositionId
from autotrade.jobs.connection import key

_KEY: Final = key("protections", "changed")
_KEPT: Final = 10_000
_KEPT_SECONDS: Final = 60
"""Longer than the watch takes to look at everything anew by itself."""
_log = structlog.get_logger()


class RedisChangedProtections:
    """A list: whoever changes a protection adds to it, the one who watches takes it."""

    def __init__(self, connection: redis.Redis):
        self._redis = connection

    def changed(self, position_id: PositionId) -> None:
        """Say that a protection was changed; without Redis it is seen within 15 s."""
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.lpush(_KEY, position_id)
                pipeline.ltrim(_KEY, 0, _KEPT - 1)
                pipeline.expire(_KEY, _KEPT_SECONDS)
                pipeline.execute()
        except redis.RedisError as error:
            _log.warning("protection_not_told", error=type(error).__name__)

    def take(self) -> Sequence[PositionId]:
        """Return what was changed since the last time, each once.

        Raises:
            redis.RedisError: Redis is away.
        """
        found: Any = self._redis.lpop(_KEY, _KEPT) or []
        return [PositionId(name) for name in dict.fromkeys(each.decode() for each in found)]
