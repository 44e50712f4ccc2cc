"""What this process expects to be told, from what it was told and has written last.

Whoever has just committed a batch mostly knows what the next one will read. So the next may go on
with that while the server is asked, and compares before it writes: a wrong guess costs the work
that was done with it, and nothing else.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

_FEWEST_IN_ORDER: Final = 2
_MOST_PARTS: Final = 4096
_MOST_VALUES: Final = 16_384
"""Of some 1 kB each. Whoever has more begins anew."""


def _always(_: object) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Parts:
    """How the answer to a question is made of parts that other questions share.

    ``asked`` names them, ``of`` returns the one that a value belongs to, and ``has`` says whether
    the question is told of a value that was written.
    """

    asked: Collection[Hashable]
    of: Callable[[Any], Hashable]
    has: Callable[[Any], bool] = _always


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a collection.

    ``most`` is how many values, or documents where there is no ``kind``, are wanted; 0 is all.
    Without ``parts`` nobody guesses the answer.
    """

    name: str
    where: Mapping[str, Any]
    order: str
    keep: Callable[[Sequence[Any]], None]
    most: int = 0
    kind: type | None = None
    parts: Parts | None = None


Answers = Sequence[Sequence[Any]]
Left = Iterable[tuple[Question, Any]]
"""Values as a transaction has left them, each with the question that is told of them."""


class GuessedWrongError(Exception):
    """What a transaction has read is not what was guessed, and it has to begin anew."""


class Guesses:
    """Answers of one process's last transactions; safe to share between threads."""

    def __init__(self, often_enough: int = 2):
        """``often_enough``: how many in a row have to have been right before one is used."""
        self._often_enough = often_enough
        self._known: dict[tuple[str, Hashable], dict[Hashable, Any]] = {}
        self._values = 0
        self._right_in_a_row = 0
        self._lock = Lock()

    @property
    def are_trusted(self) -> bool:
        """Say whether they were right so often that one may go on with the next."""
        return self._right_in_a_row >= self._often_enough

    def expected(self, questions: Sequence[Question]) -> Answers | None:
        """Return the answers that are expected; None where some part of one is not known."""
        with self._lock:
            answers = [self._expected(question) for question in questions]
        known = [answer for answer in answers if answer is not None]
        return known if len(known) == len(answers) else None

    def _expected(self, question: Question) -> Sequence[Any] | None:
        if question.parts is None:
            return None
        found: list[Any] = []
        for part in question.parts.asked:
            known = self._known.get((question.name, part))
            if known is None:
                return None
            found += known.values()
        return in_order(question, found)

    def learn(
        self, questions: Sequence[Question], found: Answers, expected: Answers | None
    ) -> bool:
        """Keep what was found, and say whether it is what was expected."""
        is_right = expected is not None and all(map(_are_same, found, expected))
        with self._lock:
            if expected is not None:
                self._right_in_a_row = self._right_in_a_row + 1 if is_right else 0
            if len(self._known) > _MOST_PARTS or self._values > _MOST_VALUES:
                self._known.clear()
                self._values = 0
            for question, values in zip(questions, found, strict=True):
                self._learn(question, values)
        return is_right

    def _learn(self, question: Question, values: Sequence[Any]) -> None:
        if question.parts is None:
            return
        name, parts = question.name, question.parts
        for part in parts.asked:
            self._values -= len(self._known.pop((name, part), ()))
        if question.most and values:  # there may be more
            return
        self._known.update({(name, part): {} for part in parts.asked})
        for value in values:
            self._put(self._known.get((name, parts.of(value))), value)

    def _put(self, known: dict[Hashable, Any] | None, value: Any) -> None:
        if known is not None:
            self._values += _key(value) not in known
            known[_key(value)] = value

    def keep(self, left: Left) -> None:
        """Keep what a transaction that has committed left behind."""
        with self._lock:
            for question, value in left:
                parts = question.parts
                known = self._known.get((question.name, parts.of(value))) if parts else None
                if parts is None or known is None:
                    continue
                self._values -= known.pop(_key(value), None) is not None
                if parts.has(value):
                    self._put(known, value)


def in_order(question: Question, values: Sequence[Any]) -> Sequence[Any]:
    """Return values in the order that a question asks for."""
    if len(values) < _FEWEST_IN_ORDER:
        return values
    return sorted(values, key=lambda value: _field(value, question.order))


def _are_same(some: Sequence[Any], others: Sequence[Any]) -> bool:
    if len(some) != len(others):
        return False
    by_key = {_key(value): value for value in others}
    return all(by_key.get(_key(value)) == value for value in some)


def _key(value: Any) -> Hashable:
    key: Hashable = _field(value, "_id")
    return key


def _field(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return value[name]
    return getattr(value, "id" if name == "_id" else name)
