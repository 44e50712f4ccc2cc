"""The paper broker's side of the ``Broker`` port."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from autotrade.brokers.paper.books import (
    SETTLED,
    funds_of,
    holdings_of,
    positions_of,
    trades_of,
)
from autotrade.brokers.paper.drafts import Draft
from autotrade.brokers.paper.house import PaperHouse
from autotrade.brokers.paper.views import result_of, view_of
from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.ids import CLIENT_TAG_LENGTH, BrokerId, ClientTag, UserId
from autotrade.domain.instruments import Segment
from autotrade.domain.listings import listing_of
from autotrade.domain.market_hours import IST
from autotrade.domain.money import price_text
from autotrade.domain.orders import OrderStatus, OrderType, Product, Validity
from autotrade.domain.paper_states import CAPITAL_FACT, PaperState
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
from autotrade.ports.paper import RESTING, PaperOrder, PaperRepository

CAPABILITIES: Final = Capabilities(
    segments=frozenset(Segment),
    products=frozenset(Product),
    order_types=frozenset(OrderType),
    validities=frozenset(Validity),
    tag_length=CLIENT_TAG_LENGTH,
    needs_instrument=False,
)


class PaperBroker(PaperHouse):
    """The paper broker: its house, and adapters of its accounts."""

    def account(self, broker_id: BrokerId, user_id: UserId) -> "PaperAccount":
        """Return one account's adapter."""
        return PaperAccount(self, broker_id, user_id)


