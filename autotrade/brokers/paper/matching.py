"""What becomes of a paper order at the price of the moment."""

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from autotrade.domain.orders import OrderStatus, OrderType, Side, Validity
from autotrade.ports.brokers import OrderRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An order's first state; ``price`` is set when all of it is filled."""

    status: OrderStatus
    price: Decimal | None = None
    reason: str | None = None


def decide(request: OrderRequest, market: Decimal | None) -> Decision:
    """Say what becomes of an order; ``market`` is the price in rupees, None if there is none."""
    if request.quantity <= 0:
        return _rejected("The quantity must be above zero.")
    match request.order_type:
        case OrderType.MARKET:
            return _market(market)
        case OrderType.LIMIT:
            return _limit(request, market)
        case OrderType.SL | OrderType.SLM:
            return _stop(request)
        case _:
            assert_never(request.order_type)


def _market(market: Decimal | None) -> Decision:
    if market is None or market <= 0:
        return _rejected(
            "There is no price for this symbol: the alert named none and there is no quote."
        )
    return Decision(status=OrderStatus.FILLED, price=market)


def _limit(request: OrderRequest, market: Decimal | None) -> Decision:
    limit = request.price
    if limit is None or limit <= 0:
        return _rejected("A limit order needs a price.")
    is_buy = request.side is Side.BUY
    if market is not None and (market <= limit if is_buy else market >= limit):
        return Decision(status=OrderStatus.FILLED, price=market)
    if request.validity is Validity.IOC:
        reason = "The limit was not met at once, and the order was immediate or cancel."
        return Decision(status=OrderStatus.CANCELLED, reason=reason)
    return Decision(status=OrderStatus.OPEN)


def _stop(request: OrderRequest) -> Decision:
    if request.trigger_price is None or request.trigger_price <= 0:
        return _rejected("A stop order needs a trigger price.")
    if request.order_type is OrderType.SL and (request.price is None or request.price <= 0):
        return _rejected("A stop-limit order needs a price.")
    return Decision(status=OrderStatus.TRIGGER_PENDING)


def _rejected(reason: str) -> Decision:
    return Decision(status=OrderStatus.REJECTED, reason=reason)
