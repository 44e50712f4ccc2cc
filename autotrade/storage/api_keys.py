"""API keys in MongoDB."""

from collections.abc import Sequence
from datetime import datetime

from autotrade.domain.api_keys import ApiKey
from autotrade.domain.ids import ApiKeyId, UserId
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoApiKeys(MongoCollection[ApiKey]):
    """Implements ``ApiKeyRepository``."""

    def add(self, key: ApiKey) -> None:
        """Store a new key."""
        self.insert(key, "The key exists.")

    def by_hash(self, hashed: str) -> ApiKey | None:
        """Return the key with this hash."""
        return self.one({"hash": hashed})

    def of_user(self, user_id: UserId) -> Sequence[ApiKey]:
        """Return the user's keys, newest first."""
        return self.many({"user_id": user_id}, [("_id", -1)])

    def touch(self, key: ApiKey, at: datetime, ip: str | None) -> None:
        """Note a use."""
        with translated():
            self.relaxed.update_one(
                {"_id": key.id}, {"$set": {"last_used_at": at, "last_used_ip": ip}}
            )

    def remove(self, user_id: UserId, key_id: ApiKeyId) -> bool:
        """Forget a key of the user's."""
        with translated():
            result = self.collection.delete_one(
                {"_id": key_id, "user_id": user_id}, session=self.session
            )
        return result.deleted_count == 1
