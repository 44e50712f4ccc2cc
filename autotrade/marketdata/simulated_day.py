"""One day of one symbol in the built-in market: a path of prices that only the seed decides.

The path has a knot every ten seconds of trading, and is straight between two of them. Its ends
are the day's opening and closing level; in between it is waves of several lengths, the higher the
nearer to the opening and the closing. Numbers are floats: nothing here is anybody's money.
"""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from operator import add, mul
from typing import Final

from autotrade.domain.market_calendar import Block
from autotrade.domain.ticks import TICK

PATH: Final = 3
"""The number of this form of the path: what is kept of another one is not true any more."""
KNOT_MS: Final = 10_000
KNOTS_A_MINUTE: Final = 6
_WAVES: Final = ((360, 0.0045), (90, 0.0030), (24, 0.0022), (6, 0.0014), (1, 0.0007))
"""(length in knots, how far at most that wave moves the price)."""
_SHARES: Final = {length: [at / length for at in range(length)] for length, _ in _WAVES}
_FADE: Final = 0.01
"""The share of the day in which the waves begin and end."""
_MASK: Final = (1 << 64) - 1
_HALF: Final = float(1 << 63)
_CURVE: Final = 0.08
_EDGE: Final = math.exp(-1 / _CURVE)


def draw(seed: int, step: int) -> float:
    """Return a number in [-1, 1) that only the arguments decide."""
    return mixed(seed, step) / _HALF - 1.0


