"""Rate limits in Redis: one count and one queue for all processes that use a broker account.

A bucket's list has the times of its latest calls: a window of N is full while the Nth latest is
within it. Who has to wait stands in a queue, urgent calls at its front, and is told when to ask
again; a place whose owner does not come back is given up.
"""

import secrets
import time
from collections.abc import Callable
from typing import Any, Final

import redis
import structlog

from autotrade.jobs.connection import key
from autotrade.jobs.local_throttle import LocalThrottle, pause
from autotrade.ports.throttle import Bucket

_ACQUIRE: Final = """
local calls, queue, awaited, held = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local ticket, is_urgent, left = ARGV[1], ARGV[2] == '1', tonumber(ARGV[3])
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

for _, gone in ipairs(redis.call('zrangebyscore', awaited, '-inf', now)) do
  redis.call('zrem', queue, gone)
  redis.call('zrem', awaited, gone)
end
if not redis.call('zscore', queue, ticket) then
  redis.call('zadd', queue, is_urgent and now or now + 1e14, ticket)
end
local before = redis.call('zrank', queue, ticket)

local delay = math.max(redis.call('pttl', held), 0)
local longest, most_kept = 0, 0
for i = 4, #ARGV, 2 do
  local window, most = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  local turns = math.floor(before / most)
  local blocking = redis.call('lindex', calls, before % most - most)
  local wait = turns * window
  if blocking then wait = wait + math.max(blocking + window - now, 0) end
  delay = math.max(delay, wait)
  longest, most_kept = math.max(longest, window), math.max(most_kept, most)
end

if delay == 0 then
  redis.call('rpush', calls, now)
  redis.call('ltrim', calls, -most_kept, -1)
  redis.call('pexpire', calls, longest)
end
if delay == 0 or delay > left then
  redis.call('zrem', queue, ticket)
  redis.call('zrem', awaited, ticket)
else
  redis.call('zadd', awaited, now + delay + 500, ticket)
  redis.call('pexpire', queue, 60000)
  redis.call('pexpire', awaited, 60000)
end
return delay
"""
_HOLD: Final = """
if redis.call('pttl', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('set', KEYS[1], 1, 'px', ARGV[1])
end
return 0
"""
AWAY_SECONDS: Final = 5.0
"""How long Redis is left alone once it did not answer."""
_log = structlog.get_logger()


class RedisThrottle:
    """Implements ``Throttle``; without Redis each process goes on alone, at a fraction."""

    def __init__(
        self,
        connection: redis.Redis,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = pause,
    ) -> None:
        self._acquire = connection.register_script(_ACQUIRE)
        self._hold = connection.register_script(_HOLD)
        self._alone = LocalThrottle(clock=clock, sleep=sleep)
        self._clock = clock
        self._sleep = sleep
        self._away_until = 0.0

    def acquire(
        self, account: str, bucket: Bucket, *, max_wait: float, is_urgent: bool = False
    ) -> float | None:
        """Wait for a turn, at most ``max_wait`` seconds; else say when to ask again."""
        until = self._clock() + max_wait
        ticket = secrets.token_hex(8)
        while self._clock() >= self._away_until:
            left = max(until - self._clock(), 0.0)
            arguments: list[str | int] = [ticket, int(is_urgent), int(left * 1000)]
            for window in bucket.windows:
                arguments += [window.milliseconds, window.most]
            try:
                answer: Any = self._acquire(keys=_keys(account, bucket), args=arguments)
            except redis.RedisError as error:
                self._without_redis(error)
                break
            delay = int(answer) / 1000
            if delay <= 0:
                return None
            if int(answer) > int(left * 1000):
                return delay
            self._sleep(delay)
        left = max(until - self._clock(), 0.0)
        return self._alone.acquire(account, bucket, max_wait=left, is_urgent=is_urgent)

    def hold(self, account: str, bucket: Bucket, seconds: float) -> None:
        """Let nothing through for a while, in any process."""
        self._alone.hold(account, bucket, seconds)
        if self._clock() < self._away_until:
            return
        try:
            self._hold(keys=_keys(account, bucket)[3:], args=[max(int(seconds * 1000), 1)])
        except redis.RedisError as error:
            self._without_redis(error)

    def _without_redis(self, error: redis.RedisError) -> None:
        self._away_until = self._clock() + AWAY_SECONDS
        _log.warning("throttle_alone", error=type(error).__name__, seconds=AWAY_SECONDS)


def _keys(account: str, bucket: Bucket) -> list[str]:
    names = ("calls", "queue", "awaited", "held")
    return [key("throttle", account, bucket.name, name) for name in names]
