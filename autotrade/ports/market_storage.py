"""Where the exchanges' calendar and candles are kept; they are nobody's, and everybody's to read."""

from collections.abc import Sequence
from typing import Protocol

from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import CalendarEntry


class CalendarRepository(Protocol):
    """The exchanges' calendar."""

    def entries(self) -> Sequence[CalendarEntry]:
        """Return every entry of every segment and year."""
        ...

    def of_year(self, segment: Segment, year: int) -> Sequence[CalendarEntry]:
        """Return a segment's entries of a year, by date."""
        ...

    def replace_year(self, segment: Segment, year: int, entries: Sequence[CalendarEntry]) -> None:
        """Make these the only entries of a segment's year."""
        ...
