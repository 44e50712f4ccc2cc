"""Failures in a row in MongoDB, counted without a race."""

from datetime import datetime

from pymongo import ReturnDocument

from autotrade.domain.lockouts import FORGOTTEN_AFTER, Lockout, delay_after
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoLockouts(MongoCollection[Lockout]):
    """Implements ``LockoutRepository``."""

    def get(self, key: str) -> Lockout | None:
        """Return the failures of a key."""
        return self.one({"_id": key})

    def fail(self, key: str, at: datetime) -> Lockout:
        """Count one more failure; those of more than a day ago count no more."""
        is_recent = {"$gt": ["$failed_at", at - FORGOTTEN_AFTER]}
        count = {"$cond": [is_recent, {"$add": ["$failures", 1]}, 1]}
        fields = {"failures": count, "locked_until": {"$ifNull": ["$locked_until", None]}}
        with translated():
            document = self.collection.find_one_and_update(
                {"_id": key},
                [{"$set": {**fields, "failed_at": {"$literal": at}}}],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        failed = self.decode(document or {})  # an upsert always finds one
        delay = delay_after(failed.failures)
        if not delay:
            return failed
        with translated():
            document = self.collection.find_one_and_update(
                {"_id": key},
                {"$max": {"locked_until": at + delay}},
                return_document=ReturnDocument.AFTER,
            )
        return failed if document is None else self.decode(document)

    def clear(self, key: str) -> None:
        """Forget the failures of a key."""
        with translated():
            self.collection.delete_one({"_id": key}, session=self.session)
