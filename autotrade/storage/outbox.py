"""Committed events on their way to the browsers: who has some that nobody said were told.

Most events have their number when they are committed, and are told at once; the others get it
here. How far a user was told is a document of its own: whoever numbers the user's events at the
same moment would else conflict with that.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from pymongo import UpdateOne
from pymongo.database import Database

from autotrade.domain.ids import UserId, first_id_at, made_at
from autotrade.ports.event_storage import Behind
from autotrade.storage.bson import Document
from autotrade.storage.client import translated
from autotrade.storage.collections import RELAXED
from autotrade.storage.event_numbers import NUMBERS, TOLD, EventNumbers

KEPT_PER_USER: Final = 1000
_TRIM_EVERY: Final = 100
_OVERLAP: Final = timedelta(minutes=2)
"""Far longer than a transaction may last: what has an earlier id is visible by then."""


class MongoOutbox:
    """Implements ``Outbox``; not for several threads."""

    def __init__(self, database: Database[Document]):
        self._events = database["events"]
        self._counters = database[NUMBERS]
        self._told = database[TOLD].with_options(write_concern=RELAXED)
        self._numbers = EventNumbers(database)
        self._looked_until = datetime.fromtimestamp(0, UTC) + _OVERLAP
        self._trimmed: dict[UserId, int] = {}

    def number(self, limit: int) -> Collection[UserId]:
        """Give events their numbers, oldest first; return whose they are."""
        with translated():
            found = list(self._events.find({"pending": True}).sort([("_id", 1)]).limit(limit))
            if not found:
                return []
            unnumbered = [document for document in found if document["seq"] is None]
            if unnumbered:
                self._numbers.give(unnumbered)
            if len(unnumbered) < len(found):  # an older version published them by this mark
                keys = [document["_id"] for document in found if document["seq"] is not None]
                self._events.update_many({"_id": {"$in": keys}}, {"$unset": {"pending": ""}})
        return {UserId(document["user_id"]) for document in found}

    def recent(self) -> Collection[UserId]:
        """Return who got numbers since this was asked last, or a while before."""
        since = first_id_at(self._looked_until - _OVERLAP)
        with translated():
            found = list(self._counters.find({"latest": {"$gte": since}}, {"latest": 1}))
        times = [made_at(counter["latest"]) for counter in found]
        self._looked_until = max([self._looked_until, *times])
        return [UserId(counter["_id"]) for counter in found]

    def behind(self, user_ids: Collection[UserId]) -> Sequence[Behind]:
        """Return those of the users who have events that nobody said were told."""
        if not user_ids:
            return []
        where = {"_id": {"$in": sorted(user_ids)}}
        with translated():
            told = {each["_id"]: int(each["seq"]) for each in self._told.find(where)}
            numbers = {each["_id"]: int(each["seq"]) for each in self._counters.find(where)}
        return [
            Behind(UserId(user), told.get(user, 0), seq)
            for user, seq in sorted(numbers.items())
            if told.get(user, 0) < seq
        ]

    def told(self, numbers: Mapping[UserId, int]) -> None:
        """Say up to which number users were told, and their channels too."""
        if not numbers:
            return
        writes = [
            UpdateOne({"_id": user}, {"$set": {"seq": seq}}, upsert=True)
            for user, seq in numbers.items()
        ]
        with translated():
            self._told.bulk_write(writes)
            for user, seq in numbers.items():
                self._trim(user, seq)

    def _trim(self, user: UserId, seq: int) -> None:
        """Forget old events, of a user who has got past a multiple of ``_TRIM_EVERY``."""
        hundreds = seq // _TRIM_EVERY
        if hundreds != self._trimmed.get(user):
            where = {"user_id": user, "seq": {"$gt": 0, "$lte": seq - KEPT_PER_USER}}
            self._events.delete_many(where)
            self._trimmed[user] = hundreds
