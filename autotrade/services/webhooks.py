"""Deliveries to webhooks: whose they are, whether they may pass, and into the store, together.

What was read of a strategy is remembered for some seconds. Before a delivery is stored the gate says
whether the strategy has changed since; that is one trip for all deliveries of the moment, and so
are the insert and the wake-up. A remembered strategy only ever lets deliveries in: whoever is to
be refused is refused on what the store says now.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from autotrade.domain.alerts import Alert
from autotrade.domain.ids import StrategyId
from autotrade.domain.webhooks import RateLimit, WebhookTarget
from autotrade.ports.clock import Clock
from autotrade.ports.jobs import JobQueue
from autotrade.ports.storage import Storage
from autotrade.ports.webhooks import REMEMBERED_SECONDS, Passage, WebhookGate
from autotrade.services.gathering import Gathering

_MOST_REMEMBERED: Final = 10_000
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """A target as it was read; it holds while the gate has the same mark."""

    target: WebhookTarget
    mark: str | None
    read_at: datetime


class WebhookTargets:
    """Finds the strategy of a webhook, in the store or, for some seconds, in memory."""

    def __init__(self, *, storage: Storage, gate: WebhookGate, clock: Clock):
        self._storage = storage
        self._gate = gate
        self._clock = clock
        self._known: dict[str, Known] = {}

    def remembered(self, fingerprint: str) -> Known | None:
        """Return what was read lately; it has to be compared with the gate's mark."""
        known = self._known.get(fingerprint)
        if known is None or known.mark is None:
            return None
        age = self._clock.now() - known.read_at
        return known if timedelta(0) <= age < timedelta(seconds=REMEMBERED_SECONDS) else None

    def load(self, fingerprint: str) -> WebhookTarget | None:
        """Return the target as the store has it now; None when there is none.

        Raises:
            UnavailableError: the store is away.
        """
        before = self._known.get(fingerprint)
        read_at = self._clock.now()
        # asked for before the store: a change in between leaves a mark that is no more
        mark = self._gate.mark(before.target.id) if before is not None else None
        target = self._storage.now.strategies.by_webhook(fingerprint)
        if target is None:
            self._known.pop(fingerprint, None)
            return None
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        is_same = before is not None and before.target.id == target.id
        self._known[fingerprint] = Known(target, mark if is_same else None, read_at)
        return target


class Verdict(StrEnum):
    """What became of a delivery."""

    STORED = "stored"
    TAKEN = "taken"  # its key belongs to an alert that was stored before
    CHANGED = "changed"  # the strategy is not as it was remembered
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class Admission:
    """A verdict; ``wait`` is how long the limit lasts, ``is_first`` who met it first."""

    verdict: Verdict
    wait: timedelta = timedelta(0)
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An alert, and the mark of the strategy that it was read with; None was read just now."""

    alert: Alert
    mark: str | None


_STORED: Final = Admission(Verdict.STORED)
_TAKEN: Final = Admission(Verdict.TAKEN)
_CHANGED: Final = Admission(Verdict.CHANGED)


class Intake:
    """Lets alerts into the inbox, those of the moment together."""

    def __init__(
        self,
        *,
        storage: Storage,
        gate: WebhookGate,
        jobs: JobQueue,
        limit: RateLimit,
    ):
        self._storage = storage
        self._gate = gate
        self._jobs = jobs
        self._limit = limit
        # one batch after the other: no alert of a strategy overtakes another, and while a batch
        # is on its way the next one grows, which spares more than two at a time would gain
        self._batches: Gathering[_Candidate, Admission] = Gathering(self._admit, at_once=1)

    def admit(self, alert: Alert, mark: str | None = None) -> Admission:
        """Store an alert durably and wake the workers, if it may pass.

        Args:
            alert: One that was understood.
            mark: That of the strategy as it was remembered; None when it was read just now.

        Raises:
            UnavailableError: nothing was stored, or nobody knows.
        """
        return self._batches.ask(_Candidate(alert, mark))

    def count(self, strategy_id: StrategyId) -> Admission | None:
        """Count a delivery that is refused anyway; return what to answer if it is over limit."""
        passage = self._gate.enter({strategy_id: 1})[strategy_id]
        return self._over(passage, passage.used)

    def _admit(self, candidates: Sequence[_Candidate]) -> Sequence[Admission]:
        counts = Counter(candidate.alert.strategy_id for candidate in candidates)
        passages = self._gate.enter(counts)
        numbers = {each: passages[each].used - count for each, count in counts.items()}
        answers: list[Admission | None] = []
        for candidate in candidates:
            numbers[candidate.alert.strategy_id] += 1
            answers.append(self._held_up(candidate, passages, numbers))
        passing = [
            candidate.alert
            for candidate, answer in zip(candidates, answers, strict=True)
            if answer is None
        ]
        stored = iter(self._add(passing) if passing else ())
        return [answer or (_STORED if next(stored) else _TAKEN) for answer in answers]

    def _held_up(
        self,
        candidate: _Candidate,
        passages: Mapping[StrategyId, Passage],
        numbers: Mapping[StrategyId, int],
    ) -> Admission | None:
        strategy_id = candidate.alert.strategy_id
        passage = passages[strategy_id]
        if over := self._over(passage, numbers[strategy_id]):
            return over
        is_stale = candidate.mark is not None and candidate.mark != passage.mark
        return _CHANGED if is_stale else None

    def _over(self, passage: Passage, number: int) -> Admission | None:
        if number <= self._limit.amount:
            return None
        return Admission(Verdict.LIMITED, passage.left, is_first=number == self._limit.amount + 1)

    def _add(self, alerts: Sequence[Alert]) -> Sequence[bool]:
        """Store alerts, and wake the workers while these become durable."""

        def wake(is_new: Sequence[bool]) -> None:
            users = {each.user_id for each, new in zip(alerts, is_new, strict=True) if new}
            for user_id in users:
                self._jobs.wake(user_id)

        return self._storage.now.alerts.add_all(alerts, wake)
