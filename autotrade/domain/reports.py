"""Reports: what was gained by day and by kind, and how far below its peak that went. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from autotrade.domain.money import PAISA, ZERO

_HUNDRED: Final = Decimal(100)


class Grouping(StrEnum):
    """What profit and loss are told by; days and months are India's."""

    DAY = "day"
    MONTH = "month"
    STRATEGY = "strategy"
    SYMBOL = "symbol"
    BROKER = "broker"


@dataclass(frozen=True, slots=True)
class PnlSum:
    """What was realised, in rupees, and the round trips that were closed meanwhile.

    ``charges`` are everything that was charged: brokerage, charges and interest. ``wins`` and
    ``losses`` are closed round trips with a net gain and a net loss; others came out even.
    """

    gross: Decimal = ZERO
    charges: Decimal = ZERO
    trades: int = 0
    wins: int = 0
    losses: int = 0

    @property
    def net(self) -> Decimal:
        """Return what is left after everything that was charged."""
        return self.gross - self.charges

    def __add__(self, other: "PnlSum") -> "PnlSum":
        """Return both together."""
        return PnlSum(
            self.gross + other.gross,
            self.charges + other.charges,
            self.trades + other.trades,
            self.wins + other.wins,
            self.losses + other.losses,
        )


NOTHING: Final = PnlSum()
Sums = Mapping[str, PnlSum]
"""Sums by what they are told by: a day or a month as ISO writes it, an id, a symbol.

What was ordered by hand belongs to the strategy ``""``.
"""


def added(parts: Iterable[Sums]) -> dict[str, PnlSum]:
    """Return several sums as one."""
    whole: dict[str, PnlSum] = {}
    for part in parts:
        for key, value in part.items():
            whole[key] = whole.get(key, NOTHING) + value
    return whole


def total_of(sums: Sums) -> PnlSum:
    """Return everything together."""
    return sum(sums.values(), NOTHING)


@dataclass(frozen=True, slots=True)
class PnlRow(PnlSum):
    """A sum with what it is of: ``key`` as in ``Sums``, ``name`` what its owner calls that."""

    key: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PnlReport:
    """What was realised from ``first`` to ``last`` (days in India), told by something."""

    by: Grouping
    first: date
    last: date
    items: Sequence[PnlRow]

    @property
    def total(self) -> PnlSum:
        """Return everything together."""
        return sum(self.items, NOTHING)


def pnl_rows(sums: Sums, by: Grouping, names: Mapping[str, str]) -> list[PnlRow]:
    """Return sums as rows: days and months in their order, everything else the best first."""
    rows = [
        PnlRow(each.gross, each.charges, each.trades, each.wins, each.losses, key, names.get(key))
        for key, each in sums.items()
    ]
    in_time = by in {Grouping.DAY, Grouping.MONTH}
    rows.sort(key=lambda row: (ZERO if in_time else -row.net, row.key))
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityPoint:
    """How things stood at the end of a day, in rupees.

    ``drawdown`` is how far ``equity`` is below the highest it was by then, never below zero;
    ``drawdown_percent`` the same of that peak, None where the peak is not above zero.
    """

    day: date
    pnl_net: Decimal
    equity: Decimal
    peak: Decimal
    drawdown: Decimal
    drawdown_percent: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityCurve:
    """The points of the days on which something was realised, and the deepest of them.

    ``opening`` is the equity before the first one.
    """

    capital: Decimal | None
    opening: Decimal
    points: Sequence[EquityPoint]

    @property
    def deepest(self) -> EquityPoint | None:
        """Return the point with the greatest drawdown, the first of equals; None without any."""
        below = [point for point in self.points if point.drawdown]
        return max(below, key=lambda point: point.drawdown, default=None)


def equity_curve(days: Sums, opening: Decimal, capital: Decimal | None) -> EquityCurve:
    """Return the curve of what was realised by day, on top of what there was before.

    The peak is of these days and their opening. Percentages need a ``capital``: of gains alone
    they would mean nothing.
    """
    equity = peak = opening
    points: list[EquityPoint] = []
    for key in sorted(days):
        equity += days[key].net
        peak = max(peak, equity)
        points.append(
            EquityPoint(
                day=date.fromisoformat(key),
                pnl_net=days[key].net,
                equity=equity,
                peak=peak,
                drawdown=peak - equity,
                drawdown_percent=_percent(peak - equity, peak) if capital is not None else None,
            )
        )
    return EquityCurve(capital=capital, opening=opening, points=points)


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    if whole <= 0:
        return None
    return (part / whole * _HUNDRED).quantize(PAISA, rounding=ROUND_HALF_UP)
