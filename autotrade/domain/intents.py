"""From a signal and what is held to the order that is wanted: pure, one table of rules.

=====================  ====================================================================
the signal names       what is done
=====================  ====================================================================
a target position      buy or sell the difference between the target and what is held
exit                   close what is held (of the named side, up to the named quantity)
buy or sell, quantity  buy or sell that many, whatever is held
buy or sell, none      buy or sell what the strategy's sizing rule says; no rule: refused
=====================  ====================================================================

"Held" is the strategy's own share of the account's position. What its orders at the broker will
still fill is counted with it, so that a target or an exit that is under way is not sent twice:

=======================  ==================================================================
the strategy's orders    what is done
=======================  ==================================================================
bring it to the target   nothing to do
a part of the way        the rest is ordered
would overshoot it, or   they are cancelled, and the decision waits until they have ended:
open what is to be left  only then is it known what there is to close
=======================  ==================================================================

Stop orders that wait for their trigger are not counted: they may never trade.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from autotrade.domain.money import ZERO, floor_to_lot, quantity_text
from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.domain.signals import Signal, SignalAction
from autotrade.domain.strategies import Sizing, SizingMode

_MOST_UNITS: Final = Decimal(10) ** 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """The order that is wanted. ``reduces`` says that it only makes a position smaller.

    ``reference_price`` is what the alert saw; ``estimate`` is the best guess of what a unit will
    cost: the order's own price, else the alert's, else the market's. ``note`` says what of the
    signal is not in the order.
    """

    symbol: str
    side: Side
    quantity: Decimal
    product: Product
    order_type: OrderType
    validity: Validity
    price: Decimal | None
    trigger_price: Decimal | None
    reference_price: Decimal | None
    estimate: Decimal | None
    reduces: bool
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """The signal is satisfied as things are."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Orders at the broker stand in the way: cancel them, and decide when they have ended."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """No order is made of the signal; ``rule`` is a stable word, ``reason`` is for people."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a strategy holds, and what its orders may be sized by; money in rupees.

    ``buying`` and ``selling`` (positive) are what its orders at the broker may still fill.
    ``equity`` is a refusal where the account's worth could not be found out.
    """

    quantity: Decimal
    product: Product
    price: Decimal | None
    equity: Decimal | Refusal | None
    lot: Decimal = Decimal(1)
    buying: Decimal = ZERO
    selling: Decimal = ZERO

    @property
    def expected(self) -> Decimal:
        """Return what is held once every order at the broker has filled."""
        return self.quantity + self.buying - self.selling

    @property
    def closable(self) -> Decimal:
        """Return how much of what is held no order closes yet (positive)."""
        leaving = self.selling if self.quantity > 0 else self.buying
        return max(abs(self.quantity) - leaving, ZERO)


def plan(
    signal: Signal, symbol: str, sizing: Sizing | None, holding: Holding
) -> Intent | NothingToDo | Refusal | Wait:
    """Return the order that a signal asks for, given what is held."""
    wanted = _change(signal, sizing, holding)
    if not isinstance(wanted, Decimal):
        return wanted
    side = Side.BUY if wanted > 0 else Side.SELL
    reduces = holding.quantity * wanted < 0 and abs(wanted) <= holding.closable
    is_short = side is Side.SELL and holding.quantity - holding.selling + wanted < 0
    if is_short and holding.product in {Product.DELIVERY, Product.MTF}:
        held = quantity_text(max(holding.quantity - holding.selling, ZERO))
        reason = f"{holding.product} can't be sold short: {held} held. Use INTRADAY or CARRY."
        return Refusal("short_delivery", reason)
    order_type = OrderType(signal.order_type) if signal.order_type else OrderType.MARKET
    missing = _missing_price(order_type, signal)
    if missing is not None:
        return missing
    limited = order_type in {OrderType.LIMIT, OrderType.SL}
    triggered = order_type in {OrderType.SL, OrderType.SLM}
    return Intent(
        symbol=symbol,
        side=side,
        quantity=abs(wanted),
        product=holding.product,
        order_type=order_type,
        validity=Validity(signal.validity) if signal.validity else Validity.DAY,
        price=signal.price if limited else None,
        trigger_price=signal.trigger_price if triggered else None,
        reference_price=signal.price,
        estimate=signal.price or signal.trigger_price or holding.price,
        reduces=reduces,
    )


