"""Gaps of candles: minutes of sessions that have no bar."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from autotrade.domain.market_calendar import Block

_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Minutes of a session without a bar, ``until`` excluded."""

    since: datetime
    until: datetime
    minutes: int


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
