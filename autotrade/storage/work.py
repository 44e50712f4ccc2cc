"""What one transaction has read ahead and is still to write.

Writes are gathered: a collection's are sent before it is asked anything, all others together at
the end. Answers that were read ahead are given without asking again until a write touches them.
What is read ahead of several collections is one trip, as are writes to several: trips cost more
than what they bring.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, TypeVar

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import PyMongoError, WriteError

from autotrade.domain.errors import ConflictError
from autotrade.storage.bson import Document, to_document
from autotrade.storage.client import translated
from autotrade.storage.guesses import Answers, GuessedWrongError, Guesses, Question, in_order
from autotrade.storage.lines import Answer, Command, Line
from autotrade.storage.pipelining import Trips
from autotrade.storage.remembered import read

T = TypeVar("T")
DUPLICATE: Final = 11000
_INVALID: Final = 121
_MOST_WRITES: Final = 1000
_ROOM: Final = 10_000
"""Documents of an answer, if they fit into a message."""


@dataclass(frozen=True, slots=True)
class _Insert:
    document: Document
    conflict: str
    must_match: bool = False


@dataclass(frozen=True, slots=True)
class _Update:
    where: Mapping[str, object]
    change: Document
    """Operators, or the document to be put in the place of the one that matches."""
    conflict: str = ""
    must_match: bool = False
    upsert: bool = False


_Write = _Insert | _Update


@dataclass(frozen=True, slots=True)
class _Asked:
    """Questions that are on their way, and what was guessed meanwhile."""

    questions: Sequence[Question]
    guessed: Answers
    line: Line


class Work:
    """The writes and the answers of one transaction."""

    def __init__(
        self,
        database: Database[Document],
        session: ClientSession,
        trips: Trips,
        guesses: Guesses | None = None,
        *,
        is_hopeful: bool = False,
    ):
        """``is_hopeful``: mostly all goes well, and who is wrong tries again without hope."""
        self._database = database
        self._session = session
        self._trips = trips
        self._guesses = guesses
        self._is_hopeful = is_hopeful
        self._can_guess = is_hopeful and guesses is not None and guesses.are_trusted
        self._asked: _Asked | None = None
        self._told: dict[str, Question] = {}
        self._left: dict[tuple[str, Hashable], tuple[Question, Any]] = {}
        self._writes: dict[str, dict[Hashable, _Write]] = {}
        self._answers: dict[Hashable, Any] = {}
        self._documents: dict[int, tuple[object, Document]] = {}
        self._questions: list[Question] = []
        self._stored: dict[str, dict[str, object]] = {}

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
        self._add(name, document["_id"], _Update(where, document, upsert=True))

    def save(
        self, name: str, where: Mapping[str, object], value: object, document: Document
    ) -> None:
        """Store a value later: of one that was read ahead what has changed, else all of it.

        A document that the transaction has read stays as it read it, or the write fails: so it is
        found by its key alone, which spares the server a plan.
        """
        key = document["_id"]
        self.leave(name, value)
        stored = self._stored.get(name, {}).get(key)
        if stored is None:
            self.put(name, where, document)
            return
        changed = {
            field: item
            for field, item in document.items()
            if field != "_id" and getattr(value, field) is not getattr(stored, field)
        }
        self._writes.get(name, {}).pop(key, None)
        if changed:
            self.update(name, {"_id": key}, {"$set": changed}, "It is gone.", instead=key)

    def touch(self, name: str, key: str, fields: Document) -> None:
        """Write to a document later, made if need be: who does the same conflicts with this."""
        # counted, as a write that changes nothing conflicts with nobody
        change = {"$set": fields, "$inc": {"touched": 1}}
        self._add(name, key, _Update({"_id": key}, change, upsert=True))

    def flush(self, name: str) -> None:
        """Send what is to be written to a collection, so that one may ask it.

        Raises:
            ConflictError: somebody else has written what this was to write.
            GuessedWrongError: what was guessed is not what the collections have.
        """
        self.settle()
        self._send([name])

    def flush_all(self) -> None:
        """Send all that is to be written; errors as ``flush``."""
        self.settle()
        self._send(list(self._writes))

    def commit_all(self, finish: Callable[[], None], meanwhile: Callable[[], None]) -> None:
        """Send all that is to be written with the commit, in one trip; errors as ``flush``.

        What ``finish`` still has to be written goes after the rest, at which the server is at work
        by then. The server has to find by itself that another has written what this was to write.
        """
        first = self._taken(list(self._writes))
        if not first:
            self.settle()
            finish()
            first = self._taken(list(self._writes))
        if not first:
            meanwhile()
            return
        with translated(), self._line() as line:
            hopes = self._is_hopeful
            line.send([_command(*run, is_alone=True) for run in first], is_silent=hopes)
            self._settle(line)
            finish()
            last = self._taken(list(self._writes))
            commands = [_command(*run, is_alone=True) for run in last]
            answers = line.commit(commands, meanwhile, is_silent=hopes)
        for (_, run), answer in zip([*first, *last], answers, strict=False):
            _check(run, answer, is_alone=True)

    def _line(self) -> Line:
        """Return the connection whose answers nobody has waited for so far, else another."""
        if self._asked is not None:
            return self._asked.line
        return self._trips.open(self._database, self._session)

    def _taken(self, names: Sequence[str]) -> Sequence[tuple[str, Sequence[_Write]]]:
        runs = [(name, run) for name in names for run in _runs(self._writes.pop(name, {}).values())]
        for name, _ in runs:  # is no longer as it was read
            self._stored.pop(name, None)
        return runs

    def _send(self, names: Sequence[str]) -> None:
        runs = self._taken(names)
        if not runs:
            return
        with translated():
            commands = [_command(*run) for run in runs]
            answers = self._trips.run_all(self._database, self._session, commands)
        for (_, run), answer in zip(runs, answers, strict=False):
            _check(run, answer)

    def ask_ahead(self, question: Question) -> None:
        """Ask a collection together with others; ``keep`` is told by ``read_ahead`` what it has."""
        self._questions.append(question)

    def read_ahead(self) -> None:
        """Ask all that is to be asked ahead, in one trip.

        Without waiting for it where a guess can be trusted: whoever asks or writes anything next
        finds out whether that was right.
        """
        questions, self._questions = self._questions, []
        self.settle()
        self._send(list({question.name for question in questions}))
        self._told.update({question.name: question for question in questions})
        if not questions:
            return
        expected = self._guesses.expected(questions) if self._guesses is not None else None
        asked = _Asked(questions, expected or [], self._ask(questions))
        if expected is not None and self._can_guess:
            self._asked = asked
            values = expected
        else:
            with translated(), asked.line as line:
                values = self._answers_to(questions, line)
            if self._guesses is not None:
                self._guesses.learn(questions, values, expected)
        for question, found in zip(questions, values, strict=True):
            if question.kind is not None:
                self._stored.setdefault(question.name, {}).update({v.id: v for v in found})
            question.keep(found)

    def _ask(self, questions: Sequence[Question]) -> Line:
        """Send questions; return the connection on which the answers come."""
        with translated(), ExitStack() as stack:
            line = stack.enter_context(self._trips.open(self._database, self._session))
            line.send([_find(question) for question in questions])
            stack.pop_all()
        return line

    def settle(self) -> None:
        """Wait for the answers to what was guessed.

        Raises:
            GuessedWrongError: they are others.
        """
        if self._asked is not None:
            with translated(), self._asked.line as line:
                self._settle(line)

    def _settle(self, line: Line) -> None:
        asked, self._asked = self._asked, None
        if asked is None or self._guesses is None:
            return
        values = self._answers_to(asked.questions, line)
        if not self._guesses.learn(asked.questions, values, asked.guessed):
            line.drain()
            raise GuessedWrongError

    def close(self) -> None:
        """Take the answers that nobody waits for any more."""
        asked, self._asked = self._asked, None
        if asked is not None:
            with suppress(PyMongoError), asked.line as line:  # of no use to anybody any more
                line.drain()

    def leave(self, name: str, value: Any) -> None:
        """Say as what a value is written, for the guesses of the next transaction."""
        question = self._told.get(name)
        if question is not None:
            key = value["_id"] if isinstance(value, Mapping) else value.id
            self._left[name, key] = (question, value)

    def keep_left(self) -> None:
        """Remember what was left, once that has committed."""
        if self._guesses is not None:
            self._guesses.keep(self._left.values())

    def _answers_to(self, questions: Sequence[Question], line: Line) -> Answers:
        found = line.found(len(questions))
        return [
            in_order(
                question,
                [read(question.kind, each) for each in (self._all(question) if of is None else of)],
            )
            for question, of in zip(questions, found, strict=True)
        ]

    def _all(self, question: Question) -> Sequence[Document]:
        """Return the answer to a question that has too many for one message."""
        cursor = self._database[question.name].find(question.where, session=self._session)
        return list(cursor.sort([(question.order, 1)]).limit(question.most))

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


def _find(question: Question) -> Command:
    keys: Sequence[str] = question.where["_id"]["$in"] if list(question.where) == ["_id"] else []
    if len(keys) == 1:  # which the server finds without a plan
        return {"find": question.name, "filter": {"_id": keys[0]}}
    return {
        "find": question.name,
        "filter": question.where,
        "batchSize": _ROOM,
        **({"sort": {question.order: 1}, "limit": question.most} if question.most else {}),
    }


def _runs(writes: Iterable[_Write]) -> Iterator[Sequence[_Write]]:
    """Yield writes that one command can make, in their order."""
    for _, alike in groupby(writes, type):
        left = list(alike)
        for first in range(0, len(left), _MOST_WRITES):
            yield left[first : first + _MOST_WRITES]


def _command(name: str, run: Sequence[_Write], *, is_alone: bool = False) -> Command:
    """Return the command that makes writes.

    ``is_alone``: nobody looks at the answer before the commit. An update that has to match is made
    to fail where it does not: nothing can be inserted with the key of another document, nor a part
    of one, and what the transaction has read is not gone without a conflict.
    """
    documents = [write.document for write in run if isinstance(write, _Insert)]
    if documents:
        return {"insert": name, "documents": documents}
    return {
        "update": name,
        "updates": [
            {
                "q": write.where,
                "u": write.change,
                "upsert": write.upsert or (is_alone and write.must_match),
            }
            for write in run
            if isinstance(write, _Update)
        ],
    }


def _check(run: Sequence[_Write], answer: Answer, *, is_alone: bool = False) -> None:
    """Raise what the answer to a command says of its writes."""
    if errors := answer.get("writeErrors"):
        error = errors[0]
        write = run[error["index"]]
        is_missing = is_alone and write.must_match and error["code"] == _INVALID
        if error["code"] != DUPLICATE and not is_missing:
            raise WriteError(error["errmsg"], error["code"], error)
        raise ConflictError(write.conflict)
    expected = [write for write in run if write.must_match]
    if answer["n"] - len(answer.get("upserted", ())) < len(expected):
        raise ConflictError(expected[0].conflict)
