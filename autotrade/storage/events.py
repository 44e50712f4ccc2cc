"""Events in MongoDB: they wait as ``pending`` until they have numbers.

What one transaction tells a user is one document: several writes, and as many index entries, an
event were half of what the database did for an alert. A document's ``seq`` is its last event's.
Of a thing that a transaction writes several times only the last state is told: no other ever was.
"""

from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.events import Event, EventName, Payload, type_of_payload
from autotrade.domain.ids import EventId, UserId
from autotrade.ports.clock import IdSource
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import RELAXED
from autotrade.storage.event_numbers import NUMBERS, count_of, latest_seq
from autotrade.storage.guesses import Parts, Question
from autotrade.storage.work import Work

MOST_TOGETHER: Final = 100
"""Events in a document; far from what a document may hold, however long their texts are."""
_NAME_OF: Final = {kind: name for name, kind in type_of_payload.items()}


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
        self._numbers = database[NUMBERS]
        self._session = session
        self._work = work
        self._ids = ids
        self._told: dict[tuple[type, str], tuple[Payload, datetime, str | None]] = {}
        self._last: dict[UserId, int] = {}
        self._counters: dict[UserId, Document] = {}
        self._numbered: list[Event] = []

    @property
    def numbered(self) -> Sequence[Event]:
        """Return the events that have their numbers by the commit of this transaction."""
        return self._numbered

    def expect(self, user_ids: Some[UserId], work: Work) -> None:
        """Read ahead how far these users' numbers go, so that their events get theirs at once.

        Not while earlier events still wait for theirs: later ones must not be told before.
        Whoever else numbers events of these users at the same time conflicts with this
        transaction.
        """
        waiting = {"pending": True, "user_id": {"$in": list(user_ids)}}

        def keep(found: Sequence[Document]) -> None:
            self._counters = {UserId(counter["_id"]): counter for counter in found}
            self._last = {user_id: int(each["seq"]) for user_id, each in self._counters.items()}

        def forget(found: Sequence[Document]) -> None:
            if found:
                self._last = {}

        users, name = list(user_ids), self._collection.name
        counters = Parts(users, lambda counter: counter["_id"])
        work.ask_ahead(Question(NUMBERS, {"_id": {"$in": users}}, "_id", keep, parts=counters))
        none = Parts(users, lambda event: event["user_id"])
        work.ask_ahead(Question(name, waiting, "_id", forget, most=1, parts=none))

    def append(self, payloads: Sequence[Payload], at: datetime, request_id: str | None) -> None:
        """Add events to what commits together; outside a transaction, without waiting."""
        if self._work is not None:
            for payload in payloads:
                key = (type(payload), payload.id)
                self._told.pop(key, None)
                self._told[key] = (payload, at, request_id)
            return
        told: dict[UserId, list[Document]] = {}
        for payload in payloads:
            item = _item(payload, to_document(payload), at, request_id)
            told.setdefault(payload.user_id, []).append(item)
        if told:
            # outside a transaction an event only tells of what the next one will tell again
            relaxed = self._collection.with_options(write_concern=RELAXED)
            with translated():
                relaxed.insert_many(self._documents(told))

    def flush(self) -> None:
        """Hand what a transaction has told so far to its writes."""
        if self._work is None:
            return
        told: dict[UserId, list[Document]] = {}
        payloads: dict[UserId, list[Payload]] = {}
        for payload, at, request_id in self._told.values():
            item = _item(payload, self._work.document_of(payload), at, request_id)
            told.setdefault(payload.user_id, []).append(item)
            payloads.setdefault(payload.user_id, []).append(payload)
        self._told.clear()
        documents = self._documents(told)
        self._number(documents, self._work)
        for document in documents:
            self._work.insert("events", document, "The event exists.")
            of_user = payloads[document["user_id"]]
            if document["seq"] is not None:
                self._numbered += _events(document, of_user)
            del of_user[: count_of(document)]

    def _number(self, documents: Sequence[Document], work: Work) -> None:
        """Number the events of users whose counters were read; others get theirs by the relay."""
        before = dict(self._last)
        latest: dict[UserId, str] = {}
        for document in documents:
            user_id = document["user_id"]
            if user_id in self._last:
                self._last[user_id] += count_of(document)
                document["seq"] = self._last[user_id]
                del document["pending"]
                latest[user_id] = document["_id"]
        for user_id, key in latest.items():
            where = {"_id": user_id, "seq": before[user_id]}
            change = {"seq": self._last[user_id], "latest": key}
            work.leave(NUMBERS, {**self._counters[user_id], **change})
            work.update(NUMBERS, where, {"$set": change}, "Somebody else numbers events.")

    def _documents(self, gathered: Mapping[UserId, Sequence[Document]]) -> list[Document]:
        return [
            {
                "_id": self._ids.new(),
                "user_id": user_id,
                "at": items[first]["at"],
                "seq": None,
                "pending": True,
                "items": items[first : first + MOST_TOGETHER],
            }
            for user_id, items in gathered.items()
            for first in range(0, len(items), MOST_TOGETHER)
        ]

    def unpublished(self, limit: int) -> Sequence[Event]:
        """Return events that have no number yet, oldest first."""
        with translated():
            found = self._collection.find({"pending": True}).sort([("_id", 1)]).limit(limit)
            events = (event for document in found for event in to_events(document))
            return list(islice(events, limit))

    def since(self, user_id: UserId, seq: int, limit: int) -> Sequence[Event]:
        """Return the user's numbered events after ``seq``, oldest first."""
        where = {"user_id": user_id, "seq": {"$gt": seq}}
        with translated():
            found = self._collection.find(where).sort([("seq", 1)]).limit(limit)
            events = (event for document in found for event in to_events(document))
            # of the first document some may be known already
            return list(islice((event for event in events if (event.seq or 0) > seq), limit))

    def last_seq(self, user_id: UserId) -> int:
        """Return the user's highest number given so far."""
        with translated():
            counter = self._numbers.find_one({"_id": user_id})
            if counter is None:  # the relay has not numbered any since there are counters
                return latest_seq(self._collection, user_id)
            return int(counter["seq"])


def _item(payload: Payload, document: Document, at: datetime, request_id: str | None) -> Document:
    name = _NAME_OF[type(payload)].value
    return {"name": name, "payload": document, "at": at, "request_id": request_id}


def to_events(document: Mapping[str, Any]) -> Iterator[Event]:
    """Yield the events of a document, in order."""
    # an older version kept each event as a document
    items = document.get("items") or [document]
    payloads: list[Payload] = [
        from_document(type_of_payload[EventName(item["name"])], item["payload"]) for item in items
    ]
    return _events(document, payloads)


def _events(document: Mapping[str, Any], payloads: Sequence[Payload]) -> Iterator[Event]:
    """Yield the events of a document whose payloads, and perhaps others after them, are known."""
    items, last = document.get("items") or [document], document["seq"]
    for number, (item, payload) in enumerate(zip(items, payloads, strict=False), start=1):
        yield Event(
            id=EventId(f"{document['_id']}:{number}"),
            user_id=document["user_id"],
            name=EventName(item["name"]),
            payload=payload,
            at=item["at"],
            seq=None if last is None else last - len(items) + number,
            request_id=item["request_id"],
        )
