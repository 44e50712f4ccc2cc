"""What becomes of a paper order at the price of the moment."""

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from autotrade.brokers.paper.pricing import MarketPrice, slipped
from autotrade.domain.money import ZERO
from autotrade.domain.orders import OrderStatus, OrderType, Side, Validity
from autotrade.ports.brokers import OrderRequest
from autotrade.ports.paper import PaperOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An order's next state; ``quantity`` is traded at ``price``, nothing where that is None."""

    status: OrderStatus
    price: Decimal | None = None
    quantity: Decimal | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Matcher:
    """The rules of matching; ``slippage`` in basis points, of what is filled at the market."""

    slippage: Decimal

    def decide(self, request: OrderRequest, market: MarketPrice | None, left: Decimal) -> Decision:
        """Say what becomes of an order that is placed or changed, ``left`` of which is unfilled."""
        if request.quantity <= 0 or left <= 0:
            return _rejected("The quantity must be above zero.")
        match request.order_type:
            case OrderType.MARKET:
                return self._market(request, market, left)
            case OrderType.LIMIT:
                return self._limit(request, market, left)
            case OrderType.SL | OrderType.SLM:
                return _stop(request)
            case _:
                assert_never(request.order_type)

    def at_tick(self, order: PaperOrder, market: MarketPrice) -> Decision | None:
        """Say what a tick does with an order that rests; None when it does nothing."""
        request, left = order.request, order.request.quantity - order.filled
        if order.status is OrderStatus.TRIGGER_PENDING:
            if not _is_triggered(request, market.last):
                return None
            if request.order_type is OrderType.SLM:
                return self._market(request, market, left)
            return self._limit(request, market, left)
        limit = request.price
        if limit is None or not _meets(request.side, market.for_side(request.side), limit):
            return None
        offered = market.quantity_for(request.side)
        if offered is not None and offered <= 0:
            return None
        return _filled(request, limit, offered, left)

    def _market(self, request: OrderRequest, market: MarketPrice | None, left: Decimal) -> Decision:
        is_settled = market is not None and market.is_named and market.last == 0
        if market is None or (market.last <= 0 and not is_settled):
            return _rejected(
                "There is no price for this symbol: the alert named none and there is no quote."
            )
        price = market.for_side(request.side)
        if not market.is_named:
            price = slipped(price, request, self.slippage)
        return Decision(status=OrderStatus.FILLED, price=price, quantity=left)

    def _limit(self, request: OrderRequest, market: MarketPrice | None, left: Decimal) -> Decision:
        limit = request.price
        if limit is None or limit <= 0:
            return _rejected("A limit order needs a price.")
        if market is not None:
            price = market.for_side(request.side)
            if _meets(request.side, price, limit):
                return _filled(request, price, market.quantity_for(request.side), left)
        if request.validity is Validity.IOC:
            reason = "The limit was not met at once, and the order was immediate or cancel."
            return Decision(status=OrderStatus.CANCELLED, reason=reason)
        return Decision(status=_rests(request, left))


def _filled(
    request: OrderRequest, price: Decimal, offered: Decimal | None, left: Decimal
) -> Decision:
    """Return a fill of what is offered at a price, all of it where that is not known."""
    if offered is None or offered >= left:
        return Decision(status=OrderStatus.FILLED, price=price, quantity=left)
    if offered <= 0 and request.validity is not Validity.IOC:
        return Decision(status=_rests(request, left))
    if request.validity is Validity.IOC:
        reason = f"{offered:f} were offered; the rest was cancelled, as the order was immediate."
        return Decision(
            status=OrderStatus.CANCELLED, price=price, quantity=max(offered, ZERO), reason=reason
        )
    return Decision(status=OrderStatus.PARTIAL, price=price, quantity=offered)


def _rests(request: OrderRequest, left: Decimal) -> OrderStatus:
    return OrderStatus.OPEN if left == request.quantity else OrderStatus.PARTIAL


def _stop(request: OrderRequest) -> Decision:
    if request.trigger_price is None or request.trigger_price <= 0:
        return _rejected("A stop order needs a trigger price.")
    if request.order_type is OrderType.SL and (request.price is None or request.price <= 0):
        return _rejected("A stop-limit order needs a price.")
    if request.validity is Validity.IOC:
        reason = "A stop order waits for its trigger, and the order was immediate or cancel."
        return Decision(status=OrderStatus.CANCELLED, reason=reason)
    return Decision(status=OrderStatus.TRIGGER_PENDING)


def _meets(side: Side, price: Decimal, limit: Decimal) -> bool:
    return price <= limit if side is Side.BUY else price >= limit


def _is_triggered(request: OrderRequest, price: Decimal) -> bool:
    """Say whether a price has reached the trigger: a buy's from below, a sale's from above."""
    trigger = request.trigger_price
    if trigger is None:
        return False
    return price >= trigger if request.side is Side.BUY else price <= trigger


def _rejected(reason: str) -> Decision:
    return Decision(status=OrderStatus.REJECTED, reason=reason)
