"""What one transaction has read ahead and is still to write.

Writes are gathered and sent a collection at a time: before the collection is asked anything, and
at the end. Answers that were read ahead are given without asking again until a write touches them.
What is read ahead of several collections is one command: a trip costs more than what it brings.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError

from autotrade.domain.errors import ConflictError
from autotrade.storage.bson import Document, to_document
from autotrade.storage.client import translated

T = TypeVar("T")
DUPLICATE: Final = 11000
Keep = Callable[[Sequence[Document]], None]
"""Takes the documents that answer a question, in their order."""


@dataclass(frozen=True, slots=True)
class _Insert:
    document: Document
    conflict: str
    must_match: bool = False

    @property
    def operation(self) -> InsertOne[Document]:
        """Return it as one of several."""
        return InsertOne(self.document)

    def alone(self, collection: Collection[Document], session: ClientSession) -> int:
        """Carry it out; return how many documents matched."""
        collection.insert_one(self.document, session=session)
        return 0


@dataclass(frozen=True, slots=True)
class _Update:
    where: Mapping[str, object]
    change: Document
    conflict: str = ""
    must_match: bool = False
    upsert: bool = False

    @property
    def operation(self) -> UpdateOne:
        """Return it as one of several."""
        return UpdateOne(self.where, self.change, upsert=self.upsert)

    def alone(self, collection: Collection[Document], session: ClientSession) -> int:
        """Carry it out; return how many documents matched."""
        result = collection.update_one(self.where, self.change, upsert=self.upsert, session=session)
        return result.matched_count


@dataclass(frozen=True, slots=True)
class _Put:
    where: Mapping[str, object]
    document: Document
    conflict: str = ""
    must_match: bool = False

    @property
    def operation(self) -> ReplaceOne[Document]:
        """Return it as one of several."""
        return ReplaceOne(self.where, self.document, upsert=True)

    def alone(self, collection: Collection[Document], session: ClientSession) -> int:
        """Carry it out; return how many documents matched."""
        result = collection.replace_one(self.where, self.document, upsert=True, session=session)
        return result.matched_count


_Write = _Insert | _Update | _Put


@dataclass(frozen=True, slots=True)
class _Question:
    name: str
    where: Mapping[str, object]
    order: str
    keep: Keep


class Work:
    """The writes and the answers of one transaction."""

    def __init__(self, database: Database[Document], session: ClientSession):
        self._database = database
        self._session = session
        self._writes: dict[str, dict[Hashable, _Write]] = {}
        self._answers: dict[Hashable, Any] = {}
        self._documents: dict[int, tuple[object, Document]] = {}
        self._questions: list[_Question] = []

    def insert(self, name: str, document: Document, conflict: str) -> None:
        """Insert later; ``ConflictError(conflict)`` then, when a unique index refuses it."""
        self._add(name, ("inserted", document["_id"]), _Insert(document, conflict))

    def change(
        self, name: str, where: Mapping[str, object], fields: Document, conflict: str
    ) -> None:
        """Set fields of the one document that matches; ``ConflictError(conflict)``, when none does.

        Later; but what is to be inserted is changed now, and stays one write.
        """
        key = ("inserted", where["_id"])
        known = self._writes.get(name, {}).get(key)
        if not isinstance(known, _Insert):
            self.update(name, where, {"$set": fields}, conflict)
            return
        if any(known.document[field] != value for field, value in where.items()):
            raise ConflictError(conflict)
        # anew, as an event may tell of it as it was
        self._add(name, key, _Insert({**known.document, **fields}, known.conflict))

    def update(
        self,
        name: str,
        where: Mapping[str, object],
        update: Document,
        conflict: str,
        instead: Hashable = None,
    ) -> None:
        """Update one document later; ``ConflictError(conflict)`` then, when none matches.

        In place of the update that was to be made ``instead`` before, where there is one.
        """
        self._add(name, instead, _Update(where, update, conflict, must_match=True))

    def put(self, name: str, where: Mapping[str, object], document: Document) -> None:
        """Store a document later, over the one that it was put over before."""
        self._add(name, document["_id"], _Put(where, document))

    def touch(self, name: str, key: str, fields: Document) -> None:
        """Write to a document later, made if need be: who does the same conflicts with this."""
        # counted, as a write that changes nothing conflicts with nobody
        change = {"$set": fields, "$inc": {"touched": 1}}
        self._add(name, key, _Update({"_id": key}, change, upsert=True))

    def flush(self, name: str) -> None:
        """Send what is to be written to a collection.

        Raises:
            ConflictError: somebody else has written what this was to write.
        """
        writes = list(self._writes.pop(name, {}).values())
        if not writes:
            return
        matched = self._alone(name, writes[0]) if len(writes) == 1 else self._all(name, writes)
        expected = [write for write in writes if write.must_match]
        if matched < len(expected):
            raise ConflictError(expected[0].conflict)

    def _alone(self, name: str, write: _Write) -> int:
        """Send a single write, which takes the driver less than a bulk of one."""
        try:
            with translated():
                return write.alone(self._database[name], self._session)
        except DuplicateKeyError as error:
            raise ConflictError(write.conflict) from error

    def _all(self, name: str, writes: Sequence[_Write]) -> int:
        operations = [write.operation for write in writes]
        try:
            with translated():
                result = self._database[name].bulk_write(operations, session=self._session)
        except BulkWriteError as error:
            first = (error.details or {}).get("writeErrors", [{}])[0]
            if first.get("code") != DUPLICATE:
                raise
            raise ConflictError(writes[first["index"]].conflict) from error
        return result.matched_count

    def flush_all(self) -> None:
        """Send all that is to be written; errors as ``flush``."""
        for name in list(self._writes):
            self.flush(name)

    def ask_ahead(self, name: str, where: Mapping[str, object], order: str, keep: Keep) -> None:
        """Ask a collection together with others; its documents are told by ``read_ahead``."""
        self._questions.append(_Question(name, where, order, keep))

    def read_ahead(self) -> None:
        """Ask all that is to be asked ahead, in one command."""
        questions, self._questions = self._questions, []
        for question in questions:
            self.flush(question.name)
        with translated():
            found = self._found(questions)
        for question, documents in zip(questions, found, strict=True):
            question.keep(documents)

    def _found(self, questions: Sequence[_Question]) -> Sequence[Sequence[Document]]:
        if len(questions) == 1:
            (only,) = questions
            cursor = self._database[only.name].find(only.where, session=self._session)
            return [list(cursor.sort([(only.order, 1)]))]
        found: list[list[Document]] = [[] for _ in questions]
        for row in self._database.aggregate(_together(questions), session=self._session):
            found[row["all"]["asked"]].append(row["all"]["found"])
        return found

    def encoded(self, value: object, document: Document) -> None:
        """Keep the document that a value was made, for whoever tells of the same value."""
        self._documents[id(value)] = (value, document)

    def document_of(self, value: object) -> Document:
        """Return the document of a value, made anew where it was not made before."""
        known = self._documents.get(id(value))
        return known[1] if known is not None else to_document(value)

    def foresee(self, answers: Mapping[Hashable, object]) -> None:
        """Keep answers to questions that will be asked."""
        self._answers.update(answers)

    def answer(self, question: Hashable, ask: Callable[[], T]) -> T:
        """Return the answer that was read ahead, else ask."""
        return self._answers[question] if question in self._answers else ask()

    def known(self, question: Hashable) -> Any:
        """Return the answer that was read ahead, else None."""
        return self._answers.get(question)

    def forget(self, *questions: Hashable) -> None:
        """Drop answers that a write has changed."""
        for question in questions:
            self._answers.pop(question, None)

    def _add(self, name: str, key: Hashable, write: _Write) -> None:
        writes = self._writes.setdefault(name, {})
        writes[len(writes) if key is None else key] = write


def _together(questions: Sequence[_Question]) -> list[Document]:
    """Return a pipeline that asks all questions; ``$unionWith`` is for no transaction.

    Its rows are unwound as no document may hold more than 16 MB.
    """
    looks: list[Document] = [
        {
            "$lookup": {
                "from": question.name,
                "pipeline": [
                    {"$match": question.where},
                    {"$sort": {question.order: 1}},
                    {"$project": {"_id": 0, "asked": {"$literal": number}, "found": "$$ROOT"}},
                ],
                "as": str(number),
            }
        }
        for number, question in enumerate(questions)
    ]
    everything = {"$concatArrays": [f"${number}" for number in range(len(questions))]}
    return [
        {"$documents": [{}]},
        *looks,
        {"$project": {"all": everything}},
        {"$unwind": "$all"},
    ]
