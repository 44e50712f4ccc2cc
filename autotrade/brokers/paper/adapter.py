"""The paper broker's side of the ``Broker`` port."""

from collections.abc import Sequence
from decimal import Decimal

from autotrade.brokers.paper.matching import Decision, decide
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.money import price_text
from autotrade.domain.orders import Fill, OrderStatus
from autotrade.ports.brokers import (
    OrderRequest,
    OrderView,
    Outcome,
    PlaceResult,
)
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.marketdata import SimulatedMarket
from autotrade.ports.paper import PaperBook, PaperOrder


class PaperBroker:
    """Keeps the paper accounts of all users."""

    def __init__(
        self, *, book: PaperBook, quotes: SimulatedMarket, clock: Clock, ids: IdSource
    ) -> None:
        self.book = book
        self.quotes = quotes
        self.clock = clock
        self.ids = ids

    def account(self, broker_id: BrokerId) -> "PaperAccount":
        """Return one account's adapter."""
        return PaperAccount(self, broker_id)


class PaperAccount:
    """Implements ``Broker`` for one paper account.

    An order is known by its tag: placing it again returns the first order and its outcome.
    """

    def __init__(self, house: PaperBroker, broker_id: BrokerId) -> None:
        self._house = house
        self._broker_id = broker_id

    @property
    def places_once(self) -> bool:
        """Say that a second placement with a known tag returns the first order."""
        return True

    def place(self, request: OrderRequest) -> PlaceResult:
        """Fill, rest or reject an order at once."""
        known = self._house.book.find(self._broker_id, request.client_tag)
        order = known or self._house.book.add(self._decided(request))
        return _result(order)

    def find_by_tag(self, tag: ClientTag) -> Sequence[OrderView]:
        """Return the order with this tag, if there is one."""
        order = self._house.book.find(self._broker_id, tag)
        return [_view(order)] if order else []

    def _decided(self, request: OrderRequest) -> PaperOrder:
        decision = decide(request, self._market_price(request))
        order_id = f"P-{self._house.ids.new()}"
        return PaperOrder(
            broker_order_id=order_id,
            broker_id=self._broker_id,
            request=request,
            status=decision.status,
            placed_at=self._house.clock.now(),
            fills=self._fills(order_id, request, decision),
            reason=decision.reason,
        )

    def _fills(self, order_id: str, request: OrderRequest, decision: Decision) -> tuple[Fill, ...]:
        if decision.price is None:
            return ()
        fill = Fill(
            trade_id=f"{order_id}-1",
            quantity=request.quantity,
            price=decision.price,
            at=self._house.clock.now(),
        )
        return (fill,)

    def _market_price(self, request: OrderRequest) -> Decimal | None:
        if request.reference_price is not None:
            return request.reference_price
        seen = self._house.book.last_fill(self._broker_id, request.symbol)
        if seen is not None:
            return self._house.quotes.moved(request.symbol, seen.price, seen.at)
        quote = self._house.quotes.last(request.symbol)
        return quote.price if quote else None


def _view(order: PaperOrder) -> OrderView:
    return OrderView(
        broker_order_id=order.broker_order_id,
        client_tag=order.request.client_tag,
        status=order.status,
        fills=order.fills,
        reason=order.reason,
    )


def _result(order: PaperOrder) -> PlaceResult:
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
        view=_view(order),
        message=order.reason,
        response=response,
    )
