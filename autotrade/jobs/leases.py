"""Leases in Redis: one process at a time does what only one may do."""

import secrets
from typing import Final

import redis

from autotrade.jobs.connection import key

_HOLD: Final = """
if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
return 0
"""
_RELEASE: Final = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0
"""


class Lease:
    """A named lease; whoever holds it must ``hold`` it again before its time is up."""

    def __init__(self, connection: redis.Redis, name: str, seconds: float):
        self._redis = connection
        self._key = key("lease", name)
        self._token = secrets.token_hex(8)
        self._milliseconds = int(seconds * 1000)
        self._hold = connection.register_script(_HOLD)

    def hold(self) -> bool:
        """Take or renew the lease; False when somebody else has it.

        Raises:
            redis.RedisError: Redis is away, so nobody can know.
        """
        return bool(self._hold(keys=[self._key], args=[self._token, self._milliseconds]))

    def release(self) -> None:
        """Give the lease back, if it is still ours."""
        self._redis.eval(_RELEASE, 1, self._key, self._token)