def mixed(seed: int, step: int) -> int:
    """Return 64 bits that only the arguments decide (SplitMix64)."""
    bits = (seed + step * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & _MASK
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & _MASK
    return bits ^ (bits >> 31)


def wave(seed: int, position: int, length: int) -> float:
    """Return a line through random heights in [-1, 1), one each ``length``, at a position."""
    step, within = divmod(position, length)
    here = draw(seed, step)
    return here + (draw(seed, step + 1) - here) * (within / length)


def liveliness(along: float) -> float:
    """Return how far prices move at a share of the day in 0 to 1: most at its two ends."""
    fade = min(1.0, along / _FADE, (1.0 - along) / _FADE)
    return fade * (0.6 + 0.9 * math.exp(-along / 0.06) + 0.5 * math.exp((along - 1.0) / 0.06))


def traded_share(along: float) -> float:
    """Return which share of the day's volume is traded by a share of the day."""
    early = (1.0 - math.exp(-along / _CURVE)) / (1.0 - _EDGE)
    late = (math.exp((along - 1.0) / _CURVE) - _EDGE) / (1.0 - _EDGE)
    return 0.6 * along + 0.25 * early + 0.15 * late


@lru_cache(maxsize=16)
def _along(count: int, length: int) -> list[float]:
    """Return at which share of a day of so many milliseconds each knot is."""
    return [min(1.0, step * KNOT_MS / length) for step in range(count)]


@lru_cache(maxsize=16)
def _liveliness(count: int, length: int) -> list[float]:
    return [liveliness(along) for along in _along(count, length)]


def _quarters(seed: int, quad: int, reach: float) -> tuple[float, float, float, float]:
    """Return four heights within ``reach`` of one draw of 64 bits: a draw is what costs."""
    bits, unit = mixed(seed, quad), reach / 32_768
    return (
        (bits & 0xFFFF) * unit - reach,
        (bits >> 16 & 0xFFFF) * unit - reach,
        (bits >> 32 & 0xFFFF) * unit - reach,
        (bits >> 48) * unit - reach,
    )


def _heights(seed: int, count: int, reach: float) -> list[float]:
    found: list[float] = []
    for quad in range(-(-count // 4)):
        found += _quarters(seed, quad, reach)
    return found


def _line(seed: int, count: int, length: int, reach: float) -> list[float]:
    """Return a wave at the first ``count`` knots, each of its heights drawn once."""
    heights = _heights(seed, count // length + 2, reach)
    if length == 1:
        return heights[:count]
    shares, line = _SHARES[length], []
    for here, there in pairwise(heights):
        rise = there - here
        line += [here + rise * share for share in shares]
    return line[:count]


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """The best offers around a price: ticks away from it, and quantities in units."""

    spread: int
    bid_quantity: int
    ask_quantity: int


class SimulatedDay:
    """Prices, in ticks, and volumes of a symbol on a date. ``blocks`` are when it trades."""

    def __init__(
        self,
        *,
        seed: int,
        base: float,
        opening: float,
        closing: float,
        total_volume: int,
        blocks: Sequence[Block],
        tick: Decimal = TICK,
    ) -> None:
        self._seed = seed
        self._ticks_a_rupee = float(1 / tick)
        self._base = base
        self._opening, self._closing = opening, closing
        self._volume = total_volume
        self._spans = [(_ms(block.opens), _ms(block.closes)) for block in blocks]
        self.opens_ms, self.closes_ms = self._spans[0][0], self._spans[-1][1]
        self._length = sum(closes - opens for opens, closes in self._spans)
        self._last = -(-self._length // KNOT_MS)
        self._seeds = tuple(seed ^ (length << 32) for length, _ in _WAVES)
        self._knots: array[float] | None = None
        self._pair = (-1, 0.0, 0.0)

    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """Return when it trades, in milliseconds since 1970."""
        return self._spans

    def ticks_at(self, ms: int) -> int:
        """Return the price at a time; before the day its opening, after it its closing price."""
        return self._rounded(self._level(self._elapsed(ms)))

    def volume_at(self, ms: int) -> int:
        """Return what was traded of the day until a time, in units."""
        elapsed = self._elapsed(ms)
        minute, within = divmod(elapsed, 60_000)
        here, there = self._volume_by(minute), self._volume_by(minute + 1)
        return here + (there - here) * within // 60_000

    def depth_at(self, ms: int) -> Depth:
        """Return the offers at a time; they change with the knots."""
        step = self._elapsed(ms) // KNOT_MS
        near = draw(self._seed ^ 0x51, step)
        return Depth(
            spread=1 + int(2.999 * (near + 1) / 2),
            bid_quantity=_quantity(draw(self._seed ^ 0x52, step)),
            ask_quantity=_quantity(draw(self._seed ^ 0x53, step)),
        )

    def bar(self, opens_ms: int, closes_ms: int) -> tuple[int, int, int, int]:
        """Return open, high, low and close, in ticks, of a time within one of the spans.

        Exact: between two knots the price is straight, so that it is nowhere higher or lower
        than at its ends and at the knots.
        """
        first = self._elapsed(opens_ms)
        last = self._elapsed(closes_ms - 1)
        knots = self._all()
        inner = knots[first // KNOT_MS + 1 : last // KNOT_MS + 1]
        opened, closed = self._level(first), self._level(last)
        high, low = max(opened, closed), min(opened, closed)
        if inner:
            highest, lowest = max(inner), min(inner)  # not all as arguments: they may be 8,640
            high, low = max(high, highest), min(low, lowest)
        return (
            self._rounded(opened),
            self._rounded(high),
            self._rounded(low),
            self._rounded(closed),
        )

    def _elapsed(self, ms: int) -> int:
        """Return how much of the day's trading time is over."""
        over = 0
        for opens, closes in self._spans:
            if ms < opens:
                break
            over += min(ms, closes) - opens
        return over

    def _level(self, elapsed: int) -> float:
        step, within = divmod(elapsed, KNOT_MS)
        known = self._pair
        if known[0] != step:
            if self._knots is not None and step < self._last:
                known = (step, self._knots[step], self._knots[step + 1])
            else:
                known = (step, self._knot(step), self._knot(step + 1))
            self._pair = known
        _, here, there = known
        return here + (there - here) * (within / KNOT_MS)

    def _knot(self, step: int) -> float:
        along = min(1.0, step * KNOT_MS / self._length)
        moved = 0.0
        for seed, (length, reach) in zip(self._seeds, _WAVES, strict=True):
            number, within = divmod(step, length)
            here = _quarters(seed, number // 4, reach)[number % 4]
            if within:
                there = _quarters(seed, (number + 1) // 4, reach)[(number + 1) % 4]
                here += (there - here) * _SHARES[length][within]
            moved += here
        return self._opening + (self._closing - self._opening) * along + moved * liveliness(along)

    def _all(self) -> "array[float]":
        if self._knots is None:
            count = self._last + 1
            moved = map(mul, self._moved(), _liveliness(count, self._length))
            opening, rise = self._opening, self._closing - self._opening
            levels = [
                opening + rise * along + far
                for along, far in zip(_along(count, self._length), moved, strict=True)
            ]
            self._knots = array("d", levels)
        return self._knots

    def _moved(self) -> list[float]:
        """Return what all waves move each knot by, as ``_knot`` does for one."""
        lines = [
            _line(seed, self._last + 1, length, reach)
            for seed, (length, reach) in zip(self._seeds, _WAVES, strict=True)
        ]
        moved = lines[0]
        for line in lines[1:]:
            moved = list(map(add, moved, line))
        return moved

    def _volume_by(self, minute: int) -> int:
        minutes = self._length / 60_000
        if minute <= 0 or minute >= minutes:
            return 0 if minute <= 0 else self._volume
        jitter = 0.4 * draw(self._seed ^ 0x71, minute)
        return int(self._volume * traded_share((minute + jitter) / minutes))

    def _rounded(self, level: float) -> int:
        return max(1, round(self._base * (1.0 + level) * self._ticks_a_rupee))


def _quantity(drawn: float) -> int:
    return 25 + int((drawn + 1.0) * (drawn + 1.0) * 500)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
