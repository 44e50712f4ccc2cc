"""Alerts: the durable inbox. One received body, what was understood of it, how far it got."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from autotrade.domain.errors import TransitionError
from autotrade.domain.ids import AlertId, StrategyId, UserId
from autotrade.domain.signals import Signal


class AlertStatus(StrEnum):
    """How far an alert got."""

    RECEIVED = "received"
    CLAIMED = "claimed"
    DONE = "done"
    REJECTED = "rejected"
    EXPIRED = "expired"
    FAILED = "failed"


class AlertSource(StrEnum):
    """Where a signal came from."""

    WEBHOOK = "webhook"
    TEST = "test"
    REPLAY = "replay"


_S = AlertStatus
TRANSITIONS: Final[dict[AlertStatus, frozenset[AlertStatus]]] = {
    _S.RECEIVED: frozenset({_S.CLAIMED, _S.REJECTED, _S.EXPIRED}),
    # back to RECEIVED: the lease of a worker that died ran out, or a step is to be tried again
    _S.CLAIMED: frozenset({_S.RECEIVED, _S.DONE, _S.REJECTED, _S.EXPIRED, _S.FAILED}),
    # what has ended begins again by the user's Retry only
    _S.DONE: frozenset({_S.RECEIVED}),
    _S.REJECTED: frozenset({_S.RECEIVED}),
    _S.EXPIRED: frozenset({_S.RECEIVED}),
    _S.FAILED: frozenset({_S.RECEIVED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who works on an alert, and until when nobody else may."""

    owner: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """When an alert passed each step of the pipeline; None is not yet (or never)."""

    received_at: datetime
    parsed_at: datetime | None = None
    claimed_at: datetime | None = None
    risk_at: datetime | None = None
    sent_at: datetime | None = None
    filled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert as stored: ``body`` is the text with its secrets masked.

    ``lane`` is what must run in order: the strategy and the symbol. ``dedupe_key`` is unique
    within a strategy.
    """

    id: AlertId
    user_id: UserId
    strategy_id: StrategyId
    lane: str
    dedupe_key: str
    source: AlertSource
    status: AlertStatus
    format: str | None
    signals: tuple[Signal, ...]
    body: str
    content_type: str | None
    source_ip: str | None
    request_id: str | None
    received_at: datetime
    timeline: Timeline
    sent_at: datetime | None = None
    due_at: datetime | None = None
    lease: Lease | None = None
    attempts: int = 0
    retried_at: datetime | None = None
    duplicate_count: int = 0
    reason: str | None = None
    errors: dict[str, object] = field(default_factory=dict)
    replay_of: AlertId | None = None

    @property
    def wanted_at(self) -> datetime:
        """Return when somebody last wanted this done: its age counts from here."""
        return self.retried_at or min(self.sent_at or self.received_at, self.received_at)

    def to(self, status: AlertStatus, **changes: object) -> "Alert":
        """Return this alert in ``status`` with ``changes``.

        Raises:
            TransitionError: the table has no such move.
        """
        if status not in TRANSITIONS[self.status]:
            msg = f"An alert cannot go from {self.status} to {status}."
            raise TransitionError(msg)
        return replace(self, status=status, **changes)  # type: ignore[arg-type]  # fields by name


def begun_now(alert: Alert, lease: Lease, now: datetime) -> Alert:
    """Return an alert as it is once somebody has begun it under a lease."""
    waits = alert if alert.status is AlertStatus.RECEIVED else alert.to(AlertStatus.RECEIVED)
    return waits.to(
        AlertStatus.CLAIMED,
        lease=lease,
        attempts=alert.attempts + 1,
        timeline=replace(alert.timeline, claimed_at=now),
    )


def dedupe_key(strategy: StrategyId, body: bytes) -> str:
    """Return the key under which a repeated delivery of the same bytes is recognised."""
    return hashlib.sha256(strategy.encode() + b"|" + body).hexdigest()
