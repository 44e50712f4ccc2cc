"""Positions: the sum of fills, netted at average cost."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from autotrade.domain.ids import BrokerId, PositionId, StrategyId, UserId
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Product, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position of an account, or, with ``strategy_id``, one strategy's share of it.

    ``quantity`` is signed, short is negative. ``realized_pnl`` is in rupees, before charges.
    ``external_quantity`` (signed) is what the broker's account has besides, found at
    ``external_at``: it was traded elsewhere, is shown and never acted on.
    """

    id: PositionId
    user_id: UserId
    broker_id: BrokerId
    strategy_id: StrategyId | None
    symbol: str
    product: Product
    paper: bool
    updated_at: datetime
    quantity: Decimal = ZERO
    average_price: Decimal | None = None
    last_price: Decimal | None = None
    realized_pnl: Decimal = ZERO
    external_quantity: Decimal = ZERO
    external_at: datetime | None = None

    @property
    def unrealized_pnl(self) -> Decimal:
        """Return the open profit at ``last_price``; zero when flat."""
        if not self.quantity or self.average_price is None or self.last_price is None:
            return ZERO
        return (self.last_price - self.average_price) * self.quantity

    def after(self, side: Side, quantity: Decimal, price: Decimal, at: datetime) -> "Position":
        """Return the position after a fill of ``quantity`` (positive) at ``price``."""
        change = quantity * side.sign
        held, cost = self.quantity, self.average_price or ZERO
        total = held + change
        realized = self.realized_pnl
        if held * change >= 0:
            average = (cost * abs(held) + price * quantity) / abs(total)
        else:
            closed = min(abs(held), quantity)
            realized += (price - cost) * closed * (1 if held > 0 else -1)
            average = cost if held * total > 0 else price
        return replace(
            self,
            quantity=total,
            average_price=average if total else None,
            last_price=price,
            realized_pnl=realized,
            updated_at=at,
        )
