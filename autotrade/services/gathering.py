"""What is asked for at the same time, done together: one trip to a server serves many requests."""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Generic, TypeVar

from autotrade.domain.errors import AutotradeError, UnavailableError

Q = TypeVar("Q")
A = TypeVar("A")


class _Turn(Generic[Q, A]):
    """One question, and how its answer gets back to who asked."""

    __slots__ = ("answers", "error", "leads", "question", "ready")

    def __init__(self, question: Q):
        self.question = question
        self.answers: Sequence[A] = ()
        self.error: AutotradeError | None = None
        self.leads = False
        self.ready = Event()


class Gathering(Generic[Q, A]):
    """Answers questions in batches; whoever comes while none is on its way takes all along.

    A lone question is answered at once. While ``at_once`` batches are on their way, those who
    come wait, and the first of them leads the next batch. Questions keep their order.

    Args:
        work: Answers a batch, one answer a question. An error of ours every asker gets;
            what nobody foresaw only the one who leads, and the others ``UnavailableError``.
        most: Questions in a batch.
        at_once: Batches on their way.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Q]], Sequence[A]],
        *,
        most: int = 64,
        at_once: int = 2,
    ):
        self._work = work
        self._most = most
        self._free = at_once
        self._lock = Lock()
        self._waiting: deque[_Turn[Q, A]] = deque()

    def ask(self, question: Q) -> A:
        """Return the answer to one question.

        Raises:
            UnavailableError: the batch ended without an answer.
        """
        turn: _Turn[Q, A] = _Turn(question)
        with self._lock:
            turn.leads = self._free > 0
            if turn.leads:
                self._free -= 1
            else:
                self._waiting.append(turn)
        if not turn.leads:
            turn.ready.wait()
        if turn.leads:
            self._lead(turn)
        if turn.error is not None:
            raise turn.error
        return turn.answers[0]

    def _lead(self, first: _Turn[Q, A]) -> None:
        batch = [first]
        with self._lock:
            while self._waiting and len(batch) < self._most:
                batch.append(self._waiting.popleft())
        questions = [turn.question for turn in batch]
        answers: Sequence[A] = ()
        try:
            answers = self._work(questions)
        except AutotradeError as error:
            for turn in batch:
                turn.error = error
        finally:
            self._answer(batch, answers)

    def _answer(self, batch: Sequence[_Turn[Q, A]], answers: Sequence[A]) -> None:
        """Let everybody of a batch go on, and the next one lead."""
        for number, turn in enumerate(batch):
            turn.answers = answers[number : number + 1]
            if turn.error is None and not turn.answers:
                turn.error = UnavailableError("The request was broken off; send it again.")
            turn.ready.set()
        with self._lock:
            if self._waiting:
                following = self._waiting.popleft()
                following.leads = True
                following.ready.set()
            else:
                self._free += 1
