"""The calendar's collection: seeded once, replaced a year at a time."""

from datetime import date, time

from autotrade.domain.instruments import Segment
from autotrade.domain.market_calendar import (
    Applies,
    CalendarEntry,
    SessionKind,
    Shares,
    TradingSession,
)
from autotrade.ports.storage import Storage
from autotrade.storage.market_calendar import seed, seeded
from tests.support.pipeline import Documents

WEEK = CalendarEntry(
    segment=Segment.NSE,
    date=date(2027, 1, 1),
    applies=Applies.WEEK,
    sessions=(
        TradingSession(
            kind=SessionKind.CONTINUOUS,
            opens=time(9, 15),
            closes=time(15, 15),
            shares=Shares.AUCTIONED,
        ),
    ),
)
HOLIDAY = CalendarEntry(
    segment=Segment.NSE, date=date(2027, 1, 26), applies=Applies.DAY, sessions=(), note="Republic"
)


def test_what_comes_with_the_program_is_there_after_seeding(storage: Storage, database: Documents):
    seed(database)

    stored = storage.now.calendar.entries()

    assert sorted(stored, key=lambda each: each.id) == sorted(seeded(), key=lambda each: each.id)
    assert (
        database["market_calendar"].find_one({"segment": "NFO"}, {"exchange": 1})[  # type: ignore[index]  # it is there
            "exchange"
        ]
        == "NSE"
    )


def test_seeding_again_leaves_an_administrators_year_as_it_is(
    storage: Storage, database: Documents
):
    seed(database)
    ours = CalendarEntry(
        segment=Segment.NSE, date=date(2026, 1, 1), applies=Applies.WEEK, sessions=WEEK.sessions
    )
    storage.now.calendar.replace_year(Segment.NSE, 2026, [ours])

    seed(database)

    assert storage.now.calendar.of_year(Segment.NSE, 2026) == [ours]
    assert len(storage.now.calendar.of_year(Segment.BSE, 2026)) > 10


def test_a_year_is_replaced_as_a_whole_and_others_stay(storage: Storage):
    calendar = storage.now.calendar
    calendar.replace_year(Segment.NSE, 2027, [WEEK, HOLIDAY])
    calendar.replace_year(
        Segment.NSE,
        2028,
        [
            CalendarEntry(
                segment=Segment.NSE,
                date=date(2028, 1, 1),
                applies=Applies.WEEK,
                sessions=WEEK.sessions,
            )
        ],
    )

    assert calendar.of_year(Segment.NSE, 2027) == [WEEK, HOLIDAY]
    calendar.replace_year(Segment.NSE, 2027, [WEEK])

    assert calendar.of_year(Segment.NSE, 2027) == [WEEK]
    assert calendar.of_year(Segment.BSE, 2027) == []
    assert len(calendar.entries()) == 2
