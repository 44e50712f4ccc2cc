"""Daily summaries: once trading is over, each user who traded is told what the day came to."""

from datetime import time
from functools import partial
from typing import Final

import structlog

from autotrade.domain.ids import UserId
from autotrade.domain.market_hours import IST
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.report_storage import DaySummary
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.notifications import Notifications

TOLD_AT: Final = time(15, 50)
"""In India: after the last orders of the day."""
TOLD_UNTIL: Final = time(23, 0)
_log = structlog.get_logger()


class DailySummaries:
    """Tells them; each day and user once, whoever asks and how often."""

    def __init__(
        self, *, storage: Storage, clock: Clock, notifications: Notifications, bell: OutboxBell
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._notifications = notifications
        self._bell = bell

    def tell(self) -> int | None:
        """Tell everybody who has a channel and traded today; return how many that was.

        None, and nothing told, before trading is over and at night. Safe to run twice, also at
        once.
        """
        local = self._clock.now().astimezone(IST)
        if not TOLD_AT <= local.time() < TOLD_UNTIL:
            return None
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        key = f"summary.daily:{local.date().isoformat()}"
        count = 0
        for user_id in self._storage.now.channels.owners():
            day = self._storage.now.reports.day_summary(user_id, midnight)
            if day.executions or day.realized_pnl:
                work = partial(self._told, user_id=user_id, day=day, key=key)
                count += self._storage.transact(work)
        if count:
            self._bell.ring()
            _log.info("daily_summaries", count=count)
        return count

    def _told(self, repos: Repositories, *, user_id: UserId, day: DaySummary, key: str) -> bool:
        told = self._notifications.notify(
            repos,
            user_id,
            kind="summary.daily",
            level=NotificationLevel.INFO,
            title=f"Today: {day.realized_pnl:+,.2f}",
            message=f"{day.succeeded} signals carried out, {day.failed} failed. Realised before "
            f"charges: {day.realized_pnl:+,.2f} rupees.",
            key=key,
            details={"succeeded": day.succeeded, "failed": day.failed},
        )
        return told is not None
