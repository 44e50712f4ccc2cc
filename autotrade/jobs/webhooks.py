"""The gate of the webhooks in Redis: one trip counts deliveries and says what has changed."""

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

import redis
import structlog

from autotrade.domain.ids import StrategyId
from autotrade.jobs.connection import key
from autotrade.ports.webhooks import REMEMBERED_SECONDS, Passage

_MARK_SECONDS: Final = 3600
"""A mark that nobody asks for is forgotten; long after all that was remembered by it."""
_MOST_COUNTED: Final = 10_000
_ENTER: Final = """
local answer = {}
for i = 1, #ARGV - 1 do
  local used = redis.call('incrby', KEYS[2 * i], ARGV[i])
  if used == tonumber(ARGV[i]) then redis.call('pexpire', KEYS[2 * i], ARGV[#ARGV]) end
  answer[#answer + 1] = redis.call('get', KEYS[2 * i - 1])
  answer[#answer + 1] = used
  answer[#answer + 1] = redis.call('pttl', KEYS[2 * i])
end
return answer
"""
_log = structlog.get_logger()


class RedisWebhookGate:
    """Implements ``WebhookGate``; counts by windows of ``seconds`` from their first delivery."""

    def __init__(self, connection: redis.Redis, seconds: int, sleep: Callable[[float], None]):
        self._redis = connection
        self._seconds = seconds
        self._sleep = sleep
        self._enter = connection.register_script(_ENTER)
        self._counted: dict[StrategyId, tuple[float, int]] = {}

    def enter(self, deliveries: Mapping[StrategyId, int]) -> Mapping[StrategyId, Passage]:
        """Count deliveries; in memory while Redis is away."""
        keys = [name for each in deliveries for name in (_mark(each), _count(each))]
        try:
            answer = self._enter(keys=keys, args=[*deliveries.values(), self._seconds * 1000])
        except redis.RedisError as error:
            _log.warning("webhook_gate_failed", error=type(error).__name__)
            return {each: self._count_here(each, count) for each, count in deliveries.items()}
        return {
            each: Passage(
                mark=mark if mark is None else mark.decode(),
                used=used,
                left=timedelta(milliseconds=max(left, 1)),
            )
            for each, mark, used, left in zip(
                deliveries, answer[::3], answer[1::3], answer[2::3], strict=True
            )
        }

    def mark(self, strategy_id: StrategyId) -> str | None:
        """Return the strategy's mark, a new one if there was none; None when Redis is away."""
        name = _mark(strategy_id)
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.set(name, secrets.token_hex(8), nx=True)
                pipeline.expire(name, _MARK_SECONDS)
                pipeline.get(name)
                found = pipeline.execute()[-1]
        except redis.RedisError:
            return None
        return None if found is None else str(found.decode())

    def changed(self, strategy_id: StrategyId) -> None:
        """Give the strategy another mark; without Redis wait until all that was read is old."""
        try:
            self._redis.set(_mark(strategy_id), secrets.token_hex(8), ex=_MARK_SECONDS)
        except redis.RedisError as error:
            _log.warning("strategy_not_marked", error=type(error).__name__)
            self._sleep(REMEMBERED_SECONDS)

    def _count_here(self, strategy_id: StrategyId, count: int) -> Passage:
        now = time.monotonic()
        until, used = self._counted.get(strategy_id, (0.0, 0))
        if until <= now:
            until, used = now + self._seconds, 0
        if len(self._counted) > _MOST_COUNTED:
            self._counted.clear()
        self._counted[strategy_id] = (until, used + count)
        return Passage(None, used + count, timedelta(seconds=until - now))


def _mark(strategy_id: StrategyId) -> str:
    return key("strategy", strategy_id, "mark")


def _count(strategy_id: StrategyId) -> str:
    return key("strategy", strategy_id, "deliveries")
