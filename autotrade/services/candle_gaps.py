"""Gaps of candles: minutes of sessions that have no bar."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from autotrade.domain.market_calendar import Block
from autotrade.domain.market_hours import IST

_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)

HoursOf = Callable[[str, date], Sequence[Block]]
"""When a symbol trades on a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Minutes of a session without a bar, ``until`` excluded."""

    since: datetime
    until: datetime
    minutes: int


def blocks_between(hours_of: HoursOf, name: str, start: datetime, end: datetime) -> Iterator[Block]:
    """Yield the blocks in which a symbol traded, wholly or in part, between two times."""
    day, last = start.astimezone(IST).date(), end.astimezone(IST).date()
    while day <= last:
        for block in hours_of(name, day):
            if block.closes > start and block.opens < end:
                yield block
        day += _DAY


def missing_minutes(
    blocks: Iterable[Block], known: Collection[int], start: datetime, end: datetime
) -> list[Missing]:
    """Return the minutes of sessions between two times that are not ``known``, joined.

    ``known`` are the times of bars in seconds since 1970.
    """
    gaps: list[Missing] = []
    for block in blocks:
        at = max(block.opens, start.replace(second=0, microsecond=0))
        since: datetime | None = None
        while at < min(block.closes, end):
            is_there = int(at.timestamp()) in known
            if not is_there and since is None:
                since = at
            if is_there and since is not None:
                gaps.append(_missing(since, at))
                since = None
            at += _MINUTE
        if since is not None:
            gaps.append(_missing(since, at))
    return gaps


def _missing(since: datetime, until: datetime) -> Missing:
    return Missing(since=since, until=until, minutes=(until - since) // _MINUTE)
