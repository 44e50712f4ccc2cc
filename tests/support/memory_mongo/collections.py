"""A collection as pymongo shows it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from bson.objectid import ObjectId
from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure, WriteError
from pymongo.results import (
    BulkWriteResult,
    DeleteResult,
    InsertManyResult,
    InsertOneResult,
    UpdateResult,
)

from tests.support.memory_mongo.changes import Change
from tests.support.memory_mongo.cursors import MemoryCursor, candidates
from tests.support.memory_mongo.engine import Engine
from tests.support.memory_mongo.expressions import aggregate
from tests.support.memory_mongo.indexes import IndexAdministration
from tests.support.memory_mongo.sessions import MemorySession, Transaction, write_conflict
from tests.support.memory_mongo.tables import Document
from tests.support.memory_mongo.values import Fields, Stored, id_key, rank, reader
from tests.support.memory_mongo.views import BusyError, Conflict, DirectView, View
from tests.support.memory_mongo.writes import Written, change_one, insert, replace_one

T = TypeVar("T")
Session = MemorySession | None
_NOTHING: dict[str, int] = {
    "nInserted": 0,
    "nMatched": 0,
    "nModified": 0,
    "nRemoved": 0,
    "nUpserted": 0,
}


class MemoryCollection(IndexAdministration):
    """What the storage uses of ``pymongo.collection.Collection``."""

    def __init__(self, database: Any, engine: Engine, name: str):
        super().__init__(engine, name)
        self.database = database

    def with_options(self, **_: object) -> "MemoryCollection":
        """Return the same: here everything is as durable as can be."""
        return self

    # reading

    def find(
        self,
        where: Document | None = None,
        projection: Mapping[str, int] | None = None,
        *,
        session: Session = None,
        sort: list[tuple[str, int]] | None = None,
        limit: int = 0,
        batch_size: int = 0,
        hint: str | None = None,
    ) -> MemoryCursor:
        """Return the documents that fit, when they are asked for."""
        found = MemoryCursor(lambda: self._found(where or {}, session), projection)
        return found.sort(sort or []).limit(limit)

    def find_one(
        self,
        where: Document | None = None,
        projection: Mapping[str, int] | None = None,
        *,
        session: Session = None,
        sort: list[tuple[str, int]] | None = None,
        hint: str | None = None,
    ) -> Fields | None:
        """Return the first document that fits."""
        return next(iter(self.find(where, projection, session=session, sort=sort, limit=1)), None)

    def count_documents(self, where: Document, *, session: Session = None) -> int:
        """Count the documents that fit."""
        return len(self._found(where, session))

    def estimated_document_count(self) -> int:
        """Count all documents."""
        return len(self._found({}, None))

    def distinct(self, path: str, where: Document | None = None) -> list[Any]:
        """Return the different values of a field."""
        read = reader(path)
        found = [value for one in self._found(where or {}, None) for value in read(one.fields)]
        return list({rank(value): value for value in found}.values())

    def aggregate(self, stages: Sequence[Document], *, session: Session = None) -> Iterator[Fields]:
        """Return what a pipeline makes of the documents."""
        return iter(aggregate(stages, [one.fields for one in self._found({}, session)]))

    def _found(self, where: Document, session: Session) -> list[Stored]:
        def work(view: View) -> list[Stored]:
            return candidates(view, where)

        return self._carried_out("find", session, work)

    # writing

    def insert_one(self, document: Fields, *, session: Session = None) -> InsertOneResult:
        """Store a new document."""
        document.setdefault("_id", ObjectId())
        self._carried_out("insert", session, lambda view: insert(view, document))
        return InsertOneResult(document["_id"], acknowledged=True)

    def insert_many(
        self, documents: Sequence[Fields], *, ordered: bool = True, session: Session = None
    ) -> InsertManyResult:
        """Store new documents."""
        self.bulk_write([InsertOne(one) for one in documents], ordered=ordered, session=session)
        return InsertManyResult([one["_id"] for one in documents], acknowledged=True)

    def update_one(
        self, where: Document, change: Change, *, upsert: bool = False, session: Session = None
    ) -> UpdateResult:
        """Change the first document that fits."""
        return _updated(
            self._carried_out(
                "update", session, lambda view: change_one(view, where, change, upsert=upsert)
            )
        )

    def update_many(
        self,
        where: Document,
        change: Change,
        *,
        session: Session = None,
        bypass_document_validation: bool = False,
    ) -> UpdateResult:
        """Change all documents that fit, each by itself."""
        written = Written()
        for one in self._found(where, session):
            mine = {**where, "_id": one.fields["_id"]}
            written += self._carried_out(
                "", session, partial(change_one, where=mine, change=change)
            )
        return _updated(written)

    def replace_one(
        self, where: Document, document: Fields, *, upsert: bool = False, session: Session = None
    ) -> UpdateResult:
        """Put a document in the place of the first that fits."""
        return _updated(
            self._carried_out(
                "update", session, lambda view: replace_one(view, where, document, upsert=upsert)
            )
        )

    def delete_one(self, where: Document, *, session: Session = None) -> DeleteResult:
        """Remove the first document that fits."""
        return self._deleted(where, session, 1)

    def delete_many(self, where: Document, *, session: Session = None) -> DeleteResult:
        """Remove the documents that fit."""
        return self._deleted(where, session, None)

    def find_one_and_update(
        self,
        where: Document,
        change: Change,
        *,
        sort: list[tuple[str, int]] | None = None,
        upsert: bool = False,
        return_document: bool = False,
        session: Session = None,
    ) -> Fields | None:
        """Change the first document that fits, and return it as it is then."""
        if not return_document:
            raise NotImplementedError

        def work(view: View) -> Fields | None:
            written = change_one(view, where, change, upsert=upsert, sort=sort)
            stored = None if written.key is None else view.get(written.key)
            return None if stored is None else stored.copy()

        return self._carried_out("update", session, work)

    def find_one_and_delete(self, where: Document, *, session: Session = None) -> Fields | None:
        """Remove the first document that fits, and return it."""

        def work(view: View) -> Fields | None:
            for stored in candidates(view, where)[:1]:
                view.put(id_key(stored.fields["_id"]), None)
                return stored.copy()
            return None

        return self._carried_out("delete", session, work)

    def bulk_write(
        self, requests: Sequence[Any], *, ordered: bool = True, session: Session = None
    ) -> BulkWriteResult:
        """Carry out several writes; within a transaction the first error ends it."""
        counts: dict[str, Any] = {**_NOTHING, "upserted": []}
        errors: list[dict[str, Any]] = []
        for number, request in enumerate(requests):
            command = "bulk" if number == 0 else ""
            try:
                written = self._carried_out(command, session, partial(_apply, request=request))
            except (DuplicateKeyError, WriteError) as error:
                errors.append({"index": number, "code": error.code, "errmsg": str(error)})
                if ordered or session is not None:
                    break
                continue
            counts["nInserted"] += written.inserted
            counts["nMatched"] += written.matched
            counts["nModified"] += written.modified
            counts["nUpserted"] += written.upserted
        self._engine.hooks.after("bulk", self.name)
        if errors:
            raise BulkWriteError({**counts, "writeErrors": errors, "writeConcernErrors": []})
        return BulkWriteResult(counts, acknowledged=True)

    def _deleted(self, where: Document, session: Session, most: int | None) -> DeleteResult:
        def work(view: View) -> int:
            found = candidates(view, where)[:most]
            for stored in found:
                view.put(id_key(stored.fields["_id"]), None)
            return len(found)

        return DeleteResult({"n": self._carried_out("delete", session, work)}, acknowledged=True)

    def _carried_out(self, command: str, session: Session, work: Callable[[View], T]) -> T:
        """Carry out a command; without a name it is a part of one that has begun."""
        hooks = self._engine.hooks
        if command:
            hooks.before(command, self.name)
        while True:
            try:
                with self._engine.lock:
                    result = self._within(session, work)
            except BusyError:
                hooks.wait(self._engine)
                continue
            if command not in {"", "bulk", "find"}:
                hooks.after(command, self.name)
            return result

    def _within(self, session: Session, work: Callable[[View], T]) -> T:
        transaction: Transaction | None = session.transaction if session is not None else None
        if transaction is None:
            return work(DirectView(self._engine, self.name))
        view = transaction.view(self.name)
        try:
            return work(view)
        except Conflict as error:
            transaction.abandon()
            raise write_conflict() from error
        except OperationFailure:
            transaction.abandon()
            raise


def _updated(written: Written) -> UpdateResult:
    raw = {"n": written.matched + written.upserted, "nModified": written.modified}
    if written.upserted:
        raw["upserted"] = written.key
    return UpdateResult(raw, acknowledged=True)


def _apply(view: View, request: Any) -> Written:
    if isinstance(request, InsertOne):
        request._doc.setdefault("_id", ObjectId())
        return insert(view, request._doc)
    if isinstance(request, UpdateOne):
        return change_one(view, request._filter, request._doc, upsert=bool(request._upsert))
    if isinstance(request, ReplaceOne):
        document = dict(request._doc)
        return replace_one(view, request._filter, document, upsert=bool(request._upsert))
    raise NotImplementedError(type(request))
