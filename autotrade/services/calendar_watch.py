"""The calendar's future: administrators hear in time of a year that nobody has entered."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import structlog

from autotrade.domain.errors import UnavailableError
from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import EXCHANGE_OF
from autotrade.domain.market_hours import IST
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.users import Role, UserStatus
from autotrade.ports.administration import WideQuery
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.market_calendar import MarketCalendars
from autotrade.services.notifications import Notifications

_WARNED_FROM: Final = 12
"""The month in which next year is asked for: the exchanges publish it in the first half of it."""
_MOST_ADMINS: Final = 200
_log = structlog.get_logger()


class CalendarWatch:
    """Tells administrators, once a day, which markets' hours are unknown."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        calendars: MarketCalendars,
        notifications: Notifications,
        bell: OutboxBell,
    ):
        self._storage = storage
        self._clock = clock
        self._calendars = calendars
        self._notifications = notifications
        self._bell = bell

    def check(self) -> int:
        """Return how many markets have no hours: this year, and from December on the next.

        Nobody is told anything where markets are always open.
        """
        if self._calendars.market_always_open:
            return 0
        today = self._clock.now().astimezone(IST).date()
        missing = self._missing(today, today.year)
        if missing:
            self._tell(missing, today, today.year, NotificationLevel.CRITICAL)
            return len(missing)
        if today.month < _WARNED_FROM:
            return 0
        missing = self._missing(today, today.year + 1)
        if missing:
            self._tell(missing, today, today.year + 1, NotificationLevel.WARNING)
        return len(missing)

    def _missing(self, today: date, year: int) -> Sequence[Segment]:
        calendar = self._calendars.current()
        on = today if year == today.year else date(year, 1, 1)
        return [segment for segment in EXCHANGE_OF if calendar.day(segment, on) is None]

    def _tell(
        self, missing: Sequence[Segment], today: date, year: int, level: NotificationLevel
    ) -> None:
        names = ", ".join(segment.value for segment in missing)
        admins = self._storage.now.administration.users(
            WideQuery(
                limit=_MOST_ADMINS,
                equal={"role": Role.ADMIN.value, "status": UserStatus.ACTIVE.value},
            )
        )

        def work(repos: Repositories) -> None:
            for admin in admins.items:
                self._notifications.notify(
                    repos,
                    admin.id,
                    kind="calendar.missing",
                    level=level,
                    title=f"The exchanges' calendar has no {year}",
                    message=(
                        f"The hours and holidays of {names} are not entered for {year}. Live "
                        "orders are refused on days that are not known: enter the year."
                    ),
                    key=f"calendar:{year}:{today}",
                )

        try:
            self._storage.transact(work)
        except UnavailableError as error:
            _log.warning("calendar_not_told", error=str(error))
            return
        self._bell.ring()
        _log.warning("calendar_missing", year=year, segments=names)
