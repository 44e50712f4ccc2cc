"""Alerts: a body comes in, is understood and stored, and only then answered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from autotrade.domain.alert_formats import parse_alert, redact
from autotrade.domain.alerts import Alert, AlertSource, AlertStatus, Timeline, dedupe_key
from autotrade.domain.errors import (
    BadRequestError,
    ConflictError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from autotrade.domain.ids import AlertId, UserId
from autotrade.domain.instruments import signal_symbol
from autotrade.domain.signals import AlertNotUnderstood, ParsedAlert
from autotrade.domain.strategies import Strategy, StrategyStatus
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.jobs import JobQueue
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.security import SecretNames
from autotrade.ports.storage import Page, Query, Storage

IDENTITY_KEPT = timedelta(hours=24)
"""How long a body that carries its own time or id is known as a duplicate."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sender is told: the alert is stored, or was before."""

    alert_id: AlertId
    duplicate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A body as it came in."""

    body: bytes
    content_type: str | None = None
    source_ip: str | None = None
    request_id: str | None = None
    source: AlertSource = AlertSource.WEBHOOK


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
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._names = names
        self._jobs = jobs
        self._bell = bell

    def receive(self, path: str, delivery: Delivery) -> Receipt:
        """Store the alert that was posted to a webhook path, then hurry the workers.

        When this returns the alert is durable. Safe to call again with the same bytes.

        Raises:
            NotFoundError: no strategy has this path.
            BadRequestError: the body was not understood; ``errors`` names the field.
            ConflictError: the strategy takes no alerts just now.
            UnavailableError: nothing was stored; the sender should send again.
        """
        strategy = self._storage.now.strategies.by_webhook(self._names.fingerprint(path))
        if strategy is None:
            msg = "There is no such webhook."
            raise NotFoundError(msg)
        return self.take(strategy, delivery)

    def take(self, strategy: Strategy, delivery: Delivery) -> Receipt:
        """Store an alert for a strategy that is known already; otherwise as ``receive``."""
        alert = self._read(strategy, delivery)
        kept = IDENTITY_KEPT if alert.sent_at else timedelta(seconds=strategy.risk.dedupe_seconds)
        return self._store(alert, kept)

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
        return self._store(again, timedelta(0))

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

    def _read(self, strategy: Strategy, delivery: Delivery) -> Alert:
        """Return the alert of a body; a refused one is stored, for the strategy's alert log."""
        blank = self._blank(strategy, delivery)
        only = strategy.symbols[0] if len(strategy.symbols) == 1 else None
        try:
            parsed = parse_alert(delivery.body, default_symbol=only)
            symbols = [signal_symbol(signal, strategy.exchange) for signal in parsed.signals]
        except AlertNotUnderstood as error:
            text = f"{error.message} {error.hint[:1].upper()}{error.hint[1:]}".strip()
            self._keep_refused(blank, text, {error.field: [text], "code": [error.code]})
            raise BadRequestError(text, {error.field: [text]}) from error
        except InvalidError as error:
            text = " ".join(text for texts in error.errors.values() for text in texts)
            self._keep_refused(blank, text, error.errors)
            raise BadRequestError(text, error.errors) from error
        if strategy.status is not StrategyStatus.ACTIVE:
            text = f"The strategy is {strategy.status}; it takes alerts only when it is active."
            self._keep_refused(blank, text, {})
            raise ConflictError(text)
        return self._understood(blank, parsed, symbols)

    def _understood(self, blank: Alert, parsed: ParsedAlert, symbols: list[str]) -> Alert:
        signals = tuple(
            replace(signal, symbol=symbol.partition(":")[2], exchange=symbol.partition(":")[0])
            for signal, symbol in zip(parsed.signals, symbols, strict=True)
        )
        # a body that has an id but no readable time is still its own for a day
        sent_at = parsed.sent_at or (blank.received_at if parsed.has_identity else None)
        return replace(
            blank,
            lane=f"{blank.strategy_id}:{symbols[0]}",
            format=parsed.format,
            signals=tuple(replace(signal, passphrase=None) for signal in signals),
            sent_at=sent_at if sent_at is None else sent_at.replace(microsecond=0),
            timeline=replace(blank.timeline, parsed_at=self._clock.now()),
        )

    def _blank(self, strategy: Strategy, delivery: Delivery) -> Alert:
        now = self._clock.now()
        return Alert(
            id=AlertId(self._ids.new()),
            user_id=strategy.user_id,
            strategy_id=strategy.id,
            lane=f"{strategy.id}:",
            dedupe_key=dedupe_key(strategy.id, delivery.body),
            source=delivery.source,
            status=AlertStatus.RECEIVED,
            format=None,
            signals=(),
            body=redact(delivery.body),
            content_type=delivery.content_type,
            source_ip=delivery.source_ip,
            request_id=delivery.request_id,
            received_at=now,
            timeline=Timeline(received_at=now),
        )

    def _keep_refused(self, blank: Alert, reason: str, errors: dict[str, list[str]]) -> None:
        refused = replace(
            blank.to(AlertStatus.REJECTED),
            dedupe_key=f"{blank.dedupe_key}:refused:{blank.id}",
            reason=reason,
            errors=dict(errors),
        )
        self._storage.now.alerts.add(refused)
        self._tell(refused)

    def _store(self, alert: Alert, kept: timedelta) -> Receipt:
        alerts = self._storage.now.alerts
        while not alerts.add(alert):
            first = alerts.by_key(alert.strategy_id, alert.dedupe_key)
            if first is None:
                continue
            if alert.received_at - first.received_at < kept:
                alerts.count_duplicate(first)
                self._hurry(first)
                return Receipt(first.id, duplicate=True)
            alerts.free_key(first)
        self._tell(alert)
        self._hurry(alert)
        return Receipt(alert.id, duplicate=False)

    def _hurry(self, alert: Alert) -> None:
        if alert.status is AlertStatus.RECEIVED:
            self._jobs.wake(alert.user_id)

    def _tell(self, alert: Alert) -> None:
        """Tell the browsers; if this fails, the alert's next step tells them."""
        _tolerate(
            lambda: self._storage.now.events.append([alert], alert.received_at, alert.request_id)
        )
        self._bell.ring()


def _tolerate(step: Callable[[], None]) -> None:
    """Run a step that nothing depends on: the alert is stored, and must be answered 200."""
    try:
        step()
    except UnavailableError:
        return
