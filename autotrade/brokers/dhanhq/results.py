"""What an order call came to, as the outcome that the port knows."""

from collections.abc import Mapping
from typing import Final

from autotrade.brokers.dhanhq.client import Reply
from autotrade.brokers.dhanhq.mapping import status_of
from autotrade.brokers.dhanhq.requests import UnfitOrderError
from autotrade.brokers.dhanhq.wire import text_of
from autotrade.domain.ids import ClientTag
from autotrade.domain.orders import OrderStatus
from autotrade.ports.brokers import BrokerErrorKind, OrderView, Outcome, PlaceResult

# a placement's answer has no trade in it: what ended with one is read from the book
_TOLD_AT_ONCE: Final = {OrderStatus.ACCEPTED, OrderStatus.OPEN, OrderStatus.REJECTED}


def result_of(reply: Reply, number: str | None = None) -> PlaceResult:
    """Return the outcome of an order call; ``number`` is the order's when it had one before."""
    verdict, body = reply.verdict, reply.body if isinstance(reply.body, Mapping) else {}
    outcome, message = verdict.outcome, verdict.message
    order_id = text_of(body, "orderId") or number
    word = text_of(body, "orderStatus") or ""
    view = None
    if outcome is Outcome.ACCEPTED and order_id is None:
        outcome, message = Outcome.UNKNOWN, "DhanHQ answered, but named no order."
    elif outcome is Outcome.ACCEPTED and number is None and order_id is not None:
        view = short_view(order_id, word, None)
    told = {
        "outcome": outcome.value,
        "http_status": reply.status,
        "orderId": order_id,
        "orderStatus": word or None,
        "code": verdict.code,
        "message": message,
    }
    return PlaceResult(
        outcome=outcome,
        broker_order_id=order_id,
        view=view,
        kind=verdict.kind,
        code=verdict.code,
        message=message,
        retry_after=verdict.retry_after,
        http_status=reply.status,
        response={name: value for name, value in told.items() if value is not None},
    )


def short_view(order_id: str, word: str, tag: ClientTag | None) -> OrderView | None:
    """Return what a placement's answer shows of its order; None where only the book knows."""
    status = status_of(word)
    if status not in _TOLD_AT_ONCE:
        return None
    return OrderView(broker_order_id=order_id, client_tag=tag, status=status, raw_status=word)


def unfit(error: UnfitOrderError) -> PlaceResult:
    """Return the outcome of an order that could not be put in DhanHQ's words."""
    message = str(error)
    return PlaceResult(
        outcome=Outcome.REJECTED,
        kind=BrokerErrorKind.INPUT,
        code="unfit",
        message=message,
        response={"outcome": Outcome.REJECTED.value, "code": "unfit", "message": message},
    )
