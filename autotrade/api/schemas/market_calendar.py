"""The exchanges' calendar, and what markets are now."""

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow.validate import Length, Range

from autotrade.api.schemas.fields import Text, Timestamp
from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import (
    EXCHANGE_OF,
    Applies,
    CalendarEntry,
    MarketState,
    SessionKind,
    Shares,
    TradingSession,
)

_MOST_SESSIONS = 12
_MOST_ENTRIES = 400
_SESSION: dict[str, Any] = {
    "kind": "continuous",
    "opens": "09:15",
    "closes": "15:30",
    "shares": "all",
}
_WEEK: dict[str, Any] = {
    "date": "2027-01-01",
    "applies": "week",
    "note": "",
    "sessions": [_SESSION],
}
_HOLIDAY: dict[str, Any] = {
    "date": "2027-01-26",
    "applies": "day",
    "note": "Republic Day",
    "sessions": [],
}


def _clock_time() -> ma.fields.Time:
    return ma.fields.Time(required=True, format="%H:%M", metadata={"description": "HH:MM, IST"})


class TradingSessionSchema(ma.Schema):
    """A session of a day in India's time.

    `shares`: `auctioned` are those with derivatives, which have a closing auction, and `others`
    those without.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = _SESSION

    kind = ma.fields.Enum(SessionKind, by_value=True, required=True)
    opens = _clock_time()
    closes = _clock_time()
    shares = ma.fields.Enum(Shares, by_value=True, load_default=Shares.ALL)

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> TradingSession:
        return TradingSession(**data)


class CalendarEntrySchema(ma.Schema):
    """A line of the calendar.

    `week` holds for Monday to Friday from its date on within that year, `day` for its date alone;
    a day without sessions is a holiday.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = _HOLIDAY

    date = ma.fields.Date(required=True)
    applies = ma.fields.Enum(Applies, by_value=True, required=True)
    note = Text(load_default="", validate=Length(max=100))
    sessions = ma.fields.List(
        ma.fields.Nested(TradingSessionSchema), required=True, validate=Length(max=_MOST_SESSIONS)
    )


def _segment() -> ma.fields.Enum[Segment]:
    return ma.fields.Enum(
        Segment,
        by_value=True,
        required=True,
        validate=ma.validate.OneOf(tuple(EXCHANGE_OF)),
    )


class CalendarQuerySchema(ma.Schema):
    """Whose year."""

    segment = _segment()
    year = ma.fields.Integer(required=True, validate=Range(min=2000, max=2100))


class CalendarYearSchema(ma.Schema):
    """A segment's calendar of a year; without entries the year is unknown."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "segment": "NSE",
        "year": 2027,
        "entries": [_WEEK, _HOLIDAY],
    }

    segment = _segment()
    year = ma.fields.Integer(required=True, validate=Range(min=2000, max=2100))
    entries = ma.fields.List(
        ma.fields.Nested(CalendarEntrySchema), required=True, validate=Length(max=_MOST_ENTRIES)
    )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        segment = data["segment"]
        entries = [
            CalendarEntry(segment=segment, **{**each, "sessions": tuple(each["sessions"])})
            for each in data["entries"]
        ]
        return {**data, "entries": entries}


class StoredCalendarSchema(CalendarYearSchema):
    """A segment's calendar of a year, and the exchange it is of."""

    EXAMPLE: ClassVar[dict[str, Any]] = {**CalendarYearSchema.EXAMPLE, "exchange": "NSE"}

    exchange = ma.fields.String(required=True)


class MarketStatusSchema(ma.Schema):
    """What a segment is at this moment, for shares without a closing auction."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "segment": "NSE",
        "exchange": "NSE",
        "state": "closed",
        "reason": "The market is closed all day (Guru Nanak Jayanti); it is Tue 11:00.",
        "session": None,
        "until": None,
        "next_open": "2026-11-25T03:45:00.000Z",
        "note": "Guru Nanak Jayanti",
    }

    segment = ma.fields.Enum(Segment, by_value=True, required=True)
    exchange = ma.fields.Function(
        lambda status: EXCHANGE_OF.get(status.segment, ""), metadata={"type": "string"}
    )
    state = ma.fields.Enum(MarketState, by_value=True, required=True)
    reason = ma.fields.String(required=True)
    session = ma.fields.Nested(TradingSessionSchema, required=True, allow_none=True)
    until = Timestamp(required=True, allow_none=True)
    next_open = Timestamp(required=True, allow_none=True)
    note = ma.fields.String(required=True)


class MarketStatusListSchema(ma.Schema):
    """Every segment at this moment; `always_open` when hours are not looked at."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "at": "2026-11-24T05:30:00.000Z",
        "always_open": False,
        "items": [MarketStatusSchema.EXAMPLE],
    }

    at = Timestamp(required=True)
    always_open = ma.fields.Boolean(required=True)
    items = ma.fields.List(ma.fields.Nested(MarketStatusSchema), required=True)
