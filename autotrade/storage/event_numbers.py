"""How far the numbers of each user's events go: a counter a user, changed with what it numbers.

Whoever numbers events does it in the transaction that changes the counter, so that two who do it
for one user at once conflict: numbers have no gaps, and are given in the order of the commits.
"""

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from typing import Final

from pymongo import MongoClient, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import OperationFailure

from autotrade.domain.ids import UserId
from autotrade.storage.bson import Document
from autotrade.storage.work import DUPLICATE

NUMBERS: Final = "event_numbers"
TOLD: Final = "events_told"
"""How far each user was told."""
_TRANSIENT: Final = "TransientTransactionError"


def count_of(document: Mapping[str, object]) -> int:
    """Return how many events a document has."""
    items = document.get("items")
    return len(items) if isinstance(items, list) and items else 1


def latest_seq(events: Collection[Document], user_id: UserId) -> int:
    """Return the highest number among a user's events; 0 where none has one."""
    where = {"user_id": user_id, "seq": {"$gt": 0}}
    found = events.find_one(where, {"seq": 1}, sort=[("seq", -1)])
    return int(found["seq"]) if found is not None else 0


def count_as_told(database: Database[Document]) -> None:
    """Say that what an earlier version numbered was told: it kept no count of that."""
    for counter in database[NUMBERS].find({"latest": None}):
        begin = {"$setOnInsert": {"seq": counter["seq"]}}
        database[TOLD].update_one({"_id": counter["_id"]}, begin, upsert=True)


class _OvertakenError(Exception):
    """Another relay has numbered some of these."""


class EventNumbers:
    """Numbers events that were committed without a number; for the relay."""

    def __init__(self, database: Database[Document]):
        self._client: MongoClient[Document] = database.client
        self._events = database["events"]
        self._numbers = database[NUMBERS]
        self._told = database[TOLD]
        self._users = database["users"]

    def give(self, documents: Sequence[Document]) -> None:
        """Number documents, each user's in their order.

        A user's follow later while somebody, who may be dead, holds the counter.
        """
        users = {UserId(document["user_id"]) for document in documents}
        if not self._given(documents, users) and len(users) > 1:
            for user in users:
                self._given(documents, {user})

    def _given(self, documents: Sequence[Document], users: Some[UserId]) -> bool:
        """Number what these users have, in one transaction; False when somebody else is at it."""
        mine = [document for document in documents if document["user_id"] in users]
        begun = {user: self._beginning(user) for user in self._missing(users)}
        try:
            with self._client.start_session() as session, session.start_transaction():
                self._begin(begun, session)
                self._write(mine, self._counters(users, begun, session), session)
        except _OvertakenError:
            return False
        except OperationFailure as error:
            if not error.has_error_label(_TRANSIENT) and not _is_duplicate(error):
                raise
            return False
        return True

    def _missing(self, users: Some[UserId]) -> set[UserId]:
        there = self._numbers.find({"_id": {"$in": list(users)}}, {"_id": 1})
        return set(users) - {UserId(counter["_id"]) for counter in there}

    def _beginning(self, user: UserId) -> int:
        """Return the number of a user's last event from before there was a counter."""
        known = self._users.find_one({"_id": user}, {"event_seq": 1}) or {}
        return max(int(known.get("event_seq", 0)), latest_seq(self._events, user))

    def _begin(self, begun: Mapping[UserId, int], session: ClientSession) -> None:
        """Count what there was before a counter as told."""
        told = [
            UpdateOne({"_id": user}, {"$setOnInsert": {"seq": seq}}, upsert=True)
            for user, seq in begun.items()
        ]
        if told:
            self._told.bulk_write(told, session=session)

    def _counters(
        self, users: Some[UserId], begun: Mapping[UserId, int], session: ClientSession
    ) -> dict[str, int]:
        found = self._numbers.find({"_id": {"$in": list(users)}}, session=session)
        return {**begun, **{counter["_id"]: int(counter["seq"]) for counter in found}}

    def _write(
        self, documents: Sequence[Document], last: dict[str, int], session: ClientSession
    ) -> None:
        writes = []
        for document in documents:
            last[document["user_id"]] += count_of(document)
            where = {"_id": document["_id"], "seq": None}
            number = {"$set": {"seq": last[document["user_id"]]}, "$unset": {"pending": ""}}
            writes.append(UpdateOne(where, number))
        latest = {document["user_id"]: document["_id"] for document in documents}
        counters = [
            UpdateOne({"_id": user}, {"$set": {"seq": seq, "latest": latest[user]}}, upsert=True)
            for user, seq in last.items()
        ]
        self._numbers.bulk_write(counters, session=session)
        if self._events.bulk_write(writes, session=session).matched_count < len(writes):
            raise _OvertakenError


def _is_duplicate(error: OperationFailure) -> bool:
    """Say whether somebody else made a counter at the same moment."""
    codes = {each.get("code") for each in (error.details or {}).get("writeErrors", [])}
    return codes == {DUPLICATE}
