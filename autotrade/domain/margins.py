"""Margins: how much of an account's money a position binds."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum

from autotrade.domain.errors import InvalidError
from autotrade.domain.listings import Listing, ListingKind
from autotrade.domain.money import PAISA, ZERO
from autotrade.domain.orders import Product


class MarginBasis(StrEnum):
    """What a margin is a part of.

    PAID is no margin: the whole price is paid, less ``financed``, which the broker lends.
    STRIKE is the strike times the quantity: the notional of a short option.
    """

    PAID = "paid"
    VALUE = "value"
    STRIKE = "strike"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginRule:
    """One row of the table, for one direction; ``rate`` and ``financed`` are fractions.

    ``maintenance`` is the fraction of the present value (of strike times quantity, where that is
    the basis) which must stand behind a position, or a margin call is made.
    """

    exchange: str | None
    kind: ListingKind
    product: Product
    is_long: bool
    effective_from: date
    basis: MarginBasis
    rate: Decimal
    financed: Decimal = ZERO
    maintenance: Decimal = ZERO
    daily_interest: Decimal = ZERO

    @property
    def is_paid(self) -> bool:
        """Say whether a position is paid for, so that nothing is blocked."""
        return self.basis is MarginBasis.PAID

    def blocked(self, quantity: Decimal, cost: Decimal, strike: Decimal | None) -> Decimal:
        """Return what a position blocks; ``quantity`` and ``cost`` (its value) are positive."""
        if self.is_paid or not quantity:
            return ZERO
        notional = cost
        if self.basis is MarginBasis.STRIKE and strike is not None:
            notional = strike * quantity
        return (notional * self.rate).quantize(PAISA, rounding=ROUND_UP)

    def maintained(self, quantity: Decimal, value: Decimal, strike: Decimal | None) -> Decimal:
        """Return what must stand behind a position at its present value; all are positive."""
        is_of_strike = self.basis is MarginBasis.STRIKE and strike is not None
        basis = quantity * strike if is_of_strike and strike is not None else value
        return (basis * self.maintenance).quantize(PAISA, rounding=ROUND_UP)

    def lent(self, value: Decimal) -> Decimal:
        """Return what the broker lends for a purchase."""
        if not self.financed:
            return ZERO
        return (value * self.financed).quantize(PAISA, rounding=ROUND_HALF_UP)


class MarginTable:
    """All rules, of all times. A rule without an exchange is for those that have none."""

    def __init__(self, version: str, rules: Iterable[MarginRule]) -> None:
        self.version = version
        self._rules: dict[tuple[str | None, ListingKind, Product, bool], list[MarginRule]] = {}
        for rule in sorted(rules, key=lambda rule: rule.effective_from):
            key = (rule.exchange, rule.kind, rule.product, rule.is_long)
            self._rules.setdefault(key, []).append(rule)

    def rule(self, listing: Listing, product: Product, on: date, *, is_long: bool) -> MarginRule:
        """Return the rule in force on a day (India).

        Raises:
            InvalidError: the table has none: nothing of that kind is carried as that product.
        """
        for exchange in (listing.exchange, None):
            rules = self._rules.get((exchange, listing.kind, product, is_long))
            if rules is None:
                continue
            number = bisect_right(rules, on, key=lambda rule: rule.effective_from)
            if number:
                return rules[number - 1]
        msg = f"{listing.text} can't be carried as {product} on {on}."
        raise InvalidError(msg, errors={"product": [msg]})
