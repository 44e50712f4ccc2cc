"""Shards: users in as many groups as there are order workers, and who waits in each.

While somebody works on a shard its flag is up, and to wake is one command: the user's name is put
among those who wait. Only when the flag is down somebody has to be called by a job. The flag of a
worker that died falls by itself; a wake-up can't fall between a look and the end of a turn, as
the flag is taken down only while nobody waits, in one step.
"""

import time
import zlib
from collections.abc import Callable
from typing import Any, Final

import redis

from autotrade.domain.ids import UserId
from autotrade.jobs.connection import key

FLAG_SECONDS: Final = 5.0
"""How long a flag stays up without being renewed."""
TURN_SECONDS: Final = 1.5
"""Then the shard goes to the end of the queue, so that shards share the workers fairly."""
STAY_SECONDS: Final = 2.9
"""How long a worker stays with a shard if no other waits: it knows best what its users have."""
LINGER_SECONDS: Final = 0.25
"""How long a worker waits for the next alert before it ends its turn."""
_AT_ONCE: Final = 256
_WAKE: Final = """
redis.call('zadd', KEYS[1], 'NX', ARGV[2], ARGV[1])
if redis.call('set', KEYS[2], 1, 'NX', 'PX', ARGV[3]) then return 0 end
return 1
"""
_LEAVE: Final = """
if redis.call('zcard', KEYS[1]) > 0 then return 0 end
redis.call('del', KEYS[2])
return 1
"""


class Shards:
    """Who waits in which shard."""

    def __init__(self, connection: redis.Redis, count: int):
        self._redis = connection
        self._count = count
        self._wake = connection.register_script(_WAKE)
        self._leave = connection.register_script(_LEAVE)

    def of(self, user_id: UserId) -> int:
        """Return the shard that a user is in."""
        return zlib.crc32(user_id.encode()) % self._count

    def wake(self, user_id: UserId) -> bool:
        """Put a user among those who wait; False when a job has to be queued for the shard.

        Raises:
            redis.RedisError: Redis is away.
        """
        at, kept = int(time.time() * 1000), int(FLAG_SECONDS * 1000)
        arguments: list[str | int] = [user_id, at, kept]
        return bool(self._wake(keys=_keys(self.of(user_id)), args=arguments))

    def serve(
        self,
        shard: int,
        work: Callable[[set[UserId]], object],
        hand_on: Callable[[int], None],
        others_wait: Callable[[], bool],
    ) -> None:
        """Call ``work`` with those who wait until nobody does, then ``hand_on`` if time ran out.

        Time is up after a turn if ``others_wait``, else later.
        When ``work`` raises, its users wait again and the flag is down: the next to wake calls.

        Raises:
            redis.RedisError: Redis is away.
        """
        begun = time.monotonic()
        until = begun + TURN_SECONDS
        while users := self._next(shard):
            has_ended = False
            try:
                work(users)
                has_ended = True
            finally:
                if not has_ended:
                    self._give_back(shard, users)
            now = time.monotonic()
            if now > until:
                if now > begun + STAY_SECONDS or others_wait():
                    hand_on(shard)
                    return
                until = now + TURN_SECONDS

    def _next(self, shard: int) -> set[UserId]:
        """Return who waits, after a while if need be; nobody only when the flag is down."""
        waiting, flag = _keys(shard)
        while True:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.set(flag, 1, px=int(FLAG_SECONDS * 1000))
                pipeline.zpopmin(waiting, _AT_ONCE)
                users: Any = pipeline.execute()[1]
            if not users:
                first: Any = self._redis.bzpopmin([waiting], LINGER_SECONDS)
                users = [first[1:]] if first else []
            if users or self._leave(keys=[waiting, flag]):
                return {UserId(name.decode()) for name, _ in users}

    def _give_back(self, shard: int, users: set[UserId]) -> None:
        waiting, flag = _keys(shard)
        with self._redis.pipeline() as pipeline:
            pipeline.zadd(waiting, dict.fromkeys(users, 0), nx=True)
            pipeline.delete(flag)
            pipeline.execute()


def _keys(shard: int) -> list[str]:
    return [key("shard", str(shard), "waiting"), key("shard", str(shard), "flag")]
