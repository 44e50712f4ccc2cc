"""The calendar: sessions by segment and date, holidays, special days and years nobody knows."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import (
    EXCHANGE_OF,
    Applies,
    CalendarEntry,
    MarketCalendar,
    MarketState,
    SessionKind,
    TradingSession,
    always_open,
    ordinary_blocks,
    segment_of,
    whole_day,
)
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import OrderType
from autotrade.storage.market_calendar import seeded

CALENDAR = MarketCalendar(seeded())
OPEN, CLOSED, AUCTION = MarketState.OPEN, MarketState.CLOSED, MarketState.CLOSING_AUCTION
HOLIDAYS = (
    *("01-15", "01-26", "03-03", "03-26", "03-31", "04-03", "04-14", "05-01", "05-28", "06-26"),
    *("09-14", "10-02", "10-20", "11-10", "11-24", "12-25"),
)


def ist(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=IST)


@pytest.mark.parametrize(
    ("segment", "moment", "state"),
    [
        # an ordinary Friday, before and at each edge
        (Segment.NSE, "11-20T08:59:59", CLOSED),
        (Segment.NSE, "11-20T09:00", MarketState.PRE_OPEN),
        (Segment.NSE, "11-20T09:14:59", MarketState.PRE_OPEN),
        (Segment.NSE, "11-20T09:15", OPEN),
        (Segment.NSE, "11-20T15:29:59", OPEN),
        (Segment.NSE, "11-20T15:30", CLOSED),
        (Segment.BSE, "11-20T15:29:59", OPEN),
        # derivatives trade ten minutes longer since August
        (Segment.NFO, "07-31T15:29:59", OPEN),
        (Segment.NFO, "07-31T15:30", CLOSED),
        (Segment.NFO, "08-03T15:39:59", OPEN),
        (Segment.BFO, "11-20T15:40", CLOSED),
        # currencies and commodities have hours of their own
        (Segment.CDS, "11-20T08:59", CLOSED),
        (Segment.CDS, "11-20T16:59:59", OPEN),
        (Segment.BCD, "11-20T17:00", CLOSED),
        (Segment.MCX, "03-06T23:54:59", OPEN),
        (Segment.MCX, "03-09T23:29:59", OPEN),
        (Segment.MCX, "03-09T23:30", CLOSED),
        (Segment.MCX, "10-30T23:30", CLOSED),
        (Segment.MCX, "11-02T23:54:59", OPEN),
        (Segment.MCX, "11-20T23:55", CLOSED),
        # weekends, holidays and the session on a Sunday
        (Segment.NSE, "11-21T12:00", CLOSED),
        (Segment.NSE, "11-22T12:00", CLOSED),
        (Segment.NSE, "02-01T12:00", OPEN),
        (Segment.NFO, "02-01T12:00", OPEN),
        (Segment.CDS, "02-01T12:00", CLOSED),
        (Segment.NSE, "11-24T12:00", CLOSED),
        (Segment.MCX, "11-24T16:59", CLOSED),
        (Segment.MCX, "11-24T17:00", OPEN),
        (Segment.MCX, "12-25T18:00", CLOSED),
        (Segment.CDS, "08-26T12:00", CLOSED),
        (Segment.NSE, "08-26T12:00", OPEN),
        (Segment.MCX, "01-01T16:59", OPEN),
        (Segment.MCX, "01-01T17:00", CLOSED),
    ],
)
def test_a_segment_is_open_in_its_sessions(segment: Segment, moment: str, state: MarketState):
    assert CALENDAR.status(segment, ist(moment)).state is state


@pytest.mark.parametrize(
    ("moment", "auctioned", "others"),
    [
        ("07-31T15:20", OPEN, OPEN),
        ("08-03T15:14:59", OPEN, OPEN),
        ("08-03T15:15", AUCTION, OPEN),
        ("08-03T15:29:59", AUCTION, OPEN),
        ("08-03T15:30", AUCTION, CLOSED),
        ("08-03T15:34:59", AUCTION, CLOSED),
        ("08-03T15:35", CLOSED, CLOSED),
    ],
)
def test_shares_with_derivatives_close_by_auction_since_august(
    moment: str, auctioned: MarketState, others: MarketState
):
    at = ist(moment)

    assert CALENDAR.status(Segment.NSE, at, auctioned=True).state is auctioned
    assert CALENDAR.status(Segment.NSE, at).state is others


def test_the_closing_auction_takes_limit_and_market_orders_only():
    status = CALENDAR.status(Segment.NSE, ist("11-20T15:20"), auctioned=True)

    assert status.refuses(OrderType.LIMIT) is None
    assert status.refuses(OrderType.MARKET) is None
    assert "limit and market" in str(status.refuses(OrderType.SL))
    assert "limit and market" in str(status.refuses(OrderType.SLM))


def test_the_holidays_of_2026_are_those_of_the_exchange():
    weekdays = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    closed = [
        day for day in weekdays if day.weekday() < 5 and not CALENDAR.blocks(Segment.NSE, day)
    ]

    assert [f"{day:%m-%d}" for day in closed] == list(HOLIDAYS)


@pytest.mark.parametrize("segment", EXCHANGE_OF)
def test_a_year_that_is_not_there_is_unknown_and_refuses_every_order(segment: Segment):
    at = datetime(2027, 1, 4, 11, 0, tzinfo=IST)

    status = CALENDAR.status(segment, at)

    assert status.state is MarketState.UNKNOWN
    assert "2027" in str(status.refuses(OrderType.MARKET))
    assert CALENDAR.day(segment, at.date()) is None
    assert CALENDAR.blocks(segment, at.date()) == ()


def test_the_last_days_hours_do_not_go_over_into_the_next_year():
    december = CalendarEntry(
        segment=Segment.NSE,
        date=date(2026, 12, 1),
        applies=Applies.WEEK,
        sessions=(TradingSession(kind=SessionKind.CONTINUOUS, opens=time(9), closes=time(10)),),
    )

    calendar = MarketCalendar([december])

    assert calendar.day(Segment.NSE, date(2026, 11, 30)) is None
    assert calendar.day(Segment.NSE, date(2026, 12, 1)) is not None
    assert calendar.day(Segment.NSE, date(2027, 1, 4)) is None


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("11-24T11:00", "closed all day (Guru Nanak Jayanti); it is Tue 11:00"),
        ("11-21T11:00", "closed all day (Weekend); it is Sat 11:00"),
        ("11-20T16:00", "closed (09:15 to 15:30 IST); it is Fri 16:00"),
    ],
)
def test_a_closed_market_says_why(moment: str, words: str):
    status = CALENDAR.status(Segment.NSE, ist(moment))

    assert words in status.reason
    assert status.refuses(OrderType.MARKET) == status.reason


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("11-20T08:00", "11-20T09:15"),
        ("11-20T09:15", "11-23T09:15"),
        ("11-23T16:00", "11-25T09:15"),
        ("12-24T16:00", "12-28T09:15"),
        ("03-25T20:00", "03-27T09:15"),
    ],
)
def test_the_next_opening_is_after_weekends_and_holidays(moment: str, opens: str):
    assert CALENDAR.next_open(Segment.NSE, ist(moment)) == ist(opens)


def test_when_trading_opens_after_the_last_known_day_is_not_known():
    assert CALENDAR.next_open(Segment.NSE, ist("12-31T16:00")) is None


def test_the_trading_day_before_is_over_weekends_and_holidays():
    before = CALENDAR.trading_day_before

    assert before(Segment.NSE, date(2026, 11, 25)) == date(2026, 11, 23)
    assert before(Segment.NSE, date(2026, 11, 23)) == date(2026, 11, 20)
    assert before(Segment.NSE, date(2026, 1, 1)) is None


def test_sessions_that_follow_each_other_are_one_block():
    (futures,) = CALENDAR.blocks(Segment.NFO, date(2026, 11, 20))
    (shares,) = CALENDAR.blocks(Segment.NSE, date(2026, 11, 20))

    assert (futures.opens, futures.closes) == (ist("11-20T09:15"), ist("11-20T15:40"))
    assert (shares.opens, shares.closes) == (ist("11-20T09:15"), ist("11-20T15:35"))


@pytest.mark.parametrize(
    ("symbol", "segment", "expected"),
    [
        ("NSE:TCS", Segment.NSE, Segment.NSE),
        ("NSE:NIFTY26NOVFUT", Segment.NFO, Segment.NFO),
        ("NSE:NIFTY", Segment.IDX, Segment.NSE),
        ("BSE:SENSEX", Segment.IDX, Segment.BSE),
        ("MCX:GOLD", None, Segment.MCX),
        ("NASDAQ:AAPL", None, Segment.NSE),
        ("IDX:X", None, Segment.NSE),
        ("FX:EURUSD", None, Segment.MT5),
    ],
)
def test_an_index_follows_its_exchanges_cash(symbol, segment, expected):
    assert segment_of(symbol, segment) is expected


def test_a_market_whose_hours_nobody_looks_at_is_open():
    assert always_open(Segment.NSE, ist("11-22T03:00")).refuses(OrderType.SLM) is None


@given(
    segment=st.sampled_from(list(EXCHANGE_OF)),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is added
)
def test_blocks_and_states_tell_the_same(segment: Segment, at: datetime):
    state = CALENDAR.status(segment, at).state
    auctioned = CALENDAR.status(segment, at, auctioned=True).state

    is_trading = CALENDAR.block_at(segment, at) is not None

    assert is_trading is bool({state, auctioned} & {OPEN, AUCTION})


@pytest.mark.parametrize(
    ("segment", "on", "hours"),
    [
        (Segment.NSE, date(2025, 3, 3), "09:15 15:30"),
        (Segment.NFO, date(2025, 3, 3), "09:15 15:30"),
        (Segment.CDS, date(2025, 3, 3), "09:00 17:00"),
        (Segment.MCX, date(2025, 3, 3), "09:00 23:30"),
        (Segment.NSE, date(2025, 3, 2), None),
    ],
)
def test_a_weekday_has_its_usual_hours_for_charts_of_unknown_years(segment, on, hours):
    blocks = ordinary_blocks(segment, on)

    assert [f"{b.opens:%H:%M} {b.closes:%H:%M}" for b in blocks] == ([hours] if hours else [])


def test_what_trades_around_the_clock_has_whole_days():
    (friday,), (saturday,) = whole_day(date(2026, 11, 20)), whole_day(date(2026, 11, 21))

    assert friday.closes == saturday.opens == ist("11-21T00:00")
