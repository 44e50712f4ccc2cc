"""How far each user was told of events, kept in Redis with the messages that tell.

One script compares, sends and keeps: so a user's events go out in the order of their numbers,
each once, whoever sends them, for as long as Redis remembers.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import redis

from autotrade.domain.ids import UserId
from autotrade.jobs.bell import HEARD, RINGS
from autotrade.jobs.connection import key
from autotrade.ports.publisher import Telling

_KEPT_SECONDS: Final = 7 * 24 * 3600
"""As long as events are kept."""
_MOST_HEARD: Final = 10_000
"""More users than this are found by the relay's own look."""
_TELL: Final = """
local refused = {}
for i = 3, #KEYS do
  local at = 5 + 3 * (i - 3)
  if (redis.call('get', KEYS[i]) or '') == ARGV[at] then
    redis.call('publish', ARGV[1], ARGV[at + 2])
    redis.call('set', KEYS[i], ARGV[at + 1], 'EX', ARGV[2])
  else
    refused[#refused + 1] = i - 3
  end
end
if ARGV[3] == '1' then
  redis.call('incr', KEYS[2])
  for i = 3, #KEYS do redis.call('lpush', KEYS[1], string.match(KEYS[i], '[^:]*$')) end
  redis.call('ltrim', KEYS[1], 0, ARGV[4])
end
return refused
"""


class RedisTellings:
    """Implements ``Tellings``; ``channel`` is the one that the web processes listen to."""

    def __init__(self, connection: redis.Redis, channel: str):
        self._redis = connection
        self._channel = channel
        self._tell = connection.register_script(_TELL)

    def told(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]:
        """Return the number of the last event that each was told; some are not known.

        Raises:
            redis.RedisError: Redis is away.
        """
        users = sorted(user_ids)
        found: Any = self._redis.mget(map(_key, users)) if users else []
        return {user: int(seq) for user, seq in zip(users, found, strict=True) if seq is not None}

    def tell(self, tellings: Sequence[Telling], *, is_new: bool) -> Collection[UserId]:
        """Send what follows what its user was told last; return the users of the others.

        Raises:
            redis.RedisError: Redis is away.
        """
        keys = [HEARD, RINGS, *(_key(each.user_id) for each in tellings)]
        arguments: list[str | int] = [self._channel, _KEPT_SECONDS, int(is_new), _MOST_HEARD - 1]
        for each in tellings:
            arguments += ["" if each.after is None else each.after, each.last, each.text]
        refused: Any = self._tell(keys=keys, args=arguments)
        return [tellings[index].user_id for index in refused]

    def send(self, text: str) -> None:
        """Send a message that is no event.

        Raises:
            redis.RedisError: Redis is away.
        """
        self._redis.publish(self._channel, text)


def _key(user_id: UserId) -> str:
    return key("told", user_id)
