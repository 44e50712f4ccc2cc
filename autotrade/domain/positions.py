"""Positions: the sum of fills, netted at average cost or first in, first out."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from autotrade.domain.ids import BrokerId, PositionId, StrategyId, UserId
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Product, Side
from autotrade.domain.protections import Protection, ProtectionStatus


class CostMethod(StrEnum):
    """Which of what was bought is sold first."""

    AVERAGE = "average"
    FIFO = "fifo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What one entry left of itself; ``quantity`` is positive."""

    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position of an account, or, with ``strategy_id``, one strategy's share of it.

    ``quantity`` is signed, short is negative. ``realized_pnl`` is in rupees, before charges.
    ``external_quantity`` (signed) is what the broker's account has besides, found at
    ``external_at``: it was traded elsewhere, is shown and never acted on. ``last_price`` is what
    the last fill, at ``priced_at``, was made at.
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
    priced_at: datetime | None = None
    cost_method: CostMethod = CostMethod.AVERAGE
    lots: tuple[Lot, ...] = ()
    protection: Protection | None = None

    @property
    def sign(self) -> int:
        """Return +1 when long, -1 when short, 0 when flat."""
        return (self.quantity > 0) - (self.quantity < 0)

    @property
    def unrealized_pnl(self) -> Decimal:
        """Return the open profit at ``last_price``; zero when flat."""
        if not self.quantity or self.average_price is None or self.last_price is None:
            return ZERO
        return (self.last_price - self.average_price) * self.quantity

    def after(self, side: Side, quantity: Decimal, price: Decimal, at: datetime) -> "Position":
        """Return the position after a fill of ``quantity`` (positive) at ``price``.

        A protection ends with what it protects.
        """
        change = quantity * side.sign
        held = self.quantity
        total = held + change
        lots = self._lots()
        realized = self.realized_pnl
        if held * change >= 0:
            lots = (*lots, Lot(quantity=quantity, price=price))
        else:
            closed = min(abs(held), quantity)
            lots, cost = _without(lots, closed)
            realized += (price * closed - cost) * self.sign
            if total * change > 0:
                lots = (Lot(quantity=abs(total), price=price),)
        average = self._average(lots, held, total)
        return replace(
            self,
            quantity=total,
            average_price=average,
            last_price=price,
            priced_at=at,
            realized_pnl=realized,
            updated_at=at,
            lots=_merged(lots) if self.cost_method is CostMethod.FIFO else (),
            protection=self._protection_after(total, at),
        )

    def counted_by(self, method: CostMethod) -> "Position":
        """Return it with another way to count its cost; what is held is one lot from then on."""
        lots = self._lots() if method is CostMethod.FIFO else ()
        return replace(self, cost_method=method, lots=lots)

    def emptied(self, at: datetime) -> "Position":
        """Return the position of an account that begins anew: nothing held, nothing gained."""
        protection = self.protection
        if protection is not None and protection.is_armed:
            note = "The account was begun anew."
            protection = protection.to(ProtectionStatus.DISARMED, at, note=note)
        return replace(
            self,
            quantity=ZERO,
            average_price=None,
            realized_pnl=ZERO,
            lots=(),
            protection=protection,
            updated_at=at,
        )

    def _lots(self) -> tuple[Lot, ...]:
        """Return what it is made of; by average cost, and until a change of method, one lot."""
        if self.lots and self.cost_method is CostMethod.FIFO:
            return self.lots
        if not self.quantity:
            return ()
        return (Lot(quantity=abs(self.quantity), price=self.average_price or ZERO),)

    def _average(self, lots: tuple[Lot, ...], held: Decimal, total: Decimal) -> Decimal | None:
        if not total:
            return None
        is_smaller = held * total > 0 and abs(total) < abs(held)
        if is_smaller and self.cost_method is CostMethod.AVERAGE:
            return self.average_price  # unchanged to the last digit
        return sum((lot.quantity * lot.price for lot in lots), ZERO) / abs(total)

    def _protection_after(self, total: Decimal, at: datetime) -> Protection | None:
        protection = self.protection
        if protection is None or not protection.is_armed or self.quantity * total > 0:
            return protection
        return protection.to(ProtectionStatus.DISARMED, at, note="The position was closed.")


def _without(lots: tuple[Lot, ...], quantity: Decimal) -> tuple[tuple[Lot, ...], Decimal]:
    """Return what is left of lots when ``quantity`` leaves, oldest first, and what that cost."""
    left, cost = quantity, ZERO
    kept = []
    for lot in lots:
        part = min(left, lot.quantity)
        left -= part
        cost += part * lot.price
        if part < lot.quantity:
            kept.append(replace(lot, quantity=lot.quantity - part))
    return tuple(kept), cost


def _merged(lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
    """Return lots with neighbours of one price made one."""
    made: list[Lot] = []
    for lot in lots:
        if made and made[-1].price == lot.price:
            made[-1] = replace(lot, quantity=made[-1].quantity + lot.quantity)
        else:
            made.append(lot)
    return tuple(made)
