"""Trade costs: what a fill is charged and what it binds, by the dated tables."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from autotrade.domain.charges import NO_CHARGES, Charges, ChargeTable
from autotrade.domain.errors import InvalidError
from autotrade.domain.instruments import Instrument
from autotrade.domain.listings import Listing, listing_of
from autotrade.domain.margins import MarginRule, MarginTable
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Fill, Order, Product, Side
from autotrade.domain.trades import Costs

CostsOf = Callable[[Order, Fill, Decimal], Costs]
"""Tells what a fill costs; the last argument is what its order had traded before, in rupees."""
NO_COSTS: Final = Costs()


class TradeCosts:
    """Computes them; of a live account they are an estimate by the same tables.

    Charges are an order's: a further fill of an order is charged what the whole is charged,
    less what was charged before. The depository's fee, one a day and symbol, is the account's
    and not a trade's.
    """

    def __init__(
        self,
        *,
        charges: ChargeTable,
        margins: MarginTable,
        instruments: Callable[[str], Instrument | None],
    ):
        self._charges = charges
        self._margins = margins
        self._instruments = instruments

    def of(self, order: Order, fill: Fill, before: Decimal) -> Costs:
        """Return the costs of a fill; nothing where the tables have nothing of the kind."""
        listing = listing_of(order.symbol, self._instruments(order.symbol))
        day = fill.at.astimezone(IST).date()
        value = fill.quantity * fill.price
        charged = self._charged(order, listing, day, before, value)
        capital, interest = value, ZERO
        rule = self._rule(listing, order.product, day, is_long=order.side is Side.BUY)
        if rule is not None:
            capital = rule.blocked(fill.quantity, value, listing.strike)
            if rule.is_paid:
                capital = value - rule.lent(value)
        if order.product is Product.MTF:  # what is sold was bought with the broker's money
            bought = self._rule(listing, order.product, day, is_long=True)
            interest = bought.financed * bought.daily_interest if bought is not None else ZERO
        return Costs(
            brokerage=charged.brokerage,
            charges=_without_brokerage(charged),
            capital=capital,
            daily_interest=interest,
        )

    def _charged(
        self, order: Order, listing: Listing, day: date, before: Decimal, value: Decimal
    ) -> Charges:
        try:
            rates = self._charges.rates(listing, order.product, day)
        except InvalidError:  # the tables have no such thing: nothing is made up
            return NO_CHARGES
        if rates is None:
            return NO_CHARGES
        whole = rates.charges(order.side, before + value)
        return whole.less(rates.charges(order.side, before))

    def _rule(
        self, listing: Listing, product: Product, day: date, *, is_long: bool
    ) -> MarginRule | None:
        try:
            return self._margins.rule(listing, product, day, is_long=is_long)
        except InvalidError:
            return None


def interest_days(since: datetime, until: datetime) -> int:
    """Return for how many days (India) a margin trade is charged interest: from the next day on."""
    return (until.astimezone(IST).date() - since.astimezone(IST).date()).days


def no_costs(_order: Order, _fill: Fill, _before: Decimal) -> Costs:
    """Say that a fill costs nothing."""
    return NO_COSTS


def _without_brokerage(charged: Charges) -> Decimal:
    return charged.total - charged.brokerage
