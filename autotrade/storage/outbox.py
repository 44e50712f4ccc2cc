"""Committed events on their way to the browsers: each user's in the order of their numbers.

An event is ``pending`` until it was published, so who publishes next finds what the one before may
not have done. Most events have their number when they are committed; the others get it here.
"""

from collections.abc import Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from pymongo.database import Database

from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.storage.bson import Document
from autotrade.storage.client import translated
from autotrade.storage.collections import RELAXED
from autotrade.storage.event_numbers import EventNumbers, count_of
from autotrade.storage.events import to_events

KEPT_PER_USER = 1000
_TRIM_EVERY: Final = 100
_user = itemgetter(0)


class MongoOutbox:
    """Implements ``Outbox``; not for several threads."""

    def __init__(self, database: Database[Document]):
        self._events = database["events"]
        self._numbers = EventNumbers(database)
        self._next: Sequence[Document] = []

    def next(self, limit: int) -> Sequence[Event]:
        """Return the events to publish next, numbered; the same again until ``published``."""
        with translated():
            found = list(self._events.find({"pending": True}).sort([("_id", 1)]).limit(limit))
            self._next = self._in_order(found, limit)
            return [event for document in self._next for event in to_events(document)]

    def published(self) -> None:
        """Say that the events that ``next`` returned were published."""
        keys = [document["_id"] for document in self._next]
        with translated():
            relaxed = self._events.with_options(write_concern=RELAXED)
            relaxed.update_many({"_id": {"$in": keys}}, {"$unset": {"pending": ""}})
            self._trim(self._next)
        self._next = []

    def _in_order(self, found: Sequence[Document], limit: int) -> Sequence[Document]:
        """Return what can be published of some pending documents."""
        unnumbered = [document for document in found if document["seq"] is None]
        if not unnumbered and len(found) < limit:
            return sorted(found, key=lambda document: (document["user_id"], document["seq"]))
        if unnumbered:
            self._numbers.give(unnumbered)
        # asked anew: of what was committed meanwhile, or is not among the first, some comes before
        return self._numbered({UserId(document["user_id"]) for document in found}, limit)

    def _numbered(self, users: set[UserId], limit: int) -> Sequence[Document]:
        """Return the first pending documents of each user that have a number."""
        pending = {"pending": True, "user_id": {"$in": list(users)}}
        known = self._events.find(pending, {"user_id": 1, "seq": 1})
        keys: dict[tuple[str, int], str] = {
            (document["user_id"], document["seq"]): document["_id"]
            for document in known
            if document["seq"] is not None
        }
        first = [
            keys[each] for _, own in groupby(sorted(keys), _user) for each in islice(own, limit)
        ]
        documents = {each["_id"]: each for each in self._events.find({"_id": {"$in": first}})}
        return [documents[key] for key in first if key in documents]

    def _trim(self, documents: Sequence[Document]) -> None:
        """Forget old events, of a user who has got past a multiple of ``_TRIM_EVERY`` with these."""
        last: dict[str, int] = {}
        counts: dict[str, int] = {}
        for document in documents:
            user = document["user_id"]
            last[user] = document["seq"]
            counts[user] = counts.get(user, 0) + count_of(document)
        for user, seq in last.items():
            if seq % _TRIM_EVERY < counts[user]:
                self._events.delete_many(
                    {"user_id": UserId(user), "seq": {"$gt": 0, "$lte": seq - KEPT_PER_USER}}
                )
