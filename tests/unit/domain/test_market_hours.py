"""Hours of a day: the opening minute counts, the closing one does not."""

from datetime import time

import pytest

from autotrade.domain.market_hours import IST, parse_hours


def test_hours_are_read_as_indian_time():
    hours = parse_hours("09:30-15:00")

    assert (hours.opens, hours.closes, hours.zone) == (time(9, 30), time(15, 0), IST)


@pytest.mark.parametrize(
    ("local", "is_within"),
    [
        (time(9, 29, 59), False),
        (time(9, 30), True),
        (time(14, 59, 59), True),
        (time(15, 0), False),
    ],
)
def test_the_first_moment_counts_and_the_last_does_not(local: time, *, is_within: bool):
    assert parse_hours("09:30-15:00").contains(local) is is_within


@pytest.mark.parametrize(
    "text", ["", "09:30", "09:30-", "15:00-09:30", "09:30-09:30", "9-10am", "09:30-24:00"]
)
def test_what_is_no_span_of_hours_is_refused(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library words most of them
        parse_hours(text)
