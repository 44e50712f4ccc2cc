"""The exchanges' calendar: which segment trades on which day in which sessions. Pure.

A calendar is made of entries. One that applies to the *week* holds for Monday to Friday from its
date on, within that date's year; one that applies to a *day* holds for that date alone: a holiday
has no sessions, a special day has its own. A year without a week's entry is unknown, and nothing
is assumed of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from autotrade.domain.instruments import Segment
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import OrderType

EXCHANGE_OF: Final = {
    Segment.NSE: "NSE",
    Segment.NFO: "NSE",
    Segment.CDS: "NSE",
    Segment.BSE: "BSE",
    Segment.BFO: "BSE",
    Segment.BCD: "BSE",
    Segment.MCX: "MCX",
}
"""The segments that have a calendar; MT5's hours are its server's own."""
_ORDINARY: Final = {
    Segment.CDS: (time(9), time(17)),
    Segment.BCD: (time(9), time(17)),
    Segment.MCX: (time(9), time(23, 30)),
}
_ORDINARY_CASH: Final = (time(9, 15), time(15, 30))
_OPEN: Final = "The market is open."
_LOOK_AHEAD: Final = 15
"""Days: longer than any row of holidays."""


class SessionKind(StrEnum):
    """What a session is for. Orders are taken in all of them, here not in the pre-open."""

    PRE_OPEN = "pre_open"
    CONTINUOUS = "continuous"
    CLOSING_AUCTION = "closing_auction"
    EXTENDED = "extended"
    SPECIAL = "special"


class Shares(StrEnum):
    """Whom a session is for: shares with derivatives have a closing auction, others none."""

    ALL = "all"
    AUCTIONED = "auctioned"
    OTHERS = "others"


class Applies(StrEnum):
    """Whether an entry is a rule for the weekdays from its date on, or about its date alone."""

    WEEK = "week"
    DAY = "day"


class MarketState(StrEnum):
    """What a market is at a moment. UNKNOWN: the calendar does not have the year."""

    OPEN = "open"
    PRE_OPEN = "pre_open"
    CLOSING_AUCTION = "closing_auction"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingSession:
    """A session of a day in India's time, ``opens`` included, ``closes`` not."""

    kind: SessionKind
    opens: time
    closes: time
    shares: Shares = Shares.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One line of a segment's calendar; ``note`` says why, such as a holiday's name."""

    segment: Segment
    date: date
    applies: Applies
    sessions: tuple[TradingSession, ...]
    note: str = ""

    @property
    def id(self) -> str:
        """Return the name of the entry: there is one of a segment, kind and date."""
        return f"{self.segment}:{self.applies}:{self.date.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A time without a break in which a segment trades, in aware times."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketStatus:
    """What a segment is at a moment, in words too; ``until`` is when the session ends."""

    segment: Segment
    state: MarketState
    at: datetime
    reason: str
    session: TradingSession | None = None
    until: datetime | None = None
    next_open: datetime | None = None
    note: str = ""

    def refuses(self, order_type: OrderType) -> str | None:
        """Return why an order of this type can't be sent now; None when it can."""
        if self.state is MarketState.CLOSING_AUCTION:
            if order_type in {OrderType.SL, OrderType.SLM}:
                return "The closing auction takes limit and market orders only."
            return None
        return None if self.state is MarketState.OPEN else self.reason