class PaperAccount:
    """Implements ``Broker`` for one paper account.

    An order is known by its tag: placing it again returns the first order and its outcome.
    """

    def __init__(self, house: PaperHouse, broker_id: BrokerId, user_id: UserId) -> None:
        self._house = house
        self._broker_id = broker_id
        self._user_id = user_id

    @property
    def capabilities(self) -> Capabilities:
        """Return what can be asked of this broker: everything."""
        return CAPABILITIES

    @property
    def places_once(self) -> bool:
        """Say that a second placement with a known tag returns the first order."""
        return True

    def check(self) -> SessionStatus:
        """Say that there is no session that could end, and what the account began with."""
        capital = price_text(self._state().starting_capital)
        return SessionStatus(expires_at=None, facts={CAPITAL_FACT: capital})

    def place(self, request: OrderRequest) -> PlaceResult:
        """Fill, rest or reject an order at once."""
        return self.place_all([request])[0]

    def place_all(self, requests: Sequence[OrderRequest]) -> Sequence[PlaceResult]:
        """Fill, rest or reject orders at once, one after the other, in one transaction."""

        def work(draft: Draft, is_first: bool) -> list[PaperOrder]:  # noqa: FBT001 - as called
            # the first time nothing is known: the book refuses a tag that it has already
            known: dict[ClientTag, PaperOrder] = {}
            if not is_first:
                tags = [request.client_tag for request in requests]
                known.update(self._house.book.known(self._broker_id, tags))
            placed = []
            for request in requests:
                order = known.get(request.client_tag) or self._placed(draft, request)
                known[request.client_tag] = order
                placed.append(order)
            return placed

        if not requests:
            return []
        orders = self._house.change(self._broker_id, self._user_id, work)
        return [result_of(order) for order in orders]

    def place_within(
        self, book: PaperRepository, requests: Sequence[OrderRequest]
    ) -> Sequence[PlaceResult]:
        """Do as ``place_all`` within the caller's transaction; a known tag breaks it off."""
        orders = self._house.join(
            book,
            self._broker_id,
            self._user_id,
            lambda draft: [self._placed(draft, request) for request in requests],
        )
        return [result_of(order) for order in orders]

    def modify(self, reference: OrderReference, change: OrderChange) -> PlaceResult:
        """Change a resting order; one whose price is met now fills at once."""

        def work(draft: Draft, order: PaperOrder) -> PlaceResult:
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
            market = self._house.market(request, draft.state)
            left = request.quantity - order.filled
            decision = self._house.matcher.decide(request, market, left)
            changed = replace(
                order,
                request=request,
                seen_price=market.last if market is not None else order.seen_price,
                changed_at=draft.at,
            )
            done = draft.amend(order, changed, decision)
            if done.status is OrderStatus.REJECTED:  # the order stays as it was
                return PlaceResult(
                    outcome=Outcome.REJECTED, kind=BrokerErrorKind.INPUT, message=done.reason
                )
            return _accepted(done)

        return self._with_resting(reference, work)

    def cancel(self, reference: OrderReference) -> PlaceResult:
        """Cancel a resting order."""

        def work(draft: Draft, order: PaperOrder) -> PlaceResult:
            return _accepted(draft.end(order, OrderStatus.CANCELLED, None))

        return self._with_resting(reference, work)

    def find_by_tag(self, tag: ClientTag) -> Sequence[OrderView]:
        """Return the order with this tag, if there is one."""
        order = self._house.book.find(self._broker_id, tag)
        return [view_of(order)] if order else []

    def find_by_tags(self, tags: Sequence[ClientTag]) -> Sequence[OrderView]:
        """Return the orders with these tags."""
        return [view_of(order) for order in self._house.book.known(self._broker_id, tags).values()]

    def order(self, reference: OrderReference) -> OrderView | None:
        """Return an order as it is now; None when it is not of this account."""
        order = self._known(reference)
        return view_of(order) if order else None

    def orders(self) -> Sequence[OrderView]:
        """Return the orders of today, and those of before that rest still."""
        return [view_of(order) for order in self._of_day()]

    def trades(self) -> Sequence[BookTrade]:
        """Return the day's trades."""
        return trades_of(self._of_day(), self._today())

    def positions(self) -> Sequence[BookPosition]:
        """Return what the account holds, except what was delivered before today."""
        state = self._state()
        return positions_of(state, self._today(), self._delivered(state), self._house.price)

    def holdings(self) -> Sequence[Holding]:
        """Return what was bought for delivery before today."""
        state = self._state()
        return holdings_of(state, self._delivered(state), self._house.price)

    def funds(self) -> Funds:
        """Return what the account has left, and what positions and resting orders bind."""
        return funds_of(self._state())

    def _state(self) -> PaperState:
        return self._house.state(self._broker_id, self._user_id)

    def _delivered(self, state: PaperState) -> Sequence[BookTrade]:
        """Return the day's trades where some of them may be deliveries, else nothing."""
        if all(position.product is not SETTLED for position in state.positions.values()):
            return []
        return trades_of(self._of_day(), max(self._today(), state.opened_at))

    def _of_day(self) -> Sequence[PaperOrder]:
        return self._house.book.of_day(self._broker_id, self._today())

    def _known(self, reference: OrderReference) -> PaperOrder | None:
        order = self._house.book.find(self._broker_id, reference.client_tag)
        same = order is not None and order.broker_order_id == reference.broker_order_id
        return order if same else None

    def _with_resting(
        self, reference: OrderReference, work: Callable[[Draft, PaperOrder], PlaceResult]
    ) -> PlaceResult:
        def change(draft: Draft, _is_first: bool) -> PlaceResult:  # noqa: FBT001 - as called
            order = self._known(reference)
            if order is None or order.status not in RESTING:
                return _not_resting(order)
            return work(draft, order)

        return self._house.change(self._broker_id, self._user_id, change)

    def _today(self) -> datetime:
        now = self._house.clock.now()
        return now.astimezone(IST).replace(hour=0, minute=0, second=0, microsecond=0)

    def _placed(self, draft: Draft, request: OrderRequest) -> PaperOrder:
        market = self._house.market(request, draft.state)
        listing = listing_of(request.symbol, request.instrument)
        decision = self._house.matcher.decide(request, market, request.quantity)
        if request.instrument is not None:  # the book needs no more than its symbol
            request = replace(request, instrument=None)
        order = PaperOrder(
            broker_order_id=f"P-{self._house.ids.new()}",
            broker_id=self._broker_id,
            request=request,
            status=OrderStatus.CREATED,
            placed_at=draft.at,
            listing=listing,
            seen_price=market.last if market is not None else None,
            changed_at=draft.at,
        )
        return draft.add(order, decision)


def _accepted(order: PaperOrder) -> PlaceResult:
    return PlaceResult(
        outcome=Outcome.ACCEPTED, broker_order_id=order.broker_order_id, view=view_of(order)
    )


def _not_resting(order: PaperOrder | None) -> PlaceResult:
    known = f"The order is {order.status.value.lower()} already." if order else "No such order."
    return PlaceResult(
        outcome=Outcome.REJECTED,
        broker_order_id=order.broker_order_id if order else None,
        view=view_of(order) if order else None,
        kind=BrokerErrorKind.INPUT,
        message=known,
    )
