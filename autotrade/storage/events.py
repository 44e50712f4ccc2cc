"""The outbox in MongoDB: an event waits as ``pending`` until the relay has numbered it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.events import Event, EventName, Payload, type_of_payload
from autotrade.domain.ids import EventId, UserId
from autotrade.ports.clock import IdSource
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import RELAXED
from autotrade.storage.work import Work

KEPT_PER_USER = 1000
_TRIM_EVERY = 100
_NAME_OF = {kind: name for name, kind in type_of_payload.items()}


class MongoEvents:
    """Implements ``EventRepository``."""

    def __init__(
        self,
        database: Database[Document],
        session: ClientSession | None,
        ids: IdSource,
        work: Work | None = None,
    ):
        self._collection = database["events"]
        # outside a transaction an event only tells of what the next one will tell again
        self._relaxed = self._collection.with_options(write_concern=RELAXED)
        self._users = database["users"]
        self._session = session
        self._work = work
        self._ids = ids

    def append(self, payloads: Sequence[Payload], at: datetime, request_id: str | None) -> None:
        """Add events to what commits together; outside a transaction, without waiting."""
        documents = [
            {
                "_id": self._ids.new(),
                "user_id": payload.user_id,
                "name": _NAME_OF[type(payload)].value,
                "payload": to_document(payload),
                "at": at,
                "seq": None,
                "request_id": request_id,
                "pending": True,
            }
            for payload in payloads
        ]
        if self._work is not None:
            for document in documents:
                self._work.insert("events", document, "The event exists.")
            return
        with translated():
            self._relaxed.insert_many(documents)

    def unpublished(self, limit: int) -> Sequence[Event]:
        """Return events that have no number yet, oldest first."""
        with translated():
            found = self._collection.find({"pending": True}).sort([("_id", 1)]).limit(limit)
            return [_event(document) for document in found]

    def number(self, event_ids: Sequence[EventId], user_id: UserId) -> Sequence[int]:
        """Give out the next numbers in one transaction; an event keeps the one that it has."""
        with translated(), self._collection.database.client.start_session() as session:
            numbers = session.with_transaction(
                lambda session: self._number(event_ids, user_id, session)
            )
            last = max(numbers.values(), default=0)
            if last % _TRIM_EVERY < len(event_ids):
                old = {"user_id": user_id, "seq": {"$lte": last - KEPT_PER_USER}}
                self._collection.delete_many({**old, "pending": {"$exists": False}})
        return [numbers[key] for key in event_ids]

    def _number(
        self, event_ids: Sequence[EventId], user_id: UserId, session: ClientSession
    ) -> dict[EventId, int]:
        where = {"_id": {"$in": list(event_ids)}}
        found = self._collection.find(where, {"seq": 1}, session=session)
        numbers = {row["_id"]: int(row["seq"]) for row in found if row["seq"] is not None}
        new = [key for key in event_ids if key not in numbers]
        if not new:
            return numbers
        user = self._users.find_one_and_update(
            {"_id": user_id},
            {"$inc": {"event_seq": len(new)}},
            projection={"event_seq": 1},
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        last = int(user["event_seq"]) if user is not None else len(new)
        numbers.update(zip(new, range(last - len(new) + 1, last + 1), strict=True))
        self._collection.bulk_write(
            [UpdateOne({"_id": key}, {"$set": {"seq": numbers[key]}}) for key in new],
            session=session,
        )
        return numbers

    def mark_published(self, event_ids: Sequence[EventId]) -> None:
        """Take events off the list of those that wait."""
        with translated():
            self._relaxed.update_many(
                {"_id": {"$in": list(event_ids)}}, {"$unset": {"pending": ""}}
            )

    def since(self, user_id: UserId, seq: int, limit: int) -> Sequence[Event]:
        """Return the user's numbered events after ``seq``, oldest first."""
        where = {"user_id": user_id, "seq": {"$gt": seq}}
        with translated():
            found = self._collection.find(where).sort([("seq", 1)]).limit(limit)
            return [_event(document) for document in found]

    def last_seq(self, user_id: UserId) -> int:
        """Return the user's highest number given so far."""
        with translated():
            user = self._users.find_one({"_id": user_id}, {"event_seq": 1})
        return int(user["event_seq"]) if user is not None else 0


def _event(document: dict[str, Any]) -> Event:
    name = EventName(document["name"])
    return Event(
        id=document["_id"],
        user_id=document["user_id"],
        name=name,
        payload=from_document(type_of_payload[name], document["payload"]),
        at=document["at"],
        seq=document["seq"],
        request_id=document["request_id"],
    )