class MarketCalendar:
    """Answers from entries; safe to share, as nothing of it changes but what it remembers."""

    def __init__(self, entries: Iterable[CalendarEntry]) -> None:
        self._days: dict[tuple[Segment, date], CalendarEntry] = {}
        self._weeks: dict[Segment, list[CalendarEntry]] = {}
        self._blocks: dict[tuple[Segment, date, Shares | None], tuple[Block, ...]] = {}
        for entry in sorted(entries, key=lambda each: each.date):
            if entry.applies is Applies.DAY:
                self._days[entry.segment, entry.date] = entry
            else:
                self._weeks.setdefault(entry.segment, []).append(entry)

    def day(self, segment: Segment, on: date) -> CalendarEntry | None:
        """Return what holds for a segment on a date; without sessions on a weekend.

        None: the year is not known.
        """
        week = None
        for entry in self._weeks.get(segment, ()):
            if entry.date.year == on.year and entry.date <= on:
                week = entry
        if week is None:
            return None
        if (segment, on) in self._days:
            return self._days[segment, on]
        sessions, note = (week.sessions, "") if on.weekday() < 5 else ((), "Weekend")
        return CalendarEntry(
            segment=segment, date=on, applies=Applies.DAY, sessions=sessions, note=note
        )

    def blocks(self, segment: Segment, on: date, shares: Shares | None = None) -> tuple[Block, ...]:
        """Return when a segment trades on a date, joined where session follows session.

        The pre-open is no trading. ``shares`` leaves out the sessions of the others; without it
        all count. Empty on a day without trading and in a year that is not known.
        """
        key = (segment, on, shares)
        known = self._blocks.get(key)
        if known is None:
            day = self.day(segment, on)
            sessions = () if day is None else _of(day.sessions, shares)
            known = self._blocks[key] = _joined(on, sessions)
        return known

    def status(self, segment: Segment, at: datetime, *, auctioned: bool = False) -> MarketStatus:
        """Return what a segment is at ``at`` (aware), for a share with or without an auction."""
        local = at.astimezone(IST)
        day = self.day(segment, local.date())
        if day is None:
            return MarketStatus(
                segment=segment,
                state=MarketState.UNKNOWN,
                at=at,
                reason=f"The trading hours of {segment} in {local.year} are not known: an "
                "administrator has to add that year to the calendar.",
            )
        shares = Shares.AUCTIONED if auctioned else Shares.OTHERS
        sessions = _of(day.sessions, shares, with_pre_open=True)
        now = next((s for s in sessions if s.opens <= local.time() < s.closes), None)
        return MarketStatus(
            segment=segment,
            state=_STATES[now.kind] if now is not None else MarketState.CLOSED,
            at=at,
            reason=_OPEN if now else _closed(day, sessions, local),
            session=now,
            until=_at(local.date(), now.closes) if now is not None else None,
            next_open=self.next_open(segment, at),
            note=day.note,
        )

    def next_open(self, segment: Segment, at: datetime) -> datetime | None:
        """Return when trading next begins after ``at``; None when that is not known."""
        first = at.astimezone(IST).date()
        for days in range(_LOOK_AHEAD):
            for block in self.blocks(segment, first + timedelta(days=days)):
                if block.opens > at:
                    return block.opens
        return None

    def trading_day_before(self, segment: Segment, on: date) -> date | None:
        """Return the last date before ``on`` with trading; None when that is not known."""
        for days in range(1, _LOOK_AHEAD):
            earlier = on - timedelta(days=days)
            if self.blocks(segment, earlier):
                return earlier
        return None

    def block_at(self, segment: Segment, at: datetime) -> Block | None:
        """Return the block that ``at`` is in."""
        blocks = self.blocks(segment, at.astimezone(IST).date())
        return next((each for each in blocks if each.opens <= at < each.closes), None)


def segment_of(symbol: str, segment: Segment | None) -> Segment:
    """Return whose calendar a symbol follows, as far as is known: an index, its exchange's cash.

    ``segment`` is the instrument's, None where there is none.
    """
    if segment is not None and segment is not Segment.IDX:
        return segment
    exchange = symbol.partition(":")[0]
    if exchange == "FX":
        return Segment.MT5
    known = exchange in Segment.__members__ and exchange != Segment.IDX
    return Segment(exchange) if known else Segment.NSE


def ordinary_blocks(segment: Segment, on: date) -> tuple[Block, ...]:
    """Return a weekday's usual hours, for what is no order: charts of years nobody has entered."""
    if on.weekday() >= 5:
        return ()
    opens, closes = _ORDINARY.get(segment, _ORDINARY_CASH)
    return (Block(opens=_at(on, opens), closes=_at(on, closes)),)


def whole_day(on: date) -> tuple[Block, ...]:
    """Return the hours of what trades around the clock: a whole day in India."""
    return (Block(opens=_at(on, time()), closes=_at(on + timedelta(days=1), time())),)


def always_open(segment: Segment, at: datetime) -> MarketStatus:
    """Return the status of a market whose hours are not looked at."""
    return MarketStatus(segment=segment, state=MarketState.OPEN, at=at, reason=_OPEN)


_STATES: Final = {
    SessionKind.PRE_OPEN: MarketState.PRE_OPEN,
    SessionKind.CONTINUOUS: MarketState.OPEN,
    SessionKind.CLOSING_AUCTION: MarketState.CLOSING_AUCTION,
    SessionKind.EXTENDED: MarketState.OPEN,
    SessionKind.SPECIAL: MarketState.OPEN,
}


def _of(
    sessions: Iterable[TradingSession], shares: Shares | None, *, with_pre_open: bool = False
) -> tuple[TradingSession, ...]:
    return tuple(
        session
        for session in sessions
        if (with_pre_open or session.kind is not SessionKind.PRE_OPEN)
        and (shares is None or session.shares in {Shares.ALL, shares})
    )


def _at(on: date, local: time) -> datetime:
    return datetime.combine(on, local, IST)


def _joined(on: date, sessions: Sequence[TradingSession]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for session in sorted(sessions, key=lambda each: each.opens):
        opens, closes = _at(on, session.opens), _at(on, session.closes)
        if blocks and opens <= blocks[-1].closes:
            last = blocks.pop()
            opens, closes = last.opens, max(last.closes, closes)
        blocks.append(Block(opens=opens, closes=closes))
    return tuple(blocks)


def _closed(day: CalendarEntry, sessions: Sequence[TradingSession], local: datetime) -> str:
    moment = f"it is {local:%a %H:%M}"
    if not day.sessions:
        return f"The market is closed all day ({day.note or 'no session'}); {moment}."
    hours = ", ".join(
        f"{block.opens:%H:%M} to {block.closes:%H:%M}"
        for block in _joined(day.date, _of(sessions, None))
    )
    return f"The market is closed ({hours} IST); {moment}."
