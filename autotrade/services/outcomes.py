"""Outcomes: what a broker tells of an order, as a change of the order and of its execution."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.orders import TRANSITIONS, Fill, Order, OrderStatus
from autotrade.ports.brokers import OrderView

_ENDINGS: Final = {
    OrderStatus.FILLED: ExecutionStatus.SUCCESS,
    OrderStatus.REJECTED: ExecutionStatus.FAIL,
    OrderStatus.CANCELLED: ExecutionStatus.FAIL,
    OrderStatus.EXPIRED: ExecutionStatus.FAIL,
    OrderStatus.LOST: ExecutionStatus.FAIL,
}


def seen(order: Order, view: OrderView, now: datetime) -> tuple[Order, tuple[Fill, ...]]:
    """Return the order as the broker's books show it, and the fills that are new."""
    known = {fill.trade_id for fill in order.fills}
    fills = tuple(fill for fill in view.fills if fill.trade_id not in known)
    # what is told late can't undo what is known already, but a trade is a trade
    is_new = view.status is not order.status or bool(fills)
    moves = is_new and view.status in TRANSITIONS[order.status]
    if not moves and not fills:
        return order, ()
    if moves:
        order = order.to(view.status, now, status_reason=view.reason)
    number = view.broker_order_id or order.broker_order_id
    return replace(order, updated_at=now, broker_order_id=number).with_fills(fills), fills


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
        reason=order.status_reason,
        executed_at=order.updated_at,
    )
