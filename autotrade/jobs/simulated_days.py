"""Bars of the built-in market's days that are over, in Redis: a year is made once, not per chart."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import redis
import structlog

from autotrade.jobs.connection import key

_KEPT: Final = timedelta(days=7)
Bars = Sequence[Sequence[int]]
_log = structlog.get_logger()


class RedisSimulatedDays:
    """One hash a symbol, forgotten a week after it was last added to; without Redis, nothing."""

    def __init__(self, connection: redis.Redis):
        self._redis = connection

    def get(self, symbol: str, names: Sequence[str]) -> Sequence[Bars | None]:
        """Return what is kept under each of these names of days; None where nothing is."""
        if not names:
            return []
        try:
            found: Any = self._redis.hmget(_of(symbol), list(names))
        except redis.RedisError as error:
            _log.warning("simulated_days_not_read", error=type(error).__name__)
            return [None] * len(names)
        return [None if text is None else json.loads(text) for text in found]

    def put(self, symbol: str, days: Mapping[str, Bars]) -> None:
        """Keep the bars of days under their names."""
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                written = {name: json.dumps(bars) for name, bars in days.items()}
                pipeline.hset(_of(symbol), mapping=written)  # type: ignore[arg-type]  # texts
                pipeline.expire(_of(symbol), _KEPT)
                pipeline.execute()
        except redis.RedisError as error:
            _log.warning("simulated_days_not_kept", error=type(error).__name__)


def _of(symbol: str) -> str:
    return key(f"simulated-days:{symbol}")
