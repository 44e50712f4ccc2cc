"""Exits in MongoDB."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from autotrade.domain.errors import ConflictError
from autotrade.domain.exits import OPEN, Exit
from autotrade.domain.ids import ExitId, OrderId, UserId
from autotrade.storage.bson import Document, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection

_OPEN = sorted(status.value for status in OPEN)
_TAKEN = "The exit was asked for already."


class MongoExits(MongoCollection[Exit]):
    """Implements ``ExitRepository``."""

    def add(self, wanted: Exit) -> bool:
        """Store a new exit; False when its key is taken.

        Within a transaction the key is looked for first: an error would end the transaction.
        """
        if self.session is not None and self.by_key(wanted.user_id, wanted.key) is not None:
            return False
        try:
            with translated():
                self.collection.insert_one(to_document(wanted), session=self.session)
        except DuplicateKeyError as error:
            if self.session is not None:
                raise ConflictError(_TAKEN) from error
            return False
        return True

    def add_all(self, wanted: Sequence[Exit]) -> None:
        """Store new exits."""
        for each in wanted:
            self.insert(each, _TAKEN)

    def get(self, user_id: UserId, exit_id: ExitId) -> Exit | None:
        """Return one exit."""
        return self.one({"_id": exit_id, "user_id": user_id})

    def by_key(self, user_id: UserId, key: str) -> Exit | None:
        """Return the exit of an occasion."""
        return self.one({"user_id": user_id, "key": key})

    def claim(self, exit_id: ExitId, owner: str, until: datetime, now: datetime) -> Exit | None:
        """Lease an open exit that is due and that nobody holds."""
        where = {"_id": exit_id, **_due(now)}
        change = {"$set": {"owner": owner, "leased_until": until}, "$inc": {"version": 1}}
        with translated():
            found = self.collection.find_one_and_update(
                where, change, return_document=ReturnDocument.AFTER, session=self.session
            )
        return None if found is None else self.decode(found)

    def save(self, changed: Exit) -> None:
        """Store what changed, with the next version."""
        was = {"version": changed.version}
        self.replace(
            replace(changed, version=changed.version + 1), was, "Somebody else works on the exit."
        )

    def due(self, now: datetime, limit: int) -> Sequence[ExitId]:
        """Return the open exits that are due and that nobody works on."""
        with translated():
            found = self.collection.find(_due(now), {"_id": 1}).sort([("due_at", 1)]).limit(limit)
            return [ExitId(document["_id"]) for document in found]

    def has_order(self, user_id: UserId, order_id: OrderId) -> bool:
        """Say whether an order is one of an open exit's."""
        where = {"order_ids": order_id, "user_id": user_id, "status": {"$in": _OPEN}}
        with translated():
            return self.collection.find_one(where, {"_id": 1}, session=self.session) is not None


def _due(now: datetime) -> Document:
    return {
        "status": {"$in": _OPEN},
        "due_at": {"$lte": now},
        "leased_until": {"$not": {"$gt": now}},
    }
