"""The tax view: what was sold in an Indian financial year, matched first in, first out. Pure.

An aid for whoever fills in a return, and no advice. What it goes by:

* A financial year is 1 April to 31 March, in India's time.
* Of a share, what an account bought and sold on the same day nets out without delivery:
  speculative. The rest is delivered: sold up to 12 months after it was bought it is short-term,
  later long-term, oldest lots first.
* Futures and options are business and not speculative. Their turnover is the sum of favourable
  and unfavourable differences, each without its sign. The premium of options that were sold is
  within those differences and not counted a second time: Institute of Chartered Accountants of
  India, Guidance Note on Tax Audit, eighth edition (2022), as told by
  https://certicom.in/tag/tax-audit-under-sec-44ab.
* Anything else, such as foreign exchange at a broker abroad, is told apart and not classified.

Splits, bonuses, grants, transfers and what was bought elsewhere are not known here: what was sold
without a known purchase is told as such, and no cost is made up for it.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import groupby
from typing import Final

from autotrade.domain.ids import BrokerId
from autotrade.domain.listings import ListingKind
from autotrade.domain.market_hours import IST
from autotrade.domain.money import PAISA, ZERO
from autotrade.domain.orders import Side

_DERIVATIVES: Final = frozenset({ListingKind.FUTURE, ListingKind.OPTION})


class TaxCategory(StrEnum):
    """As what a gain counts; ``UNMATCHED`` was sold without a known purchase."""

    SPECULATIVE = "speculative"
    SHORT_TERM = "short_term"
    LONG_TERM = "long_term"
    DERIVATIVES = "derivatives"
    OTHER = "other"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class FinancialYear:
    """The year that begins on 1 April of ``first``."""

    first: int

    @classmethod
    def parse(cls, text: str) -> "FinancialYear":
        """Read ``2026-27``.

        Raises:
            ValueError: it is no two years in a row.
        """
        first, _, second = text.partition("-")
        if len(first) != 4 or len(second) != 2 or not (first + second).isdecimal():
            raise ValueError(text)
        year = cls(int(first))
        if int(second) != (year.first + 1) % 100 or not 2000 <= year.first <= 2098:
            raise ValueError(text)
        return year

    @classmethod
    def of(cls, day: date) -> "FinancialYear":
        """Return the year that a day (India) is in."""
        return cls(day.year if day >= date(day.year, 4, 1) else day.year - 1)

    @property
    def text(self) -> str:
        """Write it as ``2026-27``."""
        return f"{self.first}-{(self.first + 1) % 100:02}"

    @property
    def begins(self) -> date:
        """Return its first day."""
        return date(self.first, 4, 1)

    @property
    def ends(self) -> date:
        """Return its last day."""
        return date(self.first + 1, 3, 31)

    @property
    def until(self) -> datetime:
        """Return the moment at which it is over."""
        return datetime.combine(date(self.first + 1, 4, 1), time.min, IST).astimezone(UTC)

    def holds(self, day: date) -> bool:
        """Say whether a day is in it."""
        return self.begins <= day <= self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxFill:
    """What was traded of one thing in one account. ``charges`` in rupees, ``stt`` within them."""

    broker_id: BrokerId
    symbol: str
    kind: ListingKind
    side: Side
    quantity: Decimal
    price: Decimal
    at: datetime
    charges: Decimal = ZERO
    stt: Decimal = ZERO

    @property
    def day(self) -> date:
        """Return its day in India."""
        return self.at.astimezone(IST).date()

    def split(self, quantity: Decimal) -> tuple["TaxFill", "TaxFill | None"]:
        """Return a part of it with its share of the charges to the paisa, and what is left."""
        if quantity == self.quantity:
            return self, None
        charges, stt = (
            (whole * quantity / self.quantity).quantize(PAISA, rounding=ROUND_HALF_UP)
            for whole in (self.charges, self.stt)
        )
        part = replace(self, quantity=quantity, charges=charges, stt=stt)
        left = self.quantity - quantity
        return part, replace(
            self, quantity=left, charges=self.charges - charges, stt=self.stt - stt
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLot:
    """Something that was opened and closed. Money in rupees; ``gain`` is before charges.

    ``bought_on`` and ``cost`` are None where the purchase is not known, and ``gain`` with them.
    Of what was sold first ``sold_on`` is the earlier day.
    """

    broker_id: BrokerId
    symbol: str
    category: TaxCategory
    quantity: Decimal
    bought_on: date | None
    sold_on: date
    cost: Decimal | None
    proceeds: Decimal
    charges: Decimal
    stt: Decimal

    @property
    def gain(self) -> Decimal | None:
        """Return what was gained before charges."""
        return None if self.cost is None else self.proceeds - self.cost

    @property
    def closed_on(self) -> date:
        """Return the later of its days, whose year it counts in."""
        return max(self.bought_on or self.sold_on, self.sold_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSum:
    """The lots of one category; ``gains`` and ``losses`` are both positive."""

    category: TaxCategory
    lots: int = 0
    proceeds: Decimal = ZERO
    cost: Decimal = ZERO
    gains: Decimal = ZERO
    losses: Decimal = ZERO
    charges: Decimal = ZERO
    stt: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """Return gains less losses, before charges."""
        return self.gains - self.losses

    @property
    def turnover(self) -> Decimal:
        """Return the sum of the differences without their signs."""
        return self.gains + self.losses

    def plus(self, lot: TaxLot) -> "TaxSum":
        """Return this with a lot."""
        gain = lot.gain or ZERO
        return replace(
            self,
            lots=self.lots + 1,
            proceeds=self.proceeds + lot.proceeds,
            cost=self.cost + (lot.cost or ZERO),
            gains=self.gains + max(gain, ZERO),
            losses=self.losses + max(-gain, ZERO),
            charges=self.charges + lot.charges,
            stt=self.stt + lot.stt,
        )


def lots_of(fills: Iterable[TaxFill]) -> Iterator[TaxLot]:
    """Yield the lots of one symbol, of all years, by the day on which they were closed.

    ``fills`` are all of that symbol's, in any order.
    """
    ordered = sorted(fills, key=lambda fill: (fill.broker_id, fill.at))
    for _, group in groupby(ordered, key=lambda fill: fill.broker_id):
        of_account = list(group)
        if of_account[0].kind is ListingKind.EQUITY:
            yield from _of_share(of_account)
        else:
            yield from _of_contract(of_account)


def summed(lots: Iterable[TaxLot]) -> dict[TaxCategory, TaxSum]:
    """Return the sums of all categories, also of empty ones."""
    sums = {category: TaxSum(category=category) for category in TaxCategory}
    for lot in lots:
        sums[lot.category] = sums[lot.category].plus(lot)
    return sums


def is_long_term(bought_on: date, sold_on: date) -> bool:
    """Say whether a share was held for more than 12 months; the day of the sale does not count."""
    try:
        anniversary = bought_on.replace(year=bought_on.year + 1)
    except ValueError:  # bought on 29 February
        anniversary = date(bought_on.year + 1, 3, 1)
    return sold_on > anniversary


def _of_share(fills: Sequence[TaxFill]) -> Iterator[TaxLot]:
    held: deque[TaxFill] = deque()
    for _, group in groupby(fills, key=lambda fill: fill.day):
        of_day = list(group)
        bought = deque(fill for fill in of_day if fill.side is Side.BUY)
        sold = deque(fill for fill in of_day if fill.side is Side.SELL)
        for buy, sell in _pairs(bought, sold):
            yield _lot(buy, sell, TaxCategory.SPECULATIVE)
        for buy, sell in _pairs(held, sold):
            is_long = is_long_term(buy.day, sell.day)
            yield _lot(buy, sell, TaxCategory.LONG_TERM if is_long else TaxCategory.SHORT_TERM)
        for sell in sold:
            yield _lot(None, sell, TaxCategory.UNMATCHED)
        held.extend(bought)


def _of_contract(fills: Sequence[TaxFill]) -> Iterator[TaxLot]:
    category = TaxCategory.DERIVATIVES if fills[0].kind in _DERIVATIVES else TaxCategory.OTHER
    held: dict[Side, deque[TaxFill]] = {Side.BUY: deque(), Side.SELL: deque()}
    for fill in fills:
        held[fill.side].append(fill)
        for buy, sell in _pairs(held[Side.BUY], held[Side.SELL]):
            yield _lot(buy, sell, category)


def _pairs(bought: deque[TaxFill], sold: deque[TaxFill]) -> Iterator[tuple[TaxFill, TaxFill]]:
    """Take equal quantities from the front of both until one is empty."""
    while bought and sold:
        quantity = min(bought[0].quantity, sold[0].quantity)
        yield _taken(bought, quantity), _taken(sold, quantity)


def _taken(fills: deque[TaxFill], quantity: Decimal) -> TaxFill:
    """Take a quantity from the front; what is left of its fill stays there."""
    part, left = fills.popleft().split(quantity)
    if left is not None:
        fills.appendleft(left)
    return part


def _lot(buy: TaxFill | None, sell: TaxFill, category: TaxCategory) -> TaxLot:
    return TaxLot(
        broker_id=sell.broker_id,
        symbol=sell.symbol,
        category=category,
        quantity=sell.quantity,
        bought_on=buy.day if buy is not None else None,
        sold_on=sell.day,
        cost=buy.quantity * buy.price if buy is not None else None,
        proceeds=sell.quantity * sell.price,
        charges=sell.charges + (buy.charges if buy is not None else ZERO),
        stt=sell.stt + (buy.stt if buy is not None else ZERO),
    )
