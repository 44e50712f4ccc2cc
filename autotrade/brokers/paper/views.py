"""A paper order as the ``Broker`` port shows it."""

from datetime import datetime

from autotrade.domain.money import price_text
from autotrade.domain.orders import OrderStatus
from autotrade.ports.brokers import OrderView, Outcome, PlaceResult
from autotrade.ports.paper import PaperOrder


def view_of(order: PaperOrder) -> OrderView:
    """Return an order as the books show it."""
    request = order.request
    filled = order.filled
    return OrderView(
        broker_order_id=order.broker_order_id,
        client_tag=request.client_tag,
        status=order.status,
        fills=order.fills,
        reason=order.reason,
        raw_status=order.status.value,
        symbol=request.symbol,
        side=request.side,
        product=request.product,
        order_type=request.order_type,
        quantity=request.quantity,
        filled_quantity=filled,
        average_price=order.turnover / filled if filled else None,
        price=request.price,
        trigger_price=request.trigger_price,
        placed_at=order.placed_at,
        updated_at=_touched(order),
    )


def result_of(order: PaperOrder) -> PlaceResult:
    """Return the outcome of placing an order, however often it is placed."""
    rejected = order.status is OrderStatus.REJECTED
    response: dict[str, object] = {
        "order_id": order.broker_order_id,
        "status": order.status.value,
        "simulated": True,
    }
    if order.fills:
        response["price"] = price_text(order.fills[0].price)
    if order.reason:
        response["reason"] = order.reason
    return PlaceResult(
        outcome=Outcome.REJECTED if rejected else Outcome.ACCEPTED,
        broker_order_id=order.broker_order_id,
        view=view_of(order),
        message=order.reason,
        response=response,
    )


def _touched(order: PaperOrder) -> datetime:
    times = [order.placed_at, order.changed_at or order.placed_at]
    return max(*times, order.fills[-1].at) if order.fills else max(times)
