"""The audit log in MongoDB: append-only, sealed in the order of numbers."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from pymongo import UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from autotrade.domain.audit import GENESIS, AuditEntry, sealed
from autotrade.domain.orders import TERMINAL, Order
from autotrade.ports.storage import UntoldOrder
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection, id_range

_DUPLICATE_KEY: Final = 11000
_CURSOR: Final = "audit"
_OVERLAP: Final = timedelta(minutes=5)
"""Clocks of machines differ, and a transaction commits later than the time that it writes."""
_PAPER_CURSOR: Final = "audit of paper"
_PAPER_OVERLAP: Final = timedelta(seconds=5)
_OVERLAPS: Final = (
    ("wide_at", timedelta(minutes=5), timedelta(minutes=10)),
    ("looked_at", timedelta(seconds=20), timedelta(minutes=1)),
)
"""How often it is looked how far back: as clocks may ever be set now and then, as each look costs
what lies behind it."""
_KEPT_EVERY: Final = timedelta(minutes=1)
"""So often it is written how far one has come when nothing was found: a write costs the disk."""
RESTING: Final = "resting"
"""The mark of a paper order that was told of before it ended."""
_ENDED: Final = sorted(status.value for status in TERMINAL)


class MongoAudit(MongoCollection[AuditEntry]):
    """Implements ``AuditRepository``."""

    def append(self, entry: AuditEntry) -> None:
        """Add an entry that is not sealed yet."""
        self.insert(entry, "The entry exists.", {"pending": True})

    def seal(self, limit: int) -> int:
        """Give the oldest unsealed entries the next numbers, one write after the other.

        The unique index on ``seq`` refuses a number that another process gave out meanwhile.
        """
        if not self.many({"pending": True}, [("_id", 1)], 1):
            return 0
        # the last one first: whatever another process seals from here on takes the number that
        # the first of these would get
        last = self.last()
        waiting = self.many({"pending": True}, [("_id", 1)], limit)
        if not waiting:
            return 0
        seq, previous = (last.seq or 0, last.hash or GENESIS) if last else (0, GENESIS)
        writes = []
        for entry in waiting:
            done = sealed(entry, seq + 1, previous)
            seq, previous = seq + 1, done.hash or GENESIS
            document = to_document(done)
            fields = {name: document[name] for name in ("seq", "previous", "hash")}
            where = {"_id": entry.id, "pending": True}
            writes.append(UpdateOne(where, {"$set": fields, "$unset": {"pending": ""}}))
        try:
            with translated():
                return self.collection.bulk_write(writes, ordered=True).modified_count
        except BulkWriteError as error:
            if any(item["code"] != _DUPLICATE_KEY for item in error.details["writeErrors"]):
                raise
            return int(error.details["nModified"])

    def untold_orders(self, before: datetime, limit: int) -> Sequence[UntoldOrder]:
        """Return live orders of ours to tell of, by the index of live orders by their change.

        ``told`` marks them, in a field of their documents that only this class knows. How far
        that has come is kept too, so that no run looks at all orders there ever were.
        """
        with translated():
            cursor = self._settings.find_one({"_id": _CURSOR}, session=self.session) or {}
            changed: Document = {"$lt": before}
            if cursor.get("until") is not None:
                changed["$gte"] = cursor["until"] - _OVERLAP
            where = {
                "paper": False,
                "updated_at": changed,
                "external": False,
                "$or": [
                    {"told": {"$exists": False}},
                    {"told": "sent", "status": {"$in": _ENDED}},
                ],
            }
            found = list(
                self._orders.find(where, session=self.session)
                .sort([("updated_at", 1)])
                .limit(limit)
            )
            until = found[-1]["updated_at"] if len(found) == limit else before
            if found or _is_far(cursor, until):
                self._settings.update_one(
                    {"_id": _CURSOR}, {"$max": {"until": until}}, upsert=True, session=self.session
                )
        return [UntoldOrder(from_document(Order, each), "told" in each) for each in found]

    def told(self, orders: Sequence[Order]) -> None:
        """Mark orders; one that is moved on meanwhile makes the transaction begin again."""
        self._mark(orders, "sent")

    @property
    def _orders(self) -> Collection[Document]:
        return self._collection.database["orders"]

    @property
    def _settings(self) -> Collection[Document]:
        return self._collection.database["settings"]

    def untold_paper_orders(self, before: datetime, limit: int) -> Sequence[Order]:
        """Return paper orders to tell of: new ones by their ids, and ended ones that rested.

        Nothing is asked of those who make the orders: these are found by what is indexed anyway,
        and by an index that has none but those that rest.
        """
        with translated():
            cursor = self._settings.find_one({"_id": _PAPER_CURSOR}, session=self.session) or {}
            overlap, looks = _back(cursor, before)
            since = cursor["until"] - overlap if "until" in cursor else None
            fresh: Document = {
                "_id": id_range(cursor=None, since=since, until=before),
                "paper": True,
                "external": False,
                "told": {"$exists": False},
                "audited": {"$exists": False},
            }
            ended = {
                "told": RESTING,
                "status": {"$in": _ENDED},
                "updated_at": {"$lt": before},
            }
            found = self._some(fresh, limit)
            until = from_document(Order, found[-1]).created_at if len(found) == limit else before
            kept: Document = {"$max": {"until": until}}
            if looks:
                kept["$set"] = dict.fromkeys(looks, before)
            if found or looks or _is_far(cursor, until):
                self._settings.update_one(
                    {"_id": _PAPER_CURSOR}, kept, upsert=True, session=self.session
                )
            found += self._some(ended, limit)
        return [from_document(Order, each) for each in found]

    def paper_told(self, orders: Sequence[Order]) -> None:
        """Mark paper orders; otherwise as ``told``.

        One that never rested is marked in a field that no index has: of ``told``, which one has,
        MongoDB would ask all indexes of the order.
        """
        resting = [order.id for order in orders if order.status not in TERMINAL]
        ended = [order.id for order in orders if order.status in TERMINAL]
        with translated():
            self._update({"_id": {"$in": resting}}, {"told": RESTING}, resting)
            rested = {"told": RESTING, "status": {"$in": _ENDED}, "_id": {"$in": ended}}
            self._update(rested, {"told": "ended"}, ended)
            alone = {"_id": {"$in": ended}, "told": {"$exists": False}}
            self._update(alone, {"audited": True}, ended)

    def _mark(self, orders: Sequence[Order], unended: str) -> None:
        with translated():
            for word, is_ended in ((unended, False), ("ended", True)):
                ids = [order.id for order in orders if (order.status in TERMINAL) is is_ended]
                self._update({"_id": {"$in": ids}}, {"told": word}, ids)

    def _update(self, where: Document, fields: Document, ids: Sequence[str]) -> None:
        if ids:
            self._orders.update_many(where, {"$set": fields}, session=self.session)

    def _some(self, where: Document, limit: int) -> list[Document]:
        return list(self._orders.find(where, session=self.session).sort([("_id", 1)]).limit(limit))

    def last(self) -> AuditEntry | None:
        """Return the sealed entry with the highest number; None when there is none."""
        return next(iter(self.many({"seq": {"$gt": 0}}, [("seq", -1)], 1)), None)

    def chain(self) -> Iterator[AuditEntry]:
        """Yield every sealed entry by its number, in constant memory."""
        with translated():
            cursor = self.collection.find({"seq": {"$gt": 0}}, batch_size=1000)
            for document in cursor.sort([("seq", 1)]):
                yield self.decode(document)


def _back(cursor: Document, now: datetime) -> tuple[timedelta, Sequence[str]]:
    """Return how far back is to be looked now, and which of the looks back that makes."""
    for number, (name, every, overlap) in enumerate(_OVERLAPS):
        if cursor.get(name) is None or now - cursor[name] > every:
            return overlap, [name for name, _, _ in _OVERLAPS[number:]]
    return _PAPER_OVERLAP, ()


def _is_far(cursor: Document, until: datetime) -> bool:
    """Say whether what was looked through since the cursor was kept is worth to be kept."""
    return "until" not in cursor or until - cursor["until"] >= _KEPT_EVERY
