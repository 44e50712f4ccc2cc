"""Many candles of one symbol, column by column: as they are stored, joined and aggregated.

Numbers are whole: prices in hundred-millionths of a rupee, volumes in ten-thousandths of a unit.
That is exact, and a year of minutes is a few megabytes.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Self

from autotrade.domain.candles import Candle

PRICE_PLACES: Final = 8
VOLUME_PLACES: Final = 4
UNKNOWN: Final = -1
"""The open interest of a bar that nobody told it of."""


def _column() -> "array[int]":
    return array("q")


@dataclass(frozen=True, slots=True)
class Bars:
    """Columns of one length, by time; ``times`` are seconds since 1970 and never repeat."""

    times: "array[int]" = field(default_factory=_column)
    opens: "array[int]" = field(default_factory=_column)
    highs: "array[int]" = field(default_factory=_column)
    lows: "array[int]" = field(default_factory=_column)
    closes: "array[int]" = field(default_factory=_column)
    volumes: "array[int]" = field(default_factory=_column)
    interests: "array[int]" = field(default_factory=_column)

    def __len__(self) -> int:
        return len(self.times)

    @property
    def columns(self) -> "tuple[array[int], ...]":
        """Return all columns, the times first."""
        return (
            *(self.times, self.opens, self.highs, self.lows, self.closes),
            *(self.volumes, self.interests),
        )

    @classmethod
    def of(cls, candles: Iterable[Candle]) -> Self:
        """Return candles as columns; of two of one time the later one counts.

        Raises:
            ValueError: a number has too many places.
            OverflowError: a number is too large.
        """
        rows = {int(each.opens_at.timestamp()): each for each in candles}
        bars = cls()
        for at in sorted(rows):
            bars.add(at, *_numbers(rows[at]))
        return bars

    def add(self, *row: int) -> None:
        """Add a row at the end: time, open, high, low, close, volume, open interest."""
        for column, value in zip(self.columns, row, strict=True):
            column.append(value)

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Yield the rows."""
        return zip(*self.columns, strict=True)

    def candles(self) -> Sequence[Candle]:
        """Return the bars one by one."""
        return [_candle(row) for row in self.rows()]

    def between(self, start: datetime, end: datetime) -> Self:
        """Return the bars that open within ``start`` (inclusive) and ``end`` (exclusive)."""
        first = bisect_left(self.times, _seconds_up(start))
        last = bisect_left(self.times, _seconds_up(end))
        return type(self)(*(column[first:last] for column in self.columns))

    def latest(self, count: int) -> Self:
        """Return the last bars."""
        return type(self)(*(column[-count:] for column in self.columns))

    def joined(self, newer: Self) -> Self:
        """Return these bars and others; where both have a time, the others' bar."""
        if not len(self) or not len(newer):
            return newer if len(newer) else self
        if self.times[-1] < newer.times[0]:
            pairs = zip(self.columns, newer.columns, strict=True)
            return type(self)(*(old + new for old, new in pairs))
        rows = {row[0]: row for row in self.rows()}
        rows.update((row[0], row) for row in newer.rows())
        bars = type(self)()
        for at in sorted(rows):
            bars.add(*rows[at])
        return bars

    def aggregated(self, start_of: Callable[[int], int]) -> Self:
        """Return longer bars; ``start_of`` gives the time of the one that a bar belongs to.

        Exact: the first open, the highest high, the lowest low, the last close and open interest,
        and the sum of the volumes.
        """
        result = type(self)()
        current, row = None, [0] * 7
        for at, opened, high, low, closed, volume, interest in self.rows():
            start = start_of(at)
            if start != current:
                if current is not None:
                    result.add(*row)
                current, row = start, [start, opened, high, low, closed, volume, interest]
                continue
            row[2] = max(row[2], high)
            row[3] = min(row[3], low)
            row[4] = closed
            row[5] += volume
            row[6] = interest if interest != UNKNOWN else row[6]
        if current is not None:
            result.add(*row)
        return result


def price_units(value: Decimal) -> int:
    """Return a price as it is kept; ``ValueError`` when it has more than eight places."""
    return _whole(value, PRICE_PLACES)


def price_of(units: int) -> Decimal:
    """Return the price of what is kept: without needless zeros, with two places at least."""
    value = Decimal(units).scaleb(-PRICE_PLACES)
    whole, rest = divmod(units, 10**6)
    return Decimal(whole).scaleb(-2) if not rest else value.normalize()


def volume_of(units: int) -> Decimal:
    """Return the volume of what is kept."""
    whole, rest = divmod(units, 10**VOLUME_PLACES)
    return Decimal(whole) if not rest else Decimal(units).scaleb(-VOLUME_PLACES).normalize()


def _numbers(candle: Candle) -> tuple[int, ...]:
    prices = (candle.open, candle.high, candle.low, candle.close)
    interest = candle.open_interest
    return (
        *map(price_units, prices),
        _whole(candle.volume, VOLUME_PLACES),
        UNKNOWN if interest is None else _whole(interest, VOLUME_PLACES),
    )


def _whole(value: Decimal, places: int) -> int:
    moved = value.scaleb(places)
    whole = int(moved)
    if whole != moved:
        msg = f"{value} has more than {places} places"
        raise ValueError(msg)
    return whole


def _candle(row: tuple[int, ...]) -> Candle:
    at, opened, high, low, closed, volume, interest = row
    return Candle(
        opens_at=datetime.fromtimestamp(at, UTC),
        open=price_of(opened),
        high=price_of(high),
        low=price_of(low),
        close=price_of(closed),
        volume=volume_of(volume),
        open_interest=None if interest == UNKNOWN else volume_of(interest),
    )


def _seconds_up(at: datetime) -> int:
    return -int(-at.timestamp() // 1)
