"""Reports: the day in numbers, and executions as a table."""

from collections.abc import Iterator
from datetime import datetime

from autotrade.domain.executions import Execution
from autotrade.domain.ids import UserId
from autotrade.domain.market_hours import IST
from autotrade.ports.clock import Clock
from autotrade.ports.storage import DaySummary, Query, Storage


class Reports:
    """Sums and tables over what happened."""

    def __init__(self, *, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    def day(self, user_id: UserId) -> tuple[datetime, DaySummary]:
        """Return the start of the day in India (aware) and the numbers since."""
        local = self._clock.now().astimezone(IST)
        since = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return since, self._storage.now.reports.day_summary(user_id, since)

    def executions(self, query: Query) -> Iterator[Execution]:
        """Yield every execution of a query, newest first, in constant memory."""
        return self._storage.now.executions.stream(query)
