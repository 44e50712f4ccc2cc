"""News: which committed events users are told of on their channels, and in what words.

An order is told once, however it came about: the execution that it belongs to is another name
under which the same message can be chosen. What ended without an order is told by its execution.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from autotrade.domain.events import Event
from autotrade.domain.executions import Execution, ExecutionStatus, ExecutionType
from autotrade.domain.ids import StrategyId
from autotrade.domain.money import price_text, quantity_text
from autotrade.domain.notification_deliveries import Fact, Message
from autotrade.domain.notifications import Notification, NotificationLevel
from autotrade.domain.orders import Order, OrderStatus, Side

_SUCCESS: Final = "execution.success"
_FAIL: Final = "execution.fail"
_TOLD: Final[Mapping[OrderStatus, tuple[str, NotificationLevel, tuple[str, ...]]]] = {
    OrderStatus.FILLED: ("filled", NotificationLevel.INFO, (_SUCCESS,)),
    OrderStatus.REJECTED: ("rejected", NotificationLevel.WARNING, (_FAIL,)),
    OrderStatus.EXPIRED: ("expired", NotificationLevel.WARNING, (_FAIL,)),
    OrderStatus.CANCELLED: ("cancelled", NotificationLevel.INFO, (_FAIL,)),
}
"""Ends of orders: what is said of them, how much it matters, and of an alert's how it ended.

What may be lost, or is at a broker several times, is a notification of its own.
"""
_DONE: Final = {Side.BUY: "bought", Side.SELL: "sold"}
_WANTED: Final = {Side.BUY: "buy", Side.SELL: "sell"}


def message_of(event: Event) -> Message | None:
    """Return what is told of an event; None when channels are told nothing of it.

    The same for the same event, and for a later one that tells of the same end.
    """
    payload = event.payload
    if isinstance(payload, Notification):
        return _of_notification(payload)
    if isinstance(payload, Order):
        return _of_order(payload)
    if isinstance(payload, Execution):
        return _of_execution(payload)
    return None


def _of_notification(notification: Notification) -> Message | None:
    if notification.read_at is not None:  # it was told when it was new
        return None
    strategy_id = notification.details.get("strategy_id")
    return Message(
        kind=notification.kind,
        occasion=f"notification:{notification.id}",
        level=notification.level,
        title=notification.title,
        text=notification.message,
        at=notification.at,
        facts=_facts_of(notification.details),
        strategy_id=StrategyId(strategy_id) if isinstance(strategy_id, str) else None,
    )


def _facts_of(details: Mapping[str, object]) -> tuple[Fact, ...]:
    shown = (("symbol", "Symbol"), ("side", "Side"), ("quantity", "Quantity"), ("price", "Price"))
    return tuple(
        Fact(name=name, value=str(details[key])) for key, name in shown if details.get(key)
    )


def _of_order(order: Order) -> Message | None:
    told = _TOLD.get(order.status)
    if told is None or order.external:
        return None
    what, level, also = told
    if order.status is OrderStatus.FILLED:
        price = order.average_price or Decimal(0)
        words = f"{_DONE[order.side]} {quantity_text(order.filled_quantity)} at {price_text(price)}"
    else:
        words = f"the order to {_WANTED[order.side]} {quantity_text(order.quantity)} was {what}"
    return Message(
        kind=f"order.{what}",
        occasion=f"order:{order.id}:{what}",
        level=level,
        title=f"{order.symbol}: {words}",
        text=order.status_reason or f"The order was {what}.",
        at=order.updated_at,
        facts=_facts_of_order(order),
        also=also if order.alert_id is not None else (),
        strategy_id=order.strategy_id,
    )


def _facts_of_order(order: Order) -> tuple[Fact, ...]:
    facts = [
        Fact(name="Symbol", value=order.symbol),
        Fact(name="Side", value=order.side.value),
        Fact(name="Quantity", value=quantity_text(order.quantity)),
    ]
    if order.filled_quantity and order.filled_quantity != order.quantity:
        facts.append(Fact(name="Filled", value=quantity_text(order.filled_quantity)))
    price = order.average_price or order.price
    if price is not None:
        facts.append(Fact(name="Price", value=price_text(price)))
    if order.realized_pnl:
        facts.append(Fact(name="P&L", value=f"{order.realized_pnl:+.2f}"))
    facts.append(Fact(name="Account", value="paper" if order.paper else "live"))
    if order.status_reason and order.status is not OrderStatus.FILLED:
        facts.append(Fact(name="Reason", value=order.status_reason))
    return tuple(facts)


def _of_execution(execution: Execution) -> Message | None:
    # what had an order is told by its end
    if execution.status is not ExecutionStatus.FAIL or execution.order_id is not None:
        return None
    reason = execution.reason or "No reason was given."
    facts = [Fact(name="Strategy", value=execution.strategy_name)]
    facts.append(Fact(name="Symbol", value=execution.symbol))
    if execution.side is not None:
        facts.append(Fact(name="Side", value=execution.side.value))
    if execution.quantity is not None:
        facts.append(Fact(name="Quantity", value=quantity_text(execution.quantity)))
    is_paper = execution.type is ExecutionType.PAPER
    facts.append(Fact(name="Account", value="paper" if is_paper else "live"))
    facts.append(Fact(name="Reason", value=reason))
    return Message(
        kind=_FAIL,
        occasion=f"execution:{execution.id}:{execution.retry_count}",
        level=NotificationLevel.WARNING,
        title=f"{execution.symbol}: a signal was not carried out",
        text=reason,
        at=execution.executed_at or execution.created_at,
        facts=tuple(facts),
        strategy_id=execution.strategy_id,
    )
