"""Protection news: what users are told of levels, and what is put on record of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from autotrade.domain.exits import Exit, ExitReason
from autotrade.domain.ids import PositionId, UserId
from autotrade.domain.market_hours import IST
from autotrade.domain.money import price_text
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.positions import Position
from autotrade.domain.protections import Protection, Trailing, Trigger
from autotrade.ports.storage import Repositories
from autotrade.services.audit import AuditService
from autotrade.services.notifications import Notifications

NAMES: Final = {
    ExitReason.STOP_LOSS: "Stop-loss",
    ExitReason.TARGET: "Target",
    ExitReason.TRAILING_STOP: "Trailing stop",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """That prices reached a level of a protection's ``version``.

    ``blind`` is a time before it in which no prices were seen.
    """

    user_id: UserId
    position_id: PositionId
    version: int
    trigger: Trigger
    at: datetime
    blind: tuple[datetime, datetime] | None = None


class ProtectionNews:
    """Tells of protections within the transactions that move them."""

    def __init__(self, *, notifications: Notifications, audit: AuditService):
        self._notifications = notifications
        self._audit = audit

    def levels_set(
        self,
        repos: Repositories,
        position: Position,
        before: Protection | None,
        after: Protection | None,
    ) -> None:
        """Put on record which levels a position has now."""
        self._audit.record(
            repos,
            action="protection.set",
            target=f"position:{position.id}",
            actor=position.user_id,
            user_id=position.user_id,
            details={"before": facts_of(before), "after": facts_of(after)},
        )

    def reached(self, repos: Repositories, position: Position, wanted: Exit) -> None:
        """Tell, and put on record, that a level was reached and its exit was stored."""
        self._notifications.notify(
            repos,
            position.user_id,
            kind="protection.triggered",
            level=NotificationLevel.WARNING,
            title=f"{position.symbol}: {NAMES[wanted.reason].lower()} reached",
            message=f"{wanted.note} The position is being closed at the market.",
            key=wanted.key,
            details=_details(position, wanted.reason),
        )
        self._audit.record(
            repos,
            action="protection.triggered",
            target=f"position:{position.id}",
            user_id=position.user_id,
            details={"exit_id": wanted.id, "note": wanted.note, **facts_of(position.protection)},
        )

    def held_up(self, repos: Repositories, position: Position, hit: Hit, why: str) -> None:
        """Tell, once a version, that a level was reached and that orders are stopped."""
        self._notifications.notify(
            repos,
            position.user_id,
            kind="protection.held_up",
            level=NotificationLevel.CRITICAL,
            title=f"{position.symbol}: {NAMES[hit.trigger.reason].lower()} reached, nothing sent",
            message=f"{note_of(hit)} {why} It is judged again at the first price after that.",
            key=f"protection.held_up:{position.id}:{hit.version}",
            details=_details(position, hit.trigger.reason),
        )


def note_of(hit: Hit) -> str:
    """Return in words what was reached, when, and what was not seen before it."""
    reached = hit.trigger
    text = (
        f"{NAMES[reached.reason]} {price_text(reached.level)} was reached: "
        f"{price_text(reached.price)} at {_time(hit.at)}."
    )
    if hit.blind is not None:
        text += f" No prices were seen from {_time(hit.blind[0])} to {_time(hit.blind[1])}."
    return text


def facts_of(protection: Protection | None) -> dict[str, object]:
    """Return a protection's levels as plain facts for records."""
    if protection is None:
        return {}
    trailing: Trailing | None = protection.trailing
    return {
        "version": protection.version,
        "stop_loss": protection.stop_loss,
        "target": protection.target,
        "trailing": None if trailing is None else f"{trailing.distance:f} {trailing.unit}",
        "best": protection.best,
    }


def _details(position: Position, reason: ExitReason) -> dict[str, object]:
    return {
        "position_id": position.id,
        "broker_id": position.broker_id,
        "strategy_id": position.strategy_id,
        "symbol": position.symbol,
        "reason": reason.value,
    }


def _time(at: datetime) -> str:
    return f"{at.astimezone(IST):%d %b %H:%M:%S} IST"
