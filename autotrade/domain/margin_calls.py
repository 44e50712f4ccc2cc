"""Margin calls: whether what stands behind an account's positions still carries them. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.errors import InvalidError
from autotrade.domain.margins import MarginTable
from autotrade.domain.money import ZERO
from autotrade.domain.paper_states import PaperPosition, PaperState

GRACE: Final = timedelta(minutes=30)
"""How long after the day's first call nothing is closed by the house, while anything is left."""
PriceOf = Callable[[PaperPosition], Decimal]
"""What one unit of an open position is worth now, in rupees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands ``behind`` the positions that bind margin or a loan, and what must, in rupees."""

    behind: Decimal
    required: Decimal

    @property
    def is_short(self) -> bool:
        """Say whether a margin call is due."""
        return self.behind < self.required

    @property
    def is_exhausted(self) -> bool:
        """Say whether nothing is left, so that there is nothing to wait for."""
        return self.behind <= 0


def is_carried(position: PaperPosition) -> bool:
    """Say whether a position is held on margin or with the broker's money."""
    return bool(position.quantity) and bool(position.margin or position.loans)


def standing(state: PaperState, price: PriceOf, margins: MarginTable, day: date) -> Standing:
    """Return how an account stands at present prices.

    Behind its positions stand its cash, what they block, its own part of what is financed, and
    their open profit or loss. What is paid for in full is neither behind them nor requires
    anything.
    """
    behind, required = state.cash + state.margin, ZERO
    for position in state.positions.values():
        if not is_carried(position):
            continue
        quantity, now = abs(position.quantity), price(position)
        value = quantity * now
        behind += value - position.loan if position.is_paid else position.unrealized(now)
        try:
            rule = margins.rule(
                position.listing, position.product, day, is_long=position.quantity > 0
            )
        except InvalidError:  # from before there were rules
            continue
        required += rule.maintained(quantity, value, position.listing.strike)
    return Standing(behind=behind, required=required)


def worst_first(state: PaperState, price: PriceOf) -> list[PaperPosition]:
    """Return the carried positions in the order in which the house closes them."""
    carried = [each for each in state.positions.values() if is_carried(each)]
    return sorted(carried, key=lambda each: (each.unrealized(price(each)), each.symbol))
