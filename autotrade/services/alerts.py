"""Alerts: a body comes in, is understood and stored, and only then answered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil

from autotrade.domain.alerts import Alert, AlertSource, AlertStatus, Timeline
from autotrade.domain.errors import (
    BadRequestError,
    ConflictError,
    InvalidError,
    NotFoundError,
    TooManyRequestsError,
    UnavailableError,
)
from autotrade.domain.ids import AlertId, UserId
from autotrade.domain.signals import AlertNotUnderstood
from autotrade.domain.strategies import Strategy, StrategyStatus
from autotrade.domain.webhooks import RateLimit, WebhookTarget
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.jobs import JobQueue
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.security import SecretNames
from autotrade.ports.storage import Page, Query, Storage
from autotrade.ports.webhooks import WebhookGate
from autotrade.services.deliveries import Delivery, DeliveryReader, kept_for
from autotrade.services.webhooks import Admission, Intake, Known, Verdict, WebhookTargets


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sender is told: the alert is stored, or was before."""

    alert_id: AlertId
    duplicate: bool


class AlertService:
    """Takes alerts in and shows them."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        names: SecretNames,
        jobs: JobQueue,
        bell: OutboxBell,
        gate: WebhookGate,
        limit: RateLimit,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._names = names
        self._jobs = jobs
        self._bell = bell
        self._reader = DeliveryReader(clock=clock, ids=ids)
        self._targets = WebhookTargets(storage=storage, gate=gate, clock=clock)
        self._limit = limit
        self._intake = Intake(storage=storage, gate=gate, jobs=jobs, limit=limit)

    def receive(self, path: str, delivery: Delivery) -> Receipt:
        """Store the alert that was posted to a webhook path, then hurry the workers.

        When this returns the alert is durable. Safe to call again with the same bytes.

        Raises:
            NotFoundError: no strategy has this path.
            BadRequestError: the body was not understood; ``errors`` names the field.
            ConflictError: the strategy takes no alerts just now.
            TooManyRequestsError: the strategy got more than its limit.
            UnavailableError: nothing was stored; the sender should send again.
        """
        fingerprint = self._names.fingerprint(path)
        known = self._targets.remembered(fingerprint)
        if known is not None:
            receipt = self._take_as_remembered(known, delivery)
            if receipt is not None:
                return receipt
        target = self._targets.load(fingerprint)
        if target is None:
            msg = "There is no such webhook."
            raise NotFoundError(msg)
        return self._take(target, delivery)

    def take(self, strategy: Strategy, delivery: Delivery) -> Receipt:
        """Store an alert for a strategy that was read just now; otherwise as ``receive``."""
        return self._take(WebhookTarget.of(strategy), delivery)

    def _take(self, target: WebhookTarget, delivery: Delivery) -> Receipt:
        alert = self._read(target, delivery)
        receipt = self._admit(alert, kept_for(alert, target), None)
        if receipt is None:  # only what was remembered can have changed
            raise AssertionError
        return receipt

    def _take_as_remembered(self, known: Known, delivery: Delivery) -> Receipt | None:
        """Take a delivery in if all goes well; None when the strategy has to be read first."""
        if known.target.status is not StrategyStatus.ACTIVE:
            return None
        try:
            alert = self._reader.understood(known.target, delivery)
        except (AlertNotUnderstood, InvalidError):
            return None
        return self._admit(alert, kept_for(alert, known.target), known.mark)

    def replay(self, user_id: UserId, alert_id: AlertId) -> Receipt:
        """Take an earlier alert in once more, as a new one.

        Raises:
            NotFoundError: the user has no such alert.
            ConflictError: it was never understood, or its strategy takes no alerts.
        """
        first = self.get(user_id, alert_id)
        strategy = self._storage.now.strategies.get(user_id, first.strategy_id)
        if strategy is None or strategy.status is not StrategyStatus.ACTIVE:
            msg = "Its strategy is not active."
            raise ConflictError(msg)
        if not first.signals:
            msg = "This alert was not understood, so there is nothing to replay."
            raise ConflictError(msg)
        now, new_id = self._clock.now(), AlertId(self._ids.new())
        again = replace(
            first,
            id=new_id,
            dedupe_key=f"{first.dedupe_key}:replay:{new_id}",
            source=AlertSource.REPLAY,
            status=AlertStatus.RECEIVED,
            received_at=now,
            sent_at=None,
            timeline=Timeline(received_at=now, parsed_at=now),
            due_at=None,
            lease=None,
            attempts=0,
            retried_at=None,
            duplicate_count=0,
            reason=None,
            errors={},
            replay_of=first.id,
        )
        return self._known_or_new(again, timedelta(0))

    def get(self, user_id: UserId, alert_id: AlertId) -> Alert:
        """Return one of the user's alerts.

        Raises:
            NotFoundError: the user has no such alert.
        """
        alert = self._storage.now.alerts.get(user_id, alert_id)
        if alert is None:
            msg = "There is no such alert."
            raise NotFoundError(msg)
        return alert

    def page(self, query: Query) -> Page[Alert]:
        """Return one page of the user's alerts, newest first."""
        return self._storage.now.alerts.page(query)

    def _read(self, target: WebhookTarget, delivery: Delivery) -> Alert:
        """Return the alert of a body; a refused one is stored, for the strategy's alert log."""
        try:
            alert = self._reader.understood(target, delivery)
        except AlertNotUnderstood as error:
            text = f"{error.message} {error.hint[:1].upper()}{error.hint[1:]}".strip()
            self._refuse(target, delivery, text, {error.field: [text], "code": [error.code]})
            raise BadRequestError(text, {error.field: [text]}) from error
        except InvalidError as error:
            text = " ".join(text for texts in error.errors.values() for text in texts)
            self._refuse(target, delivery, text, error.errors)
            raise BadRequestError(text, error.errors) from error
        if target.status is not StrategyStatus.ACTIVE:
            text = f"The strategy is {target.status}; it takes alerts only when it is active."
            self._refuse(target, delivery, text, {})
            raise ConflictError(text)
        return alert

    def _refuse(
        self,
        target: WebhookTarget,
        delivery: Delivery,
        reason: str,
        errors: dict[str, list[str]],
    ) -> None:
        """Keep a delivery that is refused, unless there are too many even to refuse."""
        blank = self._reader.blank(target, delivery)
        over = self._intake.count(target.id)
        if over is not None:
            raise self._too_many(blank, over)
        self._keep_refused(blank, reason, errors)

    def _keep_refused(self, blank: Alert, reason: str, errors: dict[str, list[str]]) -> None:
        refused = replace(
            blank.to(AlertStatus.REJECTED),
            dedupe_key=f"{blank.dedupe_key}:refused:{blank.id}",
            reason=reason,
            errors=dict(errors),
        )
        self._storage.now.alerts.add(refused)
        self._tell(refused)

    def _admit(self, alert: Alert, kept: timedelta, mark: str | None) -> Receipt | None:
        """Return the receipt of an alert, its own or a first one's; None for a stale mark."""
        admission = self._intake.admit(alert, mark)
        if admission.verdict is Verdict.CHANGED:
            return None
        if admission.verdict is Verdict.LIMITED:
            raise self._too_many(alert, admission)
        if admission.verdict is Verdict.STORED:
            return Receipt(alert.id, duplicate=False)
        return self._known_or_new(alert, kept)

    def _too_many(self, alert: Alert, admission: Admission) -> TooManyRequestsError:
        """Return the error for too many deliveries.

        The first of a window is in the alert log and says so of those that follow: keeping each
        would be the very work that the limit spares.
        """
        most = f"{self._limit.amount} in {self._limit.seconds} s"
        text = f"This webhook got more alerts than its limit of {most}."
        if admission.is_first:
            self._keep_refused(alert, f"{text} Further ones are refused and not kept.", {})
        return TooManyRequestsError(text, retry_after=ceil(admission.wait.total_seconds()))

    def _known_or_new(self, alert: Alert, kept: timedelta) -> Receipt:
        """Return the receipt of an alert whose key was taken when it came."""
        alerts = self._storage.now.alerts
        while True:
            first = alerts.by_key(alert.strategy_id, alert.dedupe_key)
            if first is not None and alert.received_at - first.received_at < kept:
                alerts.count_duplicate(first)
                self._hurry(first)
                return Receipt(first.id, duplicate=True)
            if first is not None:
                alerts.free_key(first)
            if alerts.add(alert):
                self._hurry(alert)
                return Receipt(alert.id, duplicate=False)

    def _hurry(self, alert: Alert) -> None:
        if alert.status is AlertStatus.RECEIVED:
            self._jobs.wake(alert.user_id)

    def _tell(self, refused: Alert) -> None:
        """Tell the browsers of a refused alert; of the others the decision tells."""
        at, request_id = refused.received_at, refused.request_id
        _tolerate(lambda: self._storage.now.events.append([refused], at, request_id))
        self._bell.ring()


def _tolerate(step: Callable[[], None]) -> None:
    """Run a step that nothing depends on: the alert is stored, and must be answered 200."""
    try:
        step()
    except UnavailableError:
        return
