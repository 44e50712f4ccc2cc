"""The outbox in MongoDB: an event waits as ``pending`` until the relay has numbered it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.events import Event, EventName, Payload, type_of_payload
from autotrade.domain.ids import UserId
from autotrade.ports.clock import IdSource
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import RELAXED
from autotrade.storage.work import Work

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
            return [to_event(document) for document in found]

    def since(self, user_id: UserId, seq: int, limit: int) -> Sequence[Event]:
        """Return the user's numbered events after ``seq``, oldest first."""
        where = {"user_id": user_id, "seq": {"$gt": seq}}
        with translated():
            found = self._collection.find(where).sort([("seq", 1)]).limit(limit)
            return [to_event(document) for document in found]

    def last_seq(self, user_id: UserId) -> int:
        """Return the user's highest number given so far."""
        with translated():
            user = self._users.find_one({"_id": user_id}, {"event_seq": 1})
        return int(user["event_seq"]) if user is not None else 0


def to_event(document: dict[str, Any]) -> Event:
    """Return the event of a document."""
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
