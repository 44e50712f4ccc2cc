"""The paper broker's side of the ``Broker`` port."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from autotrade.brokers.paper.books import funds_of, holdings_of, positions_of, trades_of
from autotrade.brokers.paper.matching import Decision, decide
from autotrade.brokers.paper.views import result_of, view_of
from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.ids import CLIENT_TAG_LENGTH, BrokerId, ClientTag
from autotrade.domain.instruments import Segment
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import Fill, OrderStatus, OrderType, Product, Validity
from autotrade.ports.brokers import (
    BrokerErrorKind,
    Capabilities,
    OrderChange,
    OrderReference,
    OrderRequest,
    OrderView,
    Outcome,
    PlaceResult,
    SessionStatus,
)
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.marketdata import SimulatedMarket
from autotrade.ports.paper import RESTING, PaperBook, PaperOrder

CAPABILITIES: Final = Capabilities(
    segments=frozenset(Segment),
    products=frozenset(Product),
    order_types=frozenset(OrderType),
    validities=frozenset(Validity),
    tag_length=CLIENT_TAG_LENGTH,
    needs_instrument=False,
)


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
    def capabilities(self) -> Capabilities:
        """Return what can be asked of this broker: everything."""
        return CAPABILITIES

    @property
    def places_once(self) -> bool:
        """Say that a second placement with a known tag returns the first order."""
        return True

    def check(self) -> SessionStatus:
        """Say that there is no session that could end."""
        return SessionStatus(expires_at=None)

    def place(self, request: OrderRequest) -> PlaceResult:
        """Fill, rest or reject an order at once."""
        known = self._house.book.find(self._broker_id, request.client_tag)
        return result_of(known or self._house.book.add(self._decided(request)))

    def place_all(self, requests: Sequence[OrderRequest]) -> Sequence[PlaceResult]:
        """Fill, rest or reject orders at once, each at the price that is known before them all."""
        orders = self._house.book.add_all([self._decided(request) for request in requests])
        return [result_of(order) for order in orders]

    def modify(self, reference: OrderReference, change: OrderChange) -> PlaceResult:
        """Change a resting order; one whose price is met now fills at once."""
        order = self._known(reference)
        if order is None or order.status not in RESTING:
            return _not_resting(order)
        request = replace(
            order.request,
            quantity=change.quantity,
            order_type=change.order_type,
            validity=change.validity,
            price=change.price,
            trigger_price=change.trigger_price,
            disclosed_quantity=change.disclosed_quantity,
            reference_price=None,  # what the signal saw is no longer the price
        )
        decision = decide(request, self._market_price(request))
        if decision.status is OrderStatus.REJECTED:  # the order stays as it was
            return PlaceResult(
                outcome=Outcome.REJECTED, kind=BrokerErrorKind.INPUT, message=decision.reason
            )
        changed = replace(
            order,
            request=request,
            status=decision.status,
            fills=self._fills(order.broker_order_id, request, decision),
            reason=decision.reason,
        )
        return self._replaced(order, changed)

    def cancel(self, reference: OrderReference) -> PlaceResult:
        """Cancel a resting order."""
        order = self._known(reference)
        if order is None or order.status not in RESTING:
            return _not_resting(order)
        return self._replaced(order, replace(order, status=OrderStatus.CANCELLED))

    def find_by_tag(self, tag: ClientTag) -> Sequence[OrderView]:
        """Return the order with this tag, if there is one."""
        order = self._house.book.find(self._broker_id, tag)
        return [view_of(order)] if order else []

    def order(self, reference: OrderReference) -> OrderView | None:
        """Return an order as it is now; None when it is not of this account."""
        order = self._known(reference)
        return view_of(order) if order else None

    def orders(self) -> Sequence[OrderView]:
        """Return the orders of today, and those of before that rest still."""
        return [view_of(order) for order in self._house.book.of_day(self._broker_id, self._today())]

    def trades(self) -> Sequence[BookTrade]:
        """Return the day's trades."""
        today = self._today()
        return trades_of(self._house.book.of_day(self._broker_id, today), today)

    def positions(self) -> Sequence[BookPosition]:
        """Return the sum of the fills, except what was delivered before today."""
        filled = self._house.book.filled(self._broker_id)
        return positions_of(filled, self._today(), self._house.quotes.moved)

    def holdings(self) -> Sequence[Holding]:
        """Return what was bought for delivery before today."""
        filled = self._house.book.filled(self._broker_id)
        return holdings_of(filled, self._today(), self._house.quotes.moved)

    def funds(self) -> Funds:
        """Return the starting capital, less what positions cost, plus what trades gained."""
        return funds_of(self._house.book.filled(self._broker_id))

    def _known(self, reference: OrderReference) -> PaperOrder | None:
        order = self._house.book.find(self._broker_id, reference.client_tag)
        same = order is not None and order.broker_order_id == reference.broker_order_id
        return order if same else None

    def _replaced(self, order: PaperOrder, changed: PaperOrder) -> PlaceResult:
        if self._house.book.replace(changed, was=order.status):
            return PlaceResult(
                outcome=Outcome.ACCEPTED,
                broker_order_id=changed.broker_order_id,
                view=view_of(changed),
            )
        return _not_resting(self._house.book.find(self._broker_id, order.request.client_tag))

    def _today(self) -> datetime:
        now = self._house.clock.now()
        return now.astimezone(IST).replace(hour=0, minute=0, second=0, microsecond=0)

    def _decided(self, request: OrderRequest) -> PaperOrder:
        decision = decide(request, self._market_price(request))
        order_id = f"P-{self._house.ids.new()}"
        return PaperOrder(
            broker_order_id=order_id,
            broker_id=self._broker_id,
            request=replace(request, instrument=None),  # the book needs no more than its symbol
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


def _not_resting(order: PaperOrder | None) -> PlaceResult:
    known = f"The order is {order.status.value.lower()} already." if order else "No such order."
    return PlaceResult(
        outcome=Outcome.REJECTED,
        broker_order_id=order.broker_order_id if order else None,
        view=view_of(order) if order else None,
        kind=BrokerErrorKind.INPUT,
        message=known,
    )
