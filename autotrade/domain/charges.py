"""Charges: what a trade costs beside its price, leg by leg, to the paisa."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from autotrade.domain.errors import InvalidError
from autotrade.domain.listings import Listing, ListingKind
from autotrade.domain.money import PAISA, ZERO
from autotrade.domain.orders import Product, Side

RUPEE: Final = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """What was charged, in rupees; ``dp`` is the depository's fee with its GST."""

    brokerage: Decimal = ZERO
    stt: Decimal = ZERO
    exchange: Decimal = ZERO
    sebi: Decimal = ZERO
    stamp: Decimal = ZERO
    gst: Decimal = ZERO
    dp: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Return the sum."""
        return (
            self.brokerage + self.stt + self.exchange + self.sebi + self.stamp + self.gst + self.dp
        )

    def less(self, other: "Charges") -> "Charges":
        """Return what is left when ``other`` was charged before."""
        return Charges(
            brokerage=self.brokerage - other.brokerage,
            stt=self.stt - other.stt,
            exchange=self.exchange - other.exchange,
            sebi=self.sebi - other.sebi,
            stamp=self.stamp - other.stamp,
            gst=self.gst - other.gst,
            dp=self.dp - other.dp,
        )


NO_CHARGES: Final = Charges()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRates:
    """One row of the table. Rates are fractions of the turnover, amounts are rupees.

    Brokerage is ``brokerage_rate`` of the turnover and at most ``brokerage_cap``, or flat when
    the rate is zero. GST is ``gst`` of brokerage, exchange and SEBI fee. ``dp`` is charged once
    a day for what is sold out of the depository; GST comes on top. ``square_off`` is for each
    order with which the broker closes a position by itself. ``stt_exercise`` is of what an option
    is worth when it is exercised at its end. ``is_sourced`` is False where a rate of the row is not
    from a published list.
    """

    exchange: str
    kind: ListingKind
    product: Product
    effective_from: date
    brokerage_rate: Decimal
    brokerage_cap: Decimal
    stt_buy: Decimal
    stt_sell: Decimal
    exchange_rate: Decimal
    sebi: Decimal
    stamp_buy: Decimal
    gst: Decimal
    dp: Decimal
    square_off: Decimal
    stt_exercise: Decimal = ZERO
    is_sourced: bool = True

    def charges(self, side: Side, turnover: Decimal, *, has_dp: bool = False) -> Charges:
        """Return the charges of one order's leg.

        STT and stamp duty are rounded to the rupee, everything else to the paisa, halves up.
        """
        if not turnover:
            return NO_CHARGES
        is_buy = side is Side.BUY
        brokerage = self.brokerage_cap
        if self.brokerage_rate:
            brokerage = min(brokerage, _to(turnover * self.brokerage_rate, PAISA))
        exchange = _to(turnover * self.exchange_rate, PAISA)
        sebi = _to(turnover * self.sebi, PAISA)
        return Charges(
            brokerage=brokerage,
            stt=_to(turnover * (self.stt_buy if is_buy else self.stt_sell), RUPEE),
            exchange=exchange,
            sebi=sebi,
            stamp=_to(turnover * self.stamp_buy, RUPEE) if is_buy else ZERO,
            gst=_to((brokerage + exchange + sebi) * self.gst, PAISA),
            dp=self.dp + _to(self.dp * self.gst, PAISA) if has_dp else ZERO,
        )

    def settled(self, side: Side, value: Decimal) -> Charges:
        """Return what a settlement at the end of a contract is charged: STT of what is exercised.

        ``side`` is that of the order which stands for it: what is held long is sold.
        """
        if side is not Side.SELL:
            return NO_CHARGES
        return Charges(stt=_to(value * self.stt_exercise, RUPEE))

    def for_square_off(self) -> Charges:
        """Return what the broker charges for closing a position by itself, on top."""
        gst = _to(self.square_off * self.gst, PAISA)
        return Charges(brokerage=self.square_off, gst=gst)


class ChargeTable:
    """All rates, of all times; ``version`` names the edition of the table."""

    def __init__(self, version: str, rows: Iterable[ChargeRates]) -> None:
        self.version = version
        self._rows: dict[tuple[str, ListingKind, Product], list[ChargeRates]] = {}
        for row in sorted(rows, key=lambda row: row.effective_from):
            self._rows.setdefault((row.exchange, row.kind, row.product), []).append(row)
        self._dates = {
            key: [row.effective_from for row in rows] for key, rows in self._rows.items()
        }
        self._charged = {(exchange, kind) for exchange, kind, _ in self._rows}

    def rates(self, listing: Listing, product: Product, on: date) -> ChargeRates | None:
        """Return the row in force on a day (India).

        None where the table has nothing of that kind on that exchange: nothing is charged there.

        Raises:
            InvalidError: the table has it, but not for that product, or not so early.
        """
        key = (listing.exchange, listing.kind, product)
        rows = self._rows.get(key)
        if rows is None:
            if (listing.exchange, listing.kind) not in self._charged:
                return None
            msg = f"There are no charges for {listing.text} as {product}."
            raise InvalidError(msg, errors={"product": [msg]})
        number = bisect_right(self._dates[key], on)
        if not number:
            msg = (
                f"The charges for {listing.text} as {product} begin on "
                f"{rows[0].effective_from}; {on} is before that."
            )
            raise InvalidError(msg)
        return rows[number - 1]


def _to(amount: Decimal, unit: Decimal) -> Decimal:
    return amount.quantize(unit, rounding=ROUND_HALF_UP)
