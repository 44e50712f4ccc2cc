"""What the machine itself gives: the time, identifiers, and whether the servers answer."""

from datetime import UTC, datetime

import redis
import uuid_utils

from autotrade.domain.errors import UnavailableError
from autotrade.storage.unit_of_work import MongoStorage


class SystemClock:
    """Implements ``Clock`` by the machine's own."""

    def now(self) -> datetime:
        """Return the present time in UTC, cut to the millisecond."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


class Uuid7Source:
    """Implements ``IdSource``."""

    def new(self) -> str:
        """Return a UUIDv7 as text."""
        return str(uuid_utils.uuid7())


class Health:
    """Says whether the servers that everything needs answer."""

    def __init__(self, storage: MongoStorage, connection: redis.Redis):
        self._storage = storage
        self._redis = connection

    def check(self) -> None:
        """Return when MongoDB and Redis answer.

        Raises:
            UnavailableError: naming the one that does not.
        """
        self._storage.ping()
        self.ping_redis()

    def ping_redis(self) -> None:
        """Return when Redis answers; ``UnavailableError`` when it does not."""
        try:
            self._redis.ping()
        except redis.RedisError as error:
            msg = "Redis is away."
            raise UnavailableError(msg) from error
