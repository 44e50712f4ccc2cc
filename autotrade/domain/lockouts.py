"""Lock-outs: after some failures an account takes no log-in for a while that grows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FREE_FAILURES: Final = 5
"""The fifth failure in a row locks."""
FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(hours=24)
"""Failures are forgotten this long after the last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lockout:
    """Failures in a row of one key: a way in and an address, whether it has an account or not."""

    id: str
    failures: int
    failed_at: datetime
    locked_until: datetime | None = None

    def seconds_left(self, at: datetime) -> int:
        """Return for how many more seconds nothing is let in as of ``at``; 0 when unlocked."""
        if self.locked_until is None or self.locked_until <= at:
            return 0
        return int((self.locked_until - at).total_seconds()) + 1


def delay_after(failures: int) -> timedelta:
    """Return for how long the ``failures``-th failure in a row locks: 30 s, doubled each time."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)
