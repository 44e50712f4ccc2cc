"""Numbers for events: each user's count without gaps, given once, whoever dies in between.

A document of several events gets its last one's number; those before it count up to that.

The numbers of a batch are first written down in one document, by a conditional write; then the
events get them. Who comes next finds that document, does again what may not have been done (that
changes nothing when it was), and publishes the batch again. Until a batch was published no other
is numbered, so what has a number is published at least once. How far a user's numbers go is what
the user's latest event says; with the user it is written now and then, for when that is gone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pymongo import UpdateOne
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.storage.bson import Document
from autotrade.storage.client import translated
from autotrade.storage.collections import RELAXED
from autotrade.storage.events import count_of, latest_seq, to_events

KEPT_PER_USER = 1000
_TRIM_EVERY: Final = 100
_LEDGER: Final = "relay"
_USERS_REMEMBERED: Final = 10_000
_WRITE_EVERY: Final = 64


class MongoOutbox:
    """Implements ``Outbox``; not for several threads."""

    def __init__(self, database: Database[Document]):
        self._events = database["events"]
        self._users = database["users"]
        self._settings = database["settings"]
        self._version: int | None = None
        self._numbers: list[Document] = []
        self._is_published = True
        self._last: dict[str, int] = {}
        self._unwritten: dict[str, int] = {}
        self._passes = 0

    def next(self, limit: int) -> Sequence[Event]:
        """Return the events to publish next, numbered; the same again until ``published``."""
        with translated():
            if self._version is None or not self._is_published:
                self._load()
                again = self._numbered() if self._numbers else []
                if again:
                    return again
                self._is_published = True  # nothing is left of what may not have been published
            return self._number(limit)

    def published(self) -> None:
        """Say that the events that ``next`` returned were published."""
        self._is_published = True

    def _load(self) -> None:
        """Find the latest batch of whomever, and finish it."""
        ledger = self._settings.find_one({"_id": _LEDGER})
        if ledger is None:
            ledger = {"_id": _LEDGER, "version": 0, "numbers": []}
            try:
                self._settings.insert_one(ledger)
            except DuplicateKeyError:  # somebody else begins at the same moment
                ledger = self._settings.find_one({"_id": _LEDGER}) or ledger
        self._numbers = ledger["numbers"]
        self._last.clear()
        self._apply()
        # only now: who fails on the way here begins anew, or the batch would never be published
        self._version, self._is_published = ledger["version"], not self._numbers

    def _number(self, limit: int) -> Sequence[Event]:
        found = list(self._events.find({"pending": True}).sort([("_id", 1)]).limit(limit))
        self._passes += 1
        if not found or self._passes % _WRITE_EVERY == 0:
            self._write_users()
        if not found:
            return []
        self._remember({document["user_id"] for document in found})
        last = dict(self._last)
        numbers = []
        for document in found:
            user_id = document["user_id"]
            count = count_of(document)
            last[user_id] = document["seq"] = last[user_id] + count
            numbers.append(
                {
                    "event": document["_id"],
                    "user": user_id,
                    "seq": last[user_id],
                    "count": count,
                }
            )
        written = self._settings.update_one(
            {"_id": _LEDGER, "version": self._version},
            {"$inc": {"version": 1}, "$set": {"numbers": numbers}},
        )
        if not written.matched_count:  # another relay is at work: its numbers count, not these
            self._version = None
            return []
        self._version = (self._version or 0) + 1
        self._numbers, self._last, self._is_published = numbers, last, False
        self._apply()
        return [event for document in found for event in to_events(document)]

    def _remember(self, users: set[str]) -> None:
        if len(self._last) > _USERS_REMEMBERED:
            self._last.clear()
        new = [user for user in users if user not in self._last]
        if new:
            found = self._users.find({"_id": {"$in": new}}, {"event_seq": 1})
            known = {user["_id"]: int(user.get("event_seq", 0)) for user in found}
            told = {user: latest_seq(self._events, UserId(user)) for user in new}
            # only now: a question without an answer must not be remembered as "none so far"
            self._last.update({user: max(known.get(user, 0), told[user]) for user in new})

    def _apply(self) -> None:
        if not self._numbers:
            return
        last = {number["user"]: number["seq"] for number in self._numbers}
        self._unwritten.update(last)
        self._events.with_options(write_concern=RELAXED).bulk_write(
            [
                UpdateOne(
                    {"_id": number["event"], "pending": True},
                    {"$set": {"seq": number["seq"]}, "$unset": {"pending": ""}},
                )
                for number in self._numbers
            ],
            ordered=False,
        )
        self._trim(last)

    def _write_users(self) -> None:
        """Write down how far users' numbers go, of those who got some since the last time."""
        if not self._unwritten:
            return
        self._users.with_options(write_concern=RELAXED).bulk_write(
            [
                UpdateOne({"_id": user}, {"$max": {"event_seq": seq}})
                for user, seq in self._unwritten.items()
            ],
            ordered=False,
        )
        self._unwritten.clear()

    def _trim(self, last: Mapping[str, int]) -> None:
        """Forget old events, of a user who has got past a multiple of ``_TRIM_EVERY`` with these."""
        counts: dict[str, int] = {}
        for number in self._numbers:
            counts[number["user"]] = counts.get(number["user"], 0) + number.get("count", 1)
        for user, seq in last.items():
            if seq % _TRIM_EVERY < counts[user]:
                self._events.delete_many(
                    {"user_id": UserId(user), "seq": {"$gt": 0, "$lte": seq - KEPT_PER_USER}}
                )

    def _numbered(self) -> Sequence[Event]:
        seq_of: dict[Any, int] = {number["event"]: number["seq"] for number in self._numbers}
        found = self._events.find({"_id": {"$in": list(seq_of)}}).sort([("_id", 1)])
        return [
            event
            for document in found
            for event in to_events({**document, "seq": seq_of[document["_id"]]})
        ]
