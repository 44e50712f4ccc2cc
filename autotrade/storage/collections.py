"""What the repositories share: one collection, filtered by user, with paging and guarded saves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Generic, TypeVar

from pymongo import WriteConcern
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import first_id_at
from autotrade.ports.storage import Page, Query
from autotrade.storage.bson import Document, encode_value, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.guesses import Parts, Question
from autotrade.storage.work import Work

T = TypeVar("T")

# enough for what is repeated or found again if it is lost with the machine's power
RELAXED = WriteConcern(w=1, j=False)


def equal_text(text: str) -> Document:
    """Match a text, in a field of which an index has none but texts.

    MongoDB (6.0) does not see by itself that what equals a text is one, and passes the index by.
    """
    return {"$eq": text, "$type": "string"}


class MongoCollection(Generic[T]):
    """A collection of one kind of domain value.

    With ``work`` (within a transaction) values are stored when the collection is next asked
    something, or at the end.
    """

    name: str
    kind: type[T]

    def __init__(
        self, database: Database[Document], session: ClientSession | None, kind: type[T], name: str
    ):
        self.kind = kind
        self.name = name
        self.session = session
        self.work: Work | None = None
        self._database = database

    @cached_property
    def _collection(self) -> Collection[Document]:
        # a transaction has twenty of these and asks five
        return self._database[self.name]

    @property
    def collection(self) -> Collection[Document]:
        """Return the collection, in which all that was written through here is by now."""
        if self.work is not None:
            self.work.flush(self.name)
        return self._collection

    @property
    def relaxed(self) -> Collection[Document]:
        """Return the collection for writes whose loss does no harm (outside transactions)."""
        if self.session is not None:
            return self.collection
        return self.collection.with_options(write_concern=RELAXED)

    def insert(self, value: T, conflict: str, extra: Mapping[str, object] | None = None) -> None:
        """Store a new value; ``ConflictError(conflict)`` when a unique index refuses it."""
        document = to_document(value)
        document.update(extra or {})
        if self.work is not None:
            self.work.leave(self.name, value)
            self.work.insert(self.name, document, conflict)
            return
        try:
            with translated():
                self.collection.insert_one(document, session=self.session)
        except DuplicateKeyError as error:
            raise ConflictError(conflict) from error

    def one(self, where: Mapping[str, object], hint: str | None = None) -> T | None:
        """Return the value that matches, or None; found by the index that ``hint`` names."""
        with translated():
            document = self.collection.find_one(where, session=self.session, hint=hint)
        return None if document is None else self.decode(document)

    def many(
        self, where: Mapping[str, object], sort: list[tuple[str, int]], limit: int = 0
    ) -> list[T]:
        """Return the values that match, in order."""
        with translated():
            cursor = self.collection.find(where, session=self.session).sort(sort).limit(limit)
            return [self.decode(document) for document in cursor]

    def ask_ahead(
        self,
        where: Mapping[str, object],
        order: str,
        keep: Callable[[Sequence[T]], None],
        work: Work,
        parts: Parts | None = None,
    ) -> None:
        """Have ``keep`` told the values that match, when ``work`` reads ahead."""
        work.ask_ahead(Question(self.name, where, order, keep, kind=self.kind, parts=parts))

    def replace(self, value: T, where: Mapping[str, object], conflict: str) -> None:
        """Store ``value`` over the one document that matches; else ``ConflictError``."""
        document = to_document(value)
        key = document.pop("_id")
        if self.work is not None:
            self.work.leave(self.name, value)
            self.work.change(self.name, {"_id": key, **where}, document, conflict)
            return
        with translated():
            result = self.collection.update_one(
                {"_id": key, **where}, {"$set": document}, session=self.session
            )
        if result.matched_count != 1:
            raise ConflictError(conflict)

    def page(self, query: Query) -> Page[T]:
        """Return one page, newest first; the cursor is the last id of the page before."""
        with translated():
            found = self.documents(query, query.limit + 1)
        more = len(found) > query.limit
        items = [self.decode(document) for document in found[: query.limit]]
        return Page(items, str(found[query.limit - 1]["_id"]) if more else None)

    def documents(self, query: Query, most: int) -> list[Document]:
        """Return the newest documents of a query, before its cursor; an index has to sort them."""
        found = self.collection.find(filter_of(query), session=self.session)
        return list(found.sort([("_id", -1)]).limit(most))

    def stream(self, query: Query) -> Iterator[T]:
        """Yield everything that a query matches, newest first, in constant memory."""
        with translated():
            cursor = self.collection.find(filter_of(query), batch_size=1000)
            for document in cursor.sort([("_id", -1)]):
                yield self.decode(document)

    def decode(self, document: Document) -> T:
        """Return the domain value of a document."""
        return from_document(self.kind, document)


def filter_of(query: Query) -> dict[str, object]:
    """Return the MongoDB filter of a list's query.

    Ids are UUIDv7 and begin with the millisecond at which they were made (a trade's with that of
    its opening), so a range of times is a range of ids, and the index that sorts also bounds.
    """
    ids = id_range(cursor=query.cursor, since=query.since, until=query.until)
    where: dict[str, object] = {"user_id": query.user_id}
    where.update({name: encode_value(value) for name, value in (query.equal or {}).items()})
    if ids:
        where["_id"] = ids
    return where


def id_range(
    *, cursor: str | None, since: datetime | None, until: datetime | None
) -> dict[str, str]:
    """Return the condition on ids of a page: made within a time, and before the cursor's."""
    ids: dict[str, str] = {}
    if since is not None:
        ids["$gte"] = first_id_at(since)
    bounds = [cursor] if cursor is not None else []
    if until is not None:
        bounds.append(first_id_at(until))
    if bounds:
        ids["$lt"] = min(bounds)
    return ids
