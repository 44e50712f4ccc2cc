"""Outcomes: what a broker tells of an order, as a change of the order and of its execution."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.money import ZERO
from autotrade.domain.orders import TRANSITIONS, Fill, Order, OrderStatus
from autotrade.ports.brokers import OrderView

_ENDINGS: Final = {
    OrderStatus.FILLED: ExecutionStatus.SUCCESS,
    OrderStatus.REJECTED: ExecutionStatus.FAIL,
    OrderStatus.CANCELLED: ExecutionStatus.FAIL,
    OrderStatus.EXPIRED: ExecutionStatus.FAIL,
    OrderStatus.LOST: ExecutionStatus.FAIL,
}
_SAID_NOTHING: Final = {
    OrderStatus.REJECTED: "The broker refused the order and gave no reason.",
    OrderStatus.CANCELLED: "The order was cancelled at the broker, which gave no reason.",
    OrderStatus.EXPIRED: "The order expired at the broker without a fill.",
}
_OURS: Final = frozenset(
    {OrderStatus.CREATED, OrderStatus.SENDING, OrderStatus.UNKNOWN, OrderStatus.LOST}
)
_DERIVED: Final = "sum of "
"""Begins the trade id of a fill that was made of a broker's cumulative figures."""


def seen(order: Order, view: OrderView, now: datetime) -> tuple[Order, tuple[Fill, ...]]:
    """Return the order as the broker's books show it, and the fills that are new.

    Nothing is taken back: what is told late, twice or out of order changes nothing, and a
    trade is a trade also after a cancellation.
    """
    fills = _new_fills(order, view, now)
    status = _status(order, view, fills)
    moves = (status is not order.status or bool(fills)) and status in TRANSITIONS[order.status]
    number = view.broker_order_id or order.broker_order_id
    if not moves and not fills:
        # the same as before, but told by number for the first time
        return (
            order if number == order.broker_order_id else replace(order, broker_order_id=number)
        ), ()
    if moves:
        order = order.to(status, now, status_reason=view.reason)
    changed = replace(order, updated_at=now, broker_order_id=number).with_fills(fills)
    if view.average_price and changed.filled_quantity == view.filled_quantity:
        changed = replace(changed, average_price=view.average_price)  # exactly the broker's
    return changed, fills


def _status(order: Order, view: OrderView, fills: tuple[Fill, ...]) -> OrderStatus:
    """Return what the broker's status means for the order: no word of it ends it by mistake."""
    if view.status in _OURS:  # a word that nobody knows: the order is at the broker, no more
        return OrderStatus.ACCEPTED if order.status in _OURS else order.status
    told = sum((fill.quantity for fill in fills), order.filled_quantity)
    if view.status is OrderStatus.FILLED and not told:
        # it will end when the books name quantity and price
        return OrderStatus.ACCEPTED if order.status in _OURS else order.status
    if view.filled_quantity is not None and view.filled_quantity > told:
        return OrderStatus.ACCEPTED if order.status in _OURS else order.status
    return view.status


def _new_fills(order: Order, view: OrderView, now: datetime) -> tuple[Fill, ...]:
    has_derived = any(fill.trade_id.startswith(_DERIVED) for fill in order.fills)
    if view.fills and not has_derived:
        known = {fill.trade_id for fill in order.fills}
        return tuple(fill for fill in view.fills if fill.trade_id not in known)
    filled, average = view.filled_quantity, view.average_price
    if view.fills:
        filled, average = _sum(view.fills)
    if filled is None or filled <= order.filled_quantity or not average or average <= 0:
        return ()
    counted = sum((fill.quantity * fill.price for fill in order.fills), ZERO)
    quantity = filled - order.filled_quantity
    number = view.broker_order_id or order.broker_order_id
    fill = Fill(
        trade_id=f"{_DERIVED}{number}: {filled:f}",
        quantity=quantity,
        price=(filled * average - counted) / quantity,
        at=view.updated_at or now,
    )
    return (fill,) if fill.price > 0 else ()


def _sum(fills: Iterable[Fill]) -> tuple[Decimal, Decimal | None]:
    unique = {fill.trade_id: fill for fill in fills}.values()
    quantity = sum((fill.quantity for fill in unique), ZERO)
    value = sum((fill.quantity * fill.price for fill in unique), ZERO)
    return quantity, value / quantity if quantity else None


def combined(orders: Sequence[Order]) -> Order:
    """Return the slices of one intended order as one: in flight while any of them is."""
    first, *_ = sorted(orders, key=lambda order: order.slice)
    ranked = sorted(orders, key=lambda o: (o.status in _ENDINGS, o.status is OrderStatus.FILLED))
    fills = tuple(fill for order in orders for fill in order.fills)
    filled, average = _sum(fills)
    return replace(
        first,
        status=ranked[0].status,
        status_reason=ranked[0].status_reason,
        quantity=sum((order.quantity for order in orders), ZERO),
        fills=fills,
        filled_quantity=filled,
        average_price=average,
        updated_at=max(order.updated_at for order in orders),
    )


def ended(execution: Execution, order: Order) -> Execution:
    """Return the execution as its order leaves it: pending still, or ended with the reason."""
    status = _ENDINGS.get(order.status)
    if order.fills and status is not None:
        status = ExecutionStatus.SUCCESS
    if status is execution.status and order.fills:
        return replace(execution, quantity=order.filled_quantity, price=order.average_price)
    if status is None or status is execution.status:
        return execution
    return execution.to(
        status,
        quantity=order.filled_quantity or order.quantity,
        price=order.average_price or execution.price,
        reason=order.status_reason or execution.reason or _reason(status, order),
        executed_at=order.updated_at,
    )


def _reason(status: ExecutionStatus, order: Order) -> str | None:
    """Return the words for an end without a fill that the broker did not explain."""
    return _SAID_NOTHING.get(order.status) if status is ExecutionStatus.FAIL else None
