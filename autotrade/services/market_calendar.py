"""The calendar in use: remembered for a short while, edited by administrators."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Final

import structlog

from autotrade.domain.errors import InvalidError, UnavailableError
from autotrade.domain.ids import UserId
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.domain.market_calendar import (
    EXCHANGE_OF,
    Applies,
    Block,
    CalendarEntry,
    MarketCalendar,
    MarketStatus,
    Shares,
    TradingSession,
    always_open,
    ordinary_blocks,
    segment_of,
    whole_day,
)
from autotrade.domain.market_hours import IST
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.audit import AuditService

Hours = Callable[[str, Instrument | None], MarketStatus]
"""What the market of a symbol is now, and its instrument where that is known."""
REREAD_AFTER: Final = timedelta(seconds=10)
"""How long a process may not know of an edit that another one made."""
_log = structlog.get_logger()


class MarketCalendars:
    """Says when markets trade. Safe to share between threads."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        audit: AuditService,
        has_derivatives: Callable[[Instrument], bool],
        market_always_open: bool,
    ):
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._has_derivatives = has_derivatives
        self.market_always_open = market_always_open
        self._calendar: MarketCalendar | None = None
        self._read_at: datetime | None = None
        self._reading = threading.Lock()

    def current(self) -> MarketCalendar:
        """Return the calendar as of some seconds ago at most.

        While the database is away the last one stays in use.

        Raises:
            UnavailableError: it was never read, and the database is away.
        """
        now = self._clock.now()
        known = self._calendar
        is_fresh = self._read_at is not None and now - self._read_at < REREAD_AFTER
        if known is not None and (is_fresh or not self._reading.acquire(blocking=False)):
            return known
        if known is None:
            self._reading.acquire()
        try:
            return self._reread(now)
        finally:
            self._reading.release()

    def status(self, symbol: str, instrument: Instrument | None) -> MarketStatus:
        """Return what the market of a symbol is now; always open where hours are not looked at.

        Raises:
            UnavailableError: the calendar was never read, and the database is away.
        """
        segment = segment_of(symbol, instrument.segment if instrument is not None else None)
        now = self._clock.now()
        if self.market_always_open or segment not in EXCHANGE_OF:
            return always_open(segment, now)
        calendar = self.current()
        return calendar.status(segment, now, auctioned=self._is_auctioned(instrument))

    def statuses(self) -> Sequence[MarketStatus]:
        """Return what every segment that has a calendar is now, an index apart."""
        now = self._clock.now()
        if self.market_always_open:
            return [always_open(segment, now) for segment in EXCHANGE_OF]
        calendar = self.current()
        return [calendar.status(segment, now) for segment in EXCHANGE_OF]

    def trading_hours(self, symbol: str, on: date) -> Sequence[Block]:
        """Return when a symbol trades on a date, for prices and charts; never for an order.

        Where the year is not known, or the calendar can't be read, the usual hours of a weekday.
        """
        segment = segment_of(symbol, None)
        if self.market_always_open or segment not in EXCHANGE_OF:
            return whole_day(on)
        try:
            calendar = self.current()
        except UnavailableError:
            return ordinary_blocks(segment, on)
        if calendar.day(segment, on) is None:
            return ordinary_blocks(segment, on)
        return calendar.blocks(segment, on, Shares.OTHERS)

    def is_trading(self, symbol: str, at: datetime) -> bool:
        """Say whether a symbol is traded at a moment, for prices and charts."""
        blocks = self.trading_hours(symbol, at.astimezone(IST).date())
        return any(block.opens <= at < block.closes for block in blocks)

    def traded_time(self, symbol: str, since: datetime, until: datetime) -> timedelta:
        """Return how long a symbol was traded between two moments, at most a week apart."""
        day, last = since.astimezone(IST).date(), until.astimezone(IST).date()
        day = max(day, last - timedelta(days=7))
        total = timedelta(0)
        while day <= last:
            for block in self.trading_hours(symbol, day):
                total += max(timedelta(0), min(until, block.closes) - max(since, block.opens))
            day += timedelta(days=1)
        return total

    def of_year(self, segment: Segment, year: int) -> Sequence[CalendarEntry]:
        """Return a segment's entries of a year; none when the year is unknown."""
        return self._storage.now.calendar.of_year(segment, year)

    def put_year(
        self, admin: UserId, segment: Segment, year: int, entries: Sequence[CalendarEntry]
    ) -> Sequence[CalendarEntry]:
        """Make these the entries of a segment's year; with none the year is unknown again.

        Other processes follow within ``REREAD_AFTER``.

        Raises:
            InvalidError: the entries don't make a calendar; the field is ``entries``.
        """
        wrong = problems(segment, year, entries)
        if wrong:
            raise InvalidError(errors=wrong)

        def work(repos: Repositories) -> None:
            before = repos.calendar.of_year(segment, year)
            repos.calendar.replace_year(segment, year, entries)
            self._audit.record(
                repos,
                action="calendar.changed",
                target=f"calendar:{segment}:{year}",
                actor=admin,
                details=_difference(before, entries),
            )

        self._storage.transact(work)
        self._read_at = None
        return self.of_year(segment, year)

    def _reread(self, now: datetime) -> MarketCalendar:
        known = self._calendar
        if known is not None and self._read_at is not None and now - self._read_at < REREAD_AFTER:
            return known  # another thread has just read it
        try:
            calendar = MarketCalendar(self._storage.now.calendar.entries())
        except UnavailableError as error:
            if known is None:
                raise
            _log.warning("calendar_not_read", error=type(error).__name__)
            calendar = known
        self._calendar, self._read_at = calendar, now
        return calendar

    def _is_auctioned(self, instrument: Instrument | None) -> bool:
        return (
            instrument is not None
            and instrument.kind is InstrumentKind.EQUITY
            and self._has_derivatives(instrument)
        )


