"""Timeframes: how long a bar of a chart lasts, and when the bar that a moment is in begins.

Bars within a day are counted from the opening of the session, so that the last one of a session
may be shorter; what is traded after a session is counted from its end. A day's bar begins with its first session, a week's with the week's first.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from autotrade.domain.market_calendar import Block

_WRITTEN: Final = re.compile(r"(?:([1-9]\d{0,3})([mhdw]?)|([dw]))\Z", re.IGNORECASE)
_MINUTES_A_DAY: Final = 1440
_UNITS: Final = {"m": 1, "h": 60, "d": _MINUTES_A_DAY, "w": 7 * _MINUTES_A_DAY}

HoursOn = Callable[[date], Sequence[Block]]
"""When a symbol trades on a date; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Timeframe:
    """So many minutes within a day, a whole day, or a whole week (``minutes`` of seven days)."""

    minutes: int

    @property
    def text(self) -> str:
        """Return how it is written: ``5m``, ``1h``, ``1d``, ``1w``."""
        for unit in ("w", "d", "h"):
            if self.minutes % _UNITS[unit] == 0:
                return f"{self.minutes // _UNITS[unit]}{unit}"
        return f"{self.minutes}m"

    @property
    def is_within_a_day(self) -> bool:
        """Say whether a day has several bars of it."""
        return self.minutes < _MINUTES_A_DAY

    @property
    def usual_span(self) -> timedelta:
        """Return how far back a chart of it goes where nobody says."""
        return timedelta(days=max(7, min(120, self.minutes // 2)))


MINUTE: Final = Timeframe(1)
DAY: Final = Timeframe(_MINUTES_A_DAY)
WEEK: Final = Timeframe(7 * _MINUTES_A_DAY)


def parse_timeframe(text: str) -> Timeframe:
    """Read ``1m``, ``25m``, ``1h``, ``1d`` or ``1w``: any length below a day, a day, or a week.

    Charts' own way is understood, too: a number alone is minutes, D a day and W a week.

    Raises:
        ValueError: it is none of these.
    """
    found = _WRITTEN.match(text)
    if found is None:
        msg = f"{text!r} is no timeframe such as 5m, 1h, 1d or 1w"
        raise ValueError(msg)
    unit = found[3] or found[2] or "m"
    frame = Timeframe(int(found[1] or 1) * _UNITS[unit.lower()])
    if not frame.is_within_a_day and frame not in {DAY, WEEK}:
        msg = f"{text!r} is longer than a day and neither 1d nor 1w"
        raise ValueError(msg)
    return frame


class Buckets:
    """Says when the bar begins that a minute belongs to; remembers the days it has met."""

    def __init__(self, frame: Timeframe, hours_on: HoursOn) -> None:
        self._frame = frame
        self._hours_on = hours_on
        self._days: dict[int, Callable[[int], int]] = {}

    def start_of(self, seconds: int) -> int:
        """Return the start, in seconds since 1970, of the bar that a time is in."""
        day = (seconds + _IST_SECONDS) // _DAY_SECONDS
        start = self._days.get(day)
        if start is None:
            start = self._days[day] = self._of_day(_EPOCH + timedelta(days=day))
        return start(seconds)

    def _of_day(self, on: date) -> Callable[[int], int]:
        if self._frame == WEEK:
            monday = on - timedelta(days=on.weekday())
            days = [monday + timedelta(days=number) for number in range(7)]
            opened = next((opens for opens in map(self._opening, days) if opens), None)
            first = opened if opened is not None else _midnight(monday)
            return lambda _: first
        if self._frame == DAY:
            first = self._opening(on) or _midnight(on)
            return lambda _: first
        return self._within(on)

    def _within(self, on: date) -> Callable[[int], int]:
        midnight, length = _midnight(on), self._frame.minutes * 60
        edges = [_seconds(at) for block in self._hours_on(on) for at in (block.opens, block.closes)]
        origins = sorted({midnight, *edges})

        def start(seconds: int) -> int:
            origin = origins[max(0, bisect_right(origins, seconds) - 1)]
            return origin + (seconds - origin) // length * length

        return start

    def _opening(self, on: date) -> int | None:
        blocks = self._hours_on(on)
        return _seconds(blocks[0].opens) if blocks else None


_EPOCH: Final = date(1970, 1, 1)
_IST_SECONDS: Final = 19_800
_DAY_SECONDS: Final = 86_400


def ist_date(seconds: int) -> date:
    """Return the date in India of a time in seconds since 1970."""
    return _EPOCH + timedelta(days=(seconds + _IST_SECONDS) // _DAY_SECONDS)


def _midnight(on: date) -> int:
    return (on - _EPOCH).days * _DAY_SECONDS - _IST_SECONDS


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
