"""Hours of trading: the opening minute counts, the closing one does not."""

from datetime import UTC, datetime, time

import pytest

from autotrade.domain.market_hours import IST, NSE_CASH, parse_hours


def ist(day: int, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=IST)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (ist(20, 9, 14, 59), False),
        (ist(20, 9, 15), True),
        (ist(20, 15, 29, 59), True),
        (ist(20, 15, 30), False),
        (ist(21, 12, 0), False),
        (ist(22, 12, 0), False),
        (ist(23, 9, 15), True),
        (datetime(2026, 11, 20, 3, 45, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 3, 44, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 20, 0, tzinfo=UTC), False),  # Monday 01:30 in India
    ],
)
def test_the_cash_market_is_open_on_weekdays_from_quarter_past_nine(at: datetime, is_open: bool):
    assert NSE_CASH.is_open(at) is is_open


def test_hours_are_read_as_indian_time():
    hours = parse_hours("09:30-15:00")

    assert (hours.opens, hours.closes, hours.zone) == (time(9, 30), time(15, 0), IST)


@pytest.mark.parametrize(
    "text", ["", "09:30", "09:30-", "15:00-09:30", "09:30-09:30", "9-10am", "09:30-24:00"]
)
def test_what_is_no_span_of_hours_is_refused(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library words most of them
        parse_hours(text)
