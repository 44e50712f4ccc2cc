"""Where the exchanges' calendar and candles are kept, everybody's to read; and watch lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from autotrade.domain.bars import Bars
from autotrade.domain.ids import UserId
from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import CalendarEntry
from autotrade.domain.watchlists import Watchlist


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDay:
    """What is stored of a symbol on a date in India.

    ``filled_at`` is when a broker was last asked for that day, None when never.
    """

    day: date
    count: int
    filled_at: datetime | None


class CandleRepository(Protocol):
    """One-minute bars of real markets."""

    def put(self, bars: Mapping[str, Bars], *, filled_at: datetime | None = None) -> None:
        """Store bars by symbol; where there is one of a minute, the new one takes its place.

        ``filled_at``: they are what a broker told, and the days they are of have been asked for.

        Raises:
            ConflictError: others wrote the same days again and again.
        """
        ...

    def mark_filled(self, symbol: str, days: Sequence[date], at: datetime) -> None:
        """Note that a broker was asked for these days, whatever it told."""
        ...

    def find(self, symbols: Collection[str], start: datetime, end: datetime) -> Mapping[str, Bars]:
        """Return the bars that open within ``start`` and ``end`` (exclusive), by symbol.

        A symbol that has none is left out.
        """
        ...

    def has(self, symbols: Collection[str]) -> bool:
        """Say whether there is any bar of these symbols."""
        ...

    def days(self, symbol: str, first: date, last: date) -> Sequence[StoredDay]:
        """Return what is stored of a symbol between two dates, both included, by date."""
        ...


class WatchlistRepository(Protocol):
    """Watch lists, one a user."""

    def get(self, user_id: UserId) -> Watchlist | None:
        """Return the user's list; None before it was first stored."""
        ...

    def put(self, watchlist: Watchlist) -> None:
        """Store a list in place of the user's one before."""
        ...
