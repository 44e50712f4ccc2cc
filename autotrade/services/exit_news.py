"""Exit news: what is put on record of exits, and what their users are told."""

from collections.abc import Callable
from typing import Final

from autotrade.domain.audit import SYSTEM
from autotrade.domain.exits import PROTECTIVE, Exit, ExitReason, ExitStatus
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.storage import Repositories
from autotrade.services.audit import AuditService
from autotrade.services.notifications import Notifications

_BY_PEOPLE: Final = frozenset({ExitReason.MANUAL, ExitReason.EXIT_ALL})
Follow = Callable[[Repositories, Exit], None]
"""What else an exit's change of status means, within its transaction."""
NOTHING_ELSE: Final[Follow] = lambda _repos, _ended: None  # noqa: E731 - a constant


class ExitNews:
    """Tells of exits within the transactions that move them."""

    def __init__(
        self, *, notifications: Notifications, audit: AuditService, follow: Follow = NOTHING_ELSE
    ):
        self._notifications = notifications
        self._audit = audit
        self._follow = follow

    def requested(self, repos: Repositories, wanted: Exit) -> None:
        """Put on record that an exit was asked for."""
        self._audit.record(
            repos,
            action="exit.requested",
            target=f"exit:{wanted.id}",
            actor=wanted.user_id if wanted.reason in _BY_PEOPLE else SYSTEM,
            user_id=wanted.user_id,
            request_id=wanted.request_id,
            details={
                "reason": wanted.reason,
                "broker_id": wanted.broker_id,
                "symbol": wanted.symbol,
                "product": wanted.product,
                "strategy_id": wanted.strategy_id,
                "position_id": wanted.position_id,
                "quantity": wanted.quantity,
                "note": wanted.note,
            },
        )

    def waits(self, repos: Repositories, wanted: Exit, reason: str) -> None:
        """Tell, once, that an exit can't be sent just now; it is tried again by itself."""
        self._tell(
            repos,
            wanted,
            kind="exit.waits",
            level=NotificationLevel.CRITICAL,
            title=f"{wanted.symbol}: the exit has to wait",
            message=f"{reason} It goes on by itself as soon as it can.",
        )

    def moved(self, repos: Repositories, wanted: Exit) -> None:
        """Say that an exit is worked on, or has to be tried again."""
        self._follow(repos, wanted)

    def ended(self, repos: Repositories, ended: Exit) -> None:
        """Put an exit's end on record, and tell of one that nobody waits for, or that failed."""
        self._follow(repos, ended)
        has_failed = ended.status is ExitStatus.FAILED
        kind = "exit.failed" if has_failed else "exit.done"
        self._audit.record(
            repos,
            action=kind,
            target=f"exit:{ended.id}",
            user_id=ended.user_id,
            details={"status_reason": ended.status_reason, "filled": ended.filled_quantity},
        )
        if has_failed or ended.reason in PROTECTIVE:
            what = "could not be closed" if has_failed else "was closed"
            self._tell(
                repos,
                ended,
                kind=kind,
                level=NotificationLevel.CRITICAL if has_failed else NotificationLevel.INFO,
                title=f"{ended.symbol}: the position {what}",
                message=" ".join(filter(None, (ended.note, ended.status_reason))),
            )

    def _tell(
        self,
        repos: Repositories,
        about: Exit,
        *,
        kind: str,
        level: NotificationLevel,
        title: str,
        message: str,
    ) -> None:
        self._notifications.notify(
            repos,
            about.user_id,
            kind=kind,
            level=level,
            title=title,
            message=message,
            key=f"{kind}:{about.id}",
            details={
                "exit_id": about.id,
                "broker_id": about.broker_id,
                "symbol": about.symbol,
                "reason": about.reason.value,
                "strategy_id": about.strategy_id,
            },
        )
