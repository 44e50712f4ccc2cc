"""Deliveries in MongoDB."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

import structlog
from pymongo import ReturnDocument
from pymongo.errors import BulkWriteError

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.ids import ChannelId, DeliveryId, UserId
from autotrade.domain.notification_deliveries import Delivery, DeliveryStatus, Doubt
from autotrade.storage.bson import to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection

_S: Final = DeliveryStatus
_DUPLICATE: Final = 11000
_FOR_GOOD: Final = frozenset({_DUPLICATE, 121})
"""And what its validator refuses: that must not keep all events after it from being told."""
_log = structlog.get_logger()
_LOOKED_AT: Final = 500
OPEN: Final = {"status": {"$in": sorted((_S.WAITING.value, _S.SENDING.value))}}
"""What is to be sent, or is being sent."""


class MongoDeliveries(MongoCollection[Delivery]):
    """Implements ``DeliveryRepository``."""

    def add(self, deliveries: Sequence[Delivery]) -> int:
        """Store those that there are none of yet; within a transaction any other is an error."""
        if not deliveries:
            return 0
        documents = [to_document(delivery) for delivery in deliveries]
        with translated():
            try:
                self.collection.insert_many(documents, ordered=False, session=self.session)
            except BulkWriteError as error:
                faults = error.details["writeErrors"]
                if self.session is not None or any(f["code"] not in _FOR_GOOD for f in faults):
                    raise
                if any(f["code"] != _DUPLICATE for f in faults):
                    _log.error("delivery_not_valid", count=len(faults))
                return len(documents) - len(faults)
        return len(documents)

    def methods_due(self, at: datetime) -> Collection[ChannelMethod]:
        """Return the methods that have something to send."""
        with translated():
            found = self.collection.find({"due_at": {"$lte": at}, **OPEN}, {"method": 1})
            return {ChannelMethod(document["method"]) for document in found.limit(_LOOKED_AT)}

    def claim(self, method: ChannelMethod, at: datetime, until: datetime) -> Delivery | None:
        """Return the next delivery that is due, taken until ``until``."""
        due = {"method": method.value, "due_at": {"$lte": at}}
        for status in (_S.WAITING, _S.SENDING):
            with translated():
                document = self.collection.find_one_and_update(
                    {"status": status.value, **due},
                    {
                        "$set": {"status": _S.SENDING.value, "due_at": until},
                        "$inc": {"attempts": 1},
                    },
                    sort=[("due_at", 1)],
                    return_document=ReturnDocument.AFTER,
                    session=self.session,
                )
            if document is not None:
                return self.decode(document)
        return None

    def begin(self, delivery: Delivery) -> None:
        """Write down that its call is about to be made."""
        where = {"_id": delivery.id, "user_id": delivery.user_id}
        with translated():
            self.relaxed.update_one(where, {"$set": {"doubt": Doubt.BEGUN.value}})

    def known(self, channel_id: ChannelId, provider_ids: Sequence[str]) -> Collection[str]:
        """Return those of a provider's ids that belong to deliveries of a channel."""
        where = {"channel_id": channel_id, "provider_id": {"$in": list(provider_ids)}}
        with translated():
            found = self.collection.find(where, {"provider_id": 1}, session=self.session)
            return {document["provider_id"] for document in found}

    def save(self, delivery: Delivery) -> None:
        """Store how far a delivery is."""
        self.replace(delivery, {}, "The delivery is gone.")

    def hold_back(self, channel_id: ChannelId, until: datetime) -> None:
        """Let nothing that waits for a channel be due before ``until``."""
        waiting = {"channel_id": channel_id, "status": _S.WAITING.value}
        with translated():
            self.collection.update_many(
                {**waiting, "due_at": {"$lt": until}},
                {"$set": {"due_at": until}},
                session=self.session,
            )

    def drop(self, channel_id: ChannelId) -> None:
        """Send nothing any more that waits for a channel."""
        ended = {"$in": sorted((_S.WAITING.value, _S.HELD.value))}
        with translated():
            self.collection.update_many(
                {"channel_id": channel_id, "status": ended},
                {"$set": {"status": _S.DROPPED.value, "secret": None}},
                session=self.session,
            )

    def channels_to_release(self, at: datetime, limit: int) -> Sequence[tuple[UserId, ChannelId]]:
        """Return channels with messages that were held and are due."""
        due = {"status": _S.HELD.value, "due_at": {"$lte": at}}
        with translated():
            found = self.collection.find(due, {"user_id": 1, "channel_id": 1}).sort([("due_at", 1)])
            pairs = [(UserId(d["user_id"]), ChannelId(d["channel_id"])) for d in found.limit(limit)]
        return list(dict.fromkeys(pairs))

    def held(self, channel_id: ChannelId, at: datetime, limit: int) -> Sequence[Delivery]:
        """Return what was held for a channel and is due, oldest first."""
        due = {"channel_id": channel_id, "status": _S.HELD.value, "due_at": {"$lte": at}}
        return self.many(due, [("_id", 1)], limit)

    def digest(self, delivery_ids: Sequence[DeliveryId], into: DeliveryId, at: datetime) -> int:
        """Mark held deliveries as told within another."""
        done = {"status": _S.DIGESTED.value, "digest_id": into, "done_at": at}
        with translated():
            result = self.collection.update_many(
                {"_id": {"$in": list(delivery_ids)}, "status": _S.HELD.value},
                {"$set": done},
                session=self.session,
            )
        return result.modified_count

    def count_since(self, user_id: UserId, kind: str, at: datetime) -> int:
        """Count the user's deliveries of a kind since ``at``."""
        where = {"user_id": user_id, "kind": kind, "created_at": {"$gte": at}}
        with translated():
            return self.collection.count_documents(where, session=self.session)