def problems(
    segment: Segment, year: int, entries: Sequence[CalendarEntry]
) -> Mapping[str, Sequence[str]]:
    """Return what is wrong with the entries of a year, by field; nothing when all is well."""
    if segment not in EXCHANGE_OF:
        known = ", ".join(each.value for each in EXCHANGE_OF)
        return {"segment": [f"Only {known} have a calendar."]}
    wrong = [f"{entry.date}: {said}" for entry in entries for said in _wrong_with(entry, year)]
    twice = [name for name, count in Counter(entry.id for entry in entries).items() if count > 1]
    wrong += [f"{name} is there twice." for name in twice]
    weeks = [entry for entry in entries if entry.applies is Applies.WEEK]
    if entries and not any((week.date.month, week.date.day) == (1, 1) for week in weeks):
        wrong.append(f"The hours of the week from {year}-01-01 on are missing.")
    return {"entries": wrong} if wrong else {}


def _wrong_with(entry: CalendarEntry, year: int) -> list[str]:
    wrong = []
    if entry.date.year != year:
        wrong.append(f"is not in {year}.")
    if entry.applies is Applies.WEEK and not entry.sessions:
        wrong.append("a week needs sessions.")
    wrong += [
        f"{session.kind} ends before it begins."
        for session in entry.sessions
        if session.opens >= session.closes
    ]
    wrong += [
        f"{one.kind} and {other.kind} overlap."
        for one, other in combinations(entry.sessions, 2)
        if _overlap(one, other)
    ]
    return wrong


def _overlap(one: TradingSession, other: TradingSession) -> bool:
    same_shares = one.shares is other.shares or Shares.ALL in {one.shares, other.shares}
    return same_shares and one.opens < other.closes and other.opens < one.closes


def _difference(
    before: Sequence[CalendarEntry], after: Sequence[CalendarEntry]
) -> Mapping[str, object]:
    old, new = ({entry.id: entry for entry in entries} for entries in (before, after))
    return {
        "added": ", ".join(sorted(new.keys() - old.keys())),
        "removed": ", ".join(sorted(old.keys() - new.keys())),
        "changed": ", ".join(sorted(n for n in old.keys() & new.keys() if old[n] != new[n])),
    }
