"""A broker in memory: it keeps books of its own, and answers as a script says.

A worker is killed by raising ``Killed`` at its next numbered step, as SIGKILL would end it: what
was committed stays, nothing else happens.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from threading import Lock
from typing import Final

from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.instruments import Segment
from autotrade.domain.orders import (
    TERMINAL,
    Fill,
    OrderStatus,
    OrderType,
    Product,
    Side,
    Validity,
)
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    Capabilities,
    InstrumentSource,
    LookupFailedError,
    OrderChange,
    OrderReference,
    OrderRequest,
    OrderView,
    Outcome,
    PlaceResult,
    SessionStatus,
)
from tests.support import factories
from tests.support.fakes import FakeClock

EVERYTHING: Final = Capabilities(
    segments=frozenset(Segment),
    products=frozenset(Product),
    order_types=frozenset(OrderType),
    validities=frozenset(Validity),
    tag_length=20,
    needs_instrument=False,
)


class Killed(BaseException):
    """The worker died here."""


class Killer:
    """Lets a worker live for ``steps`` more steps; None is for ever."""

    def __init__(self) -> None:
        self.steps: int | None = None
        self.passed: list[str] = []
        self.is_dead = False

    def step(self, name: str) -> None:
        if self.steps == 0:
            self.steps, self.is_dead = None, True
        if self.is_dead:  # nothing that is done on the way out reaches anybody
            raise Killed(name)
        self.passed.append(name)
        if self.steps is not None:
            self.steps -= 1


class Answer(StrEnum):
    """What the fake broker does with a request, and says of it."""

    FILL = "fill"
    ACCEPT = "accept"
    PARTIAL = "partial"
    REJECT = "reject"
    NOT_SENT = "not sent"
    RATE = "too many requests"
    AUTH = "session is dead"
    LOST_BEFORE = "no answer, and not taken"
    LOST_AFTER = "no answer, but taken"


_NOT_TAKEN: Final = {
    Answer.NOT_SENT: PlaceResult(outcome=Outcome.NOT_SENT, message="No connection."),
    Answer.RATE: PlaceResult(
        outcome=Outcome.NOT_SENT,
        kind=BrokerErrorKind.RATE,
        message="Too many orders a second.",
        retry_after=3,
    ),
    Answer.AUTH: PlaceResult(
        outcome=Outcome.REJECTED,
        kind=BrokerErrorKind.AUTH,
        code="DH-901",
        message="The access token has expired.",
    ),
    Answer.LOST_BEFORE: PlaceResult(outcome=Outcome.UNKNOWN, message="Timed out."),
    Answer.REJECT: PlaceResult(
        outcome=Outcome.REJECTED, kind=BrokerErrorKind.MARGIN, message="Margin.", code="RMS"
    ),
}


class FakeBroker:
    """Implements ``Broker``; ``answers`` are given in turn, then it fills.

    With ``tells_trades`` False it tells cumulative figures instead of single fills.
    ``by_hand`` is what its owner did elsewhere: quantities by symbol.
    """

    def __init__(self, clock: FakeClock, killer: Killer, *, places_once: bool):
        self.places_once = places_once
        self.capabilities = EVERYTHING
        self.tells_trades = True
        self.answers: list[Answer] = []
        self.requests: list[OrderRequest] = []
        self.changes: list[tuple[str, str]] = []
        self.book: list[tuple[OrderRequest, OrderView]] = []
        self.foreign: list[OrderView] = []
        self.by_hand: dict[str, Decimal] = {}
        self.money: Funds | BrokerError = Funds(available=Decimal(100_000))
        self.fund_reads = 0
        self.failing_lookups = 0
        self.failing_books = 0
        self.lookups = 0
        self.book_reads = 0
        self.during_place: Callable[[], None] = lambda: None
        self.after_positions: Callable[[], None] = lambda: None
        self._clock = clock
        self._killer = killer
        self._lock = Lock()

    def check(self) -> SessionStatus:
        return SessionStatus(expires_at=None)

    def place(self, request: OrderRequest) -> PlaceResult:
        self._killer.step("before the request")
        with self._lock:
            self.requests.append(request)
            result = self._place(request)
        self.during_place()
        self._killer.step("after the answer")
        return result

    def modify(self, reference: OrderReference, change: OrderChange) -> PlaceResult:
        self.changes.append(("modify", reference.broker_order_id))
        answer = self.answers.pop(0) if self.answers else Answer.ACCEPT
        if answer in _NOT_TAKEN:
            return _NOT_TAKEN[answer]
        view = self.order(reference)
        if view is None or view.status in TERMINAL:
            return PlaceResult(outcome=Outcome.REJECTED, message="The order has ended.")
        self._put(
            replace(
                view,
                quantity=change.quantity,
                order_type=change.order_type,
                price=change.price,
                trigger_price=change.trigger_price,
            )
        )
        return _changed(answer, reference)

    def cancel(self, reference: OrderReference) -> PlaceResult:
        self.changes.append(("cancel", reference.broker_order_id))
        answer = self.answers.pop(0) if self.answers else Answer.ACCEPT
        if answer in _NOT_TAKEN:
            return _NOT_TAKEN[answer]
        view = self.order(reference)
        if view is None or view.status in TERMINAL:
            return PlaceResult(outcome=Outcome.REJECTED, message="The order has ended.")
        self._put(replace(view, status=OrderStatus.CANCELLED))
        return _changed(answer, reference)

    def find_by_tag(self, tag: ClientTag) -> Sequence[OrderView]:
        self.lookups += 1
        if self.failing_lookups:
            self.failing_lookups -= 1
            raise LookupFailedError
        return [self._told(view) for request, view in self.book if request.client_tag == tag]

    def order(self, reference: OrderReference) -> OrderView | None:
        views = [self._told(view) for _, view in self.book]
        return next((v for v in views if v.broker_order_id == reference.broker_order_id), None)

    def orders(self) -> Sequence[OrderView]:
        self.book_reads += 1
        if self.failing_books:
            self.failing_books -= 1
            raise BrokerError(BrokerErrorKind.BROKER_DOWN, "The books can't be read.")
        return [*(self._told(view) for _, view in self.book), *self.foreign]

    def trades(self) -> Sequence[BookTrade]:
        return [
            BookTrade(
                trade_id=fill.trade_id,
                broker_order_id=view.broker_order_id,
                symbol=request.symbol,
                side=request.side,
                quantity=fill.quantity,
                price=fill.price,
                at=fill.at,
                product=request.product,
            )
            for request, view in self.book
            for fill in view.fills
        ]

    def positions(self) -> Sequence[BookPosition]:
        net: dict[tuple[str, Product], Decimal] = {
            (symbol, Product.INTRADAY): quantity for symbol, quantity in self.by_hand.items()
        }
        for trade in self.trades():
            key = trade.symbol, trade.product or Product.INTRADAY
            net[key] = net.get(key, Decimal(0)) + trade.quantity * trade.side.sign
        read = [
            BookPosition(symbol=symbol, product=product, quantity=quantity)
            for (symbol, product), quantity in net.items()
        ]
        self.after_positions()
        return read

    def holdings(self) -> Sequence[Holding]:
        return []

    def funds(self) -> Funds:
        self.fund_reads += 1
        if isinstance(self.money, BrokerError):
            raise self.money
        return self.money

    def views(self) -> list[OrderView]:
        """Return what the books have, whether they can be read just now or not."""
        return [self._told(view) for _, view in self.book]

    # what tests look at and set

    def taken(self) -> Counter[ClientTag]:
        """Count the orders that were taken, by tag: the proof of exactly once."""
        return Counter(request.client_tag for request, _ in self.book)

    def net(self) -> Decimal:
        """Return what the fills sum up to."""
        sums = (f.quantity * r.side.sign for r, view in self.book for f in view.fills)
        return sum(sums, Decimal(0))

    def show(self, tag: ClientTag, status: OrderStatus, *fills: Fill) -> OrderView:
        """Set what the books say of an order, and return it."""
        for request, view in self.book:
            if request.client_tag == tag:
                return self._put(replace(view, status=status, fills=fills))
        raise LookupError(tag)

    def take(self, request: OrderRequest, answer: Answer = Answer.FILL) -> OrderView:
        """Take an order as if it had come from elsewhere."""
        self._take(request, answer)
        return self.book[-1][1]

    def _put(self, view: OrderView) -> OrderView:
        for index, (request, old) in enumerate(self.book):
            if old.broker_order_id == view.broker_order_id:
                self.book[index] = (request, replace(view, fills=view.fills or old.fills))
                return self._told(self.book[index][1])
        raise LookupError(view.broker_order_id)

    def _told(self, view: OrderView) -> OrderView:
        if self.tells_trades:
            return view
        filled, average = _sums(view.fills)
        return replace(view, fills=(), filled_quantity=filled, average_price=average)

    def _place(self, request: OrderRequest) -> PlaceResult:
        known = [view for old, view in self.book if old.client_tag == request.client_tag]
        if known and self.places_once:
            return PlaceResult(outcome=Outcome.ACCEPTED, view=self._told(known[0]))
        answer = self.answers.pop(0) if self.answers else Answer.FILL
        return _NOT_TAKEN.get(answer) or self._take(request, answer)

    def _take(self, request: OrderRequest, answer: Answer) -> PlaceResult:
        quantity = request.quantity / 2 if answer is Answer.PARTIAL else request.quantity
        fill = factories.a_fill(
            trade_id=f"trade of {request.client_tag}",
            quantity=quantity,
            price=request.price or request.reference_price or Decimal(100),
            at=self._clock.now(),
        )
        status = {
            Answer.ACCEPT: OrderStatus.OPEN,
            Answer.PARTIAL: OrderStatus.PARTIAL,
        }.get(answer, OrderStatus.FILLED)
        view = OrderView(
            broker_order_id=f"B{len(self.book) + 1}",
            client_tag=request.client_tag,
            status=status,
            fills=() if answer is Answer.ACCEPT else (fill,),
            symbol=request.symbol,
            side=request.side,
            product=request.product,
            order_type=request.order_type,
            quantity=request.quantity,
            price=request.price,
            trigger_price=request.trigger_price,
            placed_at=self._clock.now(),
        )
        self.book.append((request, view))
        if answer is Answer.LOST_AFTER:
            return PlaceResult(outcome=Outcome.UNKNOWN, message="Timed out.")
        if answer is Answer.ACCEPT:
            number = view.broker_order_id
            return PlaceResult(outcome=Outcome.ACCEPTED, broker_order_id=number)
        return PlaceResult(outcome=Outcome.ACCEPTED, view=self._told(view))


class OneBroker:
    """A directory in which every account is at the fake broker."""

    def __init__(self, broker: FakeBroker):
        self._broker = broker
        self.closed: set[BrokerId] = set()
        self.before_open: Callable[[], None] = lambda: None

    def specs(self) -> Sequence[BrokerSpec]:
        return ()

    def spec(self, broker_type: BrokerType) -> BrokerSpec:
        raise LookupError(broker_type)

    def open(self, account: BrokerAccount) -> FakeBroker:
        self.before_open()
        if account.id in self.closed:
            msg = "Orders can't be sent through this broker."
            raise ConflictError(msg)
        return self._broker

    def instrument_source(self, broker_type: BrokerType) -> InstrumentSource | None:
        return None


def a_foreign_order(**changes: object) -> OrderView:
    """Return an order that somebody placed at the broker by hand, buying 7 INFY."""
    values: dict[str, object] = {
        "broker_order_id": "hand-1",
        "client_tag": None,
        "status": OrderStatus.FILLED,
        "symbol": "NSE:INFY",
        "side": Side.BUY,
        "product": Product.INTRADAY,
        "order_type": OrderType.MARKET,
        "quantity": Decimal(7),
        "filled_quantity": Decimal(7),
        "average_price": Decimal(1500),
        "placed_at": factories.NOON,
    }
    return OrderView(**{**values, **changes})  # type: ignore[arg-type]  # fields by name


def _changed(answer: Answer, reference: OrderReference) -> PlaceResult:
    if answer is Answer.LOST_AFTER:
        return PlaceResult(outcome=Outcome.UNKNOWN, message="Timed out.")
    return PlaceResult(outcome=Outcome.ACCEPTED, broker_order_id=reference.broker_order_id)


def _sums(fills: Iterable[Fill]) -> tuple[Decimal, Decimal | None]:
    quantity = sum((fill.quantity for fill in fills), Decimal(0))
    value = sum((fill.quantity * fill.price for fill in fills), Decimal(0))
    return quantity, value / quantity if quantity else None
