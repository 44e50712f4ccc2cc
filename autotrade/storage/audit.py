"""The audit log in MongoDB: append-only, sealed in the order of numbers."""

from collections.abc import Iterator

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from autotrade.domain.audit import GENESIS, AuditEntry, sealed
from autotrade.storage.bson import to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection

_DUPLICATE_KEY = 11000


class MongoAudit(MongoCollection[AuditEntry]):
    """Implements ``AuditRepository``."""

    def append(self, entry: AuditEntry) -> None:
        """Add an entry that is not sealed yet."""
        self.insert(entry, "The entry exists.", {"pending": True})

    def seal(self, limit: int) -> int:
        """Give the oldest unsealed entries the next numbers, one write after the other.

        The unique index on ``seq`` refuses a number that another process gave out meanwhile.
        """
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

    def last(self) -> AuditEntry | None:
        """Return the sealed entry with the highest number; None when there is none."""
        return next(iter(self.many({"seq": {"$gt": 0}}, [("seq", -1)], 1)), None)

    def chain(self) -> Iterator[AuditEntry]:
        """Yield every sealed entry by its number, in constant memory."""
        with translated():
            cursor = self.collection.find({"seq": {"$gt": 0}}, batch_size=1000)
            for document in cursor.sort([("seq", 1)]):
                yield self.decode(document)