def closing_part(order: Intent, holding: Holding) -> Intent | None:
    """Return what of a reversal only closes; None where nothing does."""
    is_opposite = holding.quantity * order.side.sign < 0
    if order.reduces or not is_opposite or not holding.closable:
        return None
    return replace(order, quantity=min(order.quantity, holding.closable), reduces=True)


def _change(
    signal: Signal, sizing: Sizing | None, holding: Holding
) -> Decimal | NothingToDo | Refusal | Wait:
    if signal.target is not None:
        return _to_target(signal.target, holding)
    if signal.action is SignalAction.EXIT:
        return _exit(signal, holding)
    size = signal.quantity or _sized(sizing, signal, holding)
    if isinstance(size, Refusal):
        return size
    return size if signal.action is SignalAction.BUY else -size


def _to_target(target: Decimal, holding: Holding) -> Decimal | NothingToDo | Wait:
    missing = target - holding.expected
    if not missing:
        if holding.expected == holding.quantity:
            return NothingToDo(f"The position is at {quantity_text(target)} already.")
        return NothingToDo(f"Orders at the broker bring it to {quantity_text(target)} already.")
    undone = holding.selling if missing > 0 else holding.buying
    if undone:
        return Wait(f"Orders at the broker would pass the target of {quantity_text(target)}.")
    return missing


def _exit(signal: Signal, holding: Holding) -> Decimal | NothingToDo | Wait:
    held = holding.quantity
    if (holding.buying and signal.side != "short" and held >= 0) or (
        holding.selling and signal.side != "long" and held <= 0
    ):
        return Wait("Orders at the broker would open what is to be closed.")
    is_other_side = (signal.side == "long" and held < 0) or (signal.side == "short" and held > 0)
    if not held or is_other_side:
        return NothingToDo(f"There is no {signal.side or 'open'} position to close.")
    if not holding.closable:
        return NothingToDo("Orders at the broker close the position already.")
    quantity = min(signal.quantity or holding.closable, holding.closable)
    return -quantity if held > 0 else quantity


def _sized(sizing: Sizing | None, signal: Signal, holding: Holding) -> Decimal | Refusal:
    if sizing is None:
        reason = "The alert names no quantity and the strategy has no sizing rule."
        return Refusal("quantity", reason)
    if sizing.mode is SizingMode.FIXED_QTY:
        nothing = Refusal("sizing", "The strategy's sizing rule says a quantity of zero.")
        return sizing.value if sizing.value > 0 else nothing
    price = signal.price or holding.price
    if not price:
        return Refusal("sizing", f"Sizing by {sizing.mode} needs a price, and there is none.")
    budget = sizing.value
    if sizing.mode is not SizingMode.FIXED_VALUE:
        equity = holding.equity
        if not isinstance(equity, Decimal):
            unknown = f"Sizing by {sizing.mode} needs the account's equity, which is not known."
            return equity or Refusal("sizing", unknown)
        budget = equity * sizing.value / 100
    per_unit = price
    if sizing.mode is SizingMode.RISK_PERCENT:
        per_unit = _distance_to_stop(signal, price)
        if per_unit <= 0:
            return Refusal("sizing", "Sizing by risk_percent needs a stop-loss in the alert.")
    return _whole_lots(sizing.mode, max(budget, ZERO), per_unit, holding.lot)


def _whole_lots(
    mode: SizingMode, budget: Decimal, per_unit: Decimal, lot: Decimal
) -> Decimal | Refusal:
    units = budget / per_unit
    if units > _MOST_UNITS:
        reason = f"₹{budget:.2f} by {mode} buys more than any market has at ₹{per_unit:f}."
        return Refusal("sizing", reason)
    quantity = floor_to_lot(units, lot)
    if quantity <= 0:
        reason = f"₹{budget:.2f} by {mode} buys less than one lot at ₹{per_unit:.2f}."
        return Refusal("sizing", reason)
    return quantity


def _distance_to_stop(signal: Signal, price: Decimal) -> Decimal:
    if signal.stop_loss is not None:
        return abs(price - signal.stop_loss)
    return price * signal.sl_pct / 100 if signal.sl_pct is not None else ZERO


def _missing_price(order_type: OrderType, signal: Signal) -> Refusal | None:
    if order_type in {OrderType.LIMIT, OrderType.SL} and signal.price is None:
        return Refusal("price", f"A {order_type} order needs a price.")
    if order_type in {OrderType.SL, OrderType.SLM} and signal.trigger_price is None:
        return Refusal("trigger_price", f"A {order_type} order needs a trigger price.")
    return None
