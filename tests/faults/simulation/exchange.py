"""A broker elsewhere: its own book, a bad line to it, and news that come late or never."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Final

from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.ids import ClientTag
from autotrade.domain.orders import TERMINAL, Fill, OrderStatus, Product
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    LookupFailedError,
    OrderChange,
    OrderReference,
    OrderRequest,
    OrderView,
    Outcome,
    PlaceResult,
    SessionStatus,
)
from tests.faults.simulation.clockwork import Clockwork, PlayedClock
from tests.support.fake_broker import EVERYTHING

TIMEOUT: Final = 7.0
"""Seconds after which an adapter gives up waiting for an answer."""
LONGEST_ON_THE_WAY: Final = 25.0
"""Seconds after which a request may still reach the broker, whoever gave it up before."""
PRICE: Final = Decimal(100)


class Fault(StrEnum):
    """What goes wrong with one request."""

    REFUSED_CONNECTION = "it never left"
    TOO_MANY = "429, with the seconds to wait"
    REJECTED = "refused by the broker's risk management"
    HANGS_BEFORE = "no answer, and not taken"
    HANGS_AFTER = "taken, and no answer"
    SERVER_ERROR_BEFORE = "5xx, and not taken"
    SERVER_ERROR_AFTER = "5xx, and taken"
    LATE = "no answer, and taken some time after that"
    TOKEN = "the session ends"


@dataclass
class Entry:
    """An order in the broker's book; ``shown_at`` is when the book begins to show it."""

    request: OrderRequest
    number: str
    placed_at: datetime
    shown_at: float
    status: OrderStatus = OrderStatus.OPEN
    fills: list[Fill] = field(default_factory=list)

    @property
    def filled(self) -> Decimal:
        return sum((fill.quantity for fill in self.fills), Decimal(0))

    @property
    def is_open(self) -> bool:
        return self.status not in TERMINAL


@dataclass(frozen=True)
class Call:
    """A request for an order as it left this program."""

    tag: ClientTag
    at: datetime
    fault: Fault | None


_REJECTED: Final = PlaceResult(
    outcome=Outcome.REJECTED, kind=BrokerErrorKind.MARGIN, message="Margin.", code="RMS"
)
_NOT_SENT: Final = PlaceResult(outcome=Outcome.NOT_SENT, message="No connection.")
_UNKNOWN: Final = PlaceResult(outcome=Outcome.UNKNOWN, message="Timed out.")
_GARBAGE: Final = PlaceResult(outcome=Outcome.UNKNOWN, message="502 Bad Gateway.")
_ENDED: Final = PlaceResult(
    outcome=Outcome.REJECTED, kind=BrokerErrorKind.AUTH, message="The token has expired."
)
_AUTH: Final = BrokerError(BrokerErrorKind.AUTH, "The token has expired.")


class Exchange:
    """Implements ``Broker`` for one account, and is the market behind it.

    ``places_once``: it knows a tag it has seen. ``tells_trades``: it names single trades, else
    only sums. ``faultiness`` is how likely each request goes wrong; 0 ends all faults.
    """

    def __init__(
        self, clockwork: Clockwork, clock: PlayedClock, *, places_once: bool, tells_trades: bool
    ):
        self.places_once = places_once
        self.capabilities = EVERYTHING
        self.book: list[Entry] = []
        self.calls: list[Call] = []
        self.faultiness = 0.0
        self.is_logged_in = True
        self.on_news: Callable[[OrderView], None] = lambda _: None
        self._tells_trades = tells_trades
        self._clockwork = clockwork
        self._clock = clock
        self._dice: random.Random = clockwork.dice
        self._trades = 0

    # what the program asks

    def check(self) -> SessionStatus:
        self._read("check")
        return SessionStatus(expires_at=None)

    def place(self, request: OrderRequest) -> PlaceResult:
        fault = self._fault(list(Fault))
        self.calls.append(Call(request.client_tag, self._clock.now(), fault))
        self._clockwork.step("place: on the way")
        if fault is Fault.TOKEN:
            self.is_logged_in = False
        if fault in _REFUSALS:
            return self._refusal(fault)
        if not self.is_logged_in:
            return _ENDED
        if fault is Fault.LATE:
            delay = self._dice.uniform(0.5, LONGEST_ON_THE_WAY)
            self._clockwork.later(delay, partial(self._take, request))
        elif fault in {None, Fault.HANGS_AFTER, Fault.SERVER_ERROR_AFTER}:
            self._take(request)
        if fault in {Fault.SERVER_ERROR_BEFORE, Fault.SERVER_ERROR_AFTER}:
            self._clockwork.step("place: 5xx")
            return _GARBAGE
        # long enough for news of the order to overtake the answer
        self._clockwork.step("place: answer", TIMEOUT if fault else self._dice.uniform(0.01, 0.5))
        return _UNKNOWN if fault else self._accepted(request.client_tag)

    def modify(self, reference: OrderReference, change: OrderChange) -> PlaceResult:
        raise NotImplementedError

    def cancel(self, reference: OrderReference) -> PlaceResult:
        self._clockwork.step("cancel: on the way")
        fault = self._fault([Fault.REFUSED_CONNECTION, Fault.HANGS_AFTER, Fault.HANGS_BEFORE])
        if fault is Fault.REFUSED_CONNECTION:
            return _NOT_SENT
        if not self.is_logged_in:
            return _ENDED
        found = [one for one in self.book if one.number == reference.broker_order_id]
        if fault is not Fault.HANGS_BEFORE and found and found[0].is_open:
            self._move(found[0], OrderStatus.CANCELLED)
        elif fault is None:
            return PlaceResult(outcome=Outcome.REJECTED, message="The order has ended.")
        self._clockwork.step("cancel: answer", TIMEOUT if fault else None)
        number = reference.broker_order_id
        return _UNKNOWN if fault else PlaceResult(outcome=Outcome.ACCEPTED, broker_order_id=number)

    def find_by_tag(self, tag: ClientTag) -> Sequence[OrderView]:
        self._clockwork.step("look up")
        if self._fails():
            raise LookupFailedError
        if not self.is_logged_in:
            raise _AUTH
        return [self._view(one) for one in self._shown() if one.request.client_tag == tag]

    def order(self, reference: OrderReference) -> OrderView | None:
        self._read("order")
        number = reference.broker_order_id
        return next((self._view(one) for one in self._shown() if one.number == number), None)

    def orders(self) -> Sequence[OrderView]:
        self._read("orders")
        return [self._view(one) for one in self._shown()]

    def trades(self) -> Sequence[BookTrade]:
        self._read("trades")
        return [
            BookTrade(
                trade_id=fill.trade_id,
                broker_order_id=one.number,
                symbol=one.request.symbol,
                side=one.request.side,
                quantity=fill.quantity,
                price=fill.price,
                at=fill.at,
                product=one.request.product,
            )
            for one in self.book
            for fill in one.fills
        ]

    def positions(self) -> Sequence[BookPosition]:
        self._read("positions")
        return [
            BookPosition(symbol=symbol, product=product, quantity=quantity)
            for (symbol, product), quantity in self.net().items()
        ]

    def holdings(self) -> Sequence[Holding]:
        self._read("holdings")
        return []

    def funds(self) -> Funds:
        self._read("funds")
        return Funds(available=Decimal(10**9))

    # what happens there

    def trade(self, *, most: int | None = None) -> None:
        """Let resting orders go on: some fill, some in parts, a few are cancelled or refused."""
        for one in [one for one in self.book if one.is_open][:most]:
            chance = self._dice.random()
            if one.status is OrderStatus.OPEN and not one.fills and chance < 0.05:
                self._move(one, OrderStatus.REJECTED)
            elif chance < 0.1:
                self._move(one, OrderStatus.CANCELLED)
            else:
                self._fill(one, in_part=chance < 0.4)

    def finish(self) -> None:
        """Fill whatever still rests."""
        for one in self.book:
            if one.is_open:
                self._fill(one, in_part=False)

    def net(self) -> dict[tuple[str, Product], Decimal]:
        """Return what all fills sum up to."""
        net: Counter[tuple[str, Product]] = Counter()
        for one in self.book:
            signed = one.filled * one.request.side.sign
            net[one.request.symbol, one.request.product] += signed  # type: ignore[assignment]  # a Decimal
        return {key: Decimal(quantity) for key, quantity in net.items()}

    def _take(self, request: OrderRequest) -> None:
        known = [one for one in self.book if one.request.client_tag == request.client_tag]
        if known and self.places_once:
            return
        lag = self._dice.uniform(0, 1.2) if self.faultiness and self._dice.random() < 0.3 else 0.0
        one = Entry(
            request=request,
            number=f"B{len(self.book) + 1}",
            placed_at=self._clock.now(),
            shown_at=self._clockwork.seconds + lag,
        )
        self.book.append(one)
        chance = self._dice.random()
        if chance < 0.6:
            self._fill(one, in_part=False)
        elif chance < 0.75:
            self._fill(one, in_part=True)
        else:
            self._move(one, OrderStatus.OPEN)

    def _fill(self, one: Entry, *, in_part: bool) -> None:
        left = one.request.quantity - one.filled
        quantity = (left / 2).to_integral_value() if in_part else left
        if not quantity or quantity == left:
            quantity = left
        self._trades += 1
        fill = Fill(
            trade_id=f"T{self._trades}",
            quantity=quantity,
            price=one.request.price or PRICE,
            at=self._clock.now(),
        )
        one.fills.append(fill)
        self._move(one, OrderStatus.FILLED if quantity == left else OrderStatus.PARTIAL)

    def _move(self, one: Entry, status: OrderStatus) -> None:
        one.status = status
        self.on_news(self._view(one))

    def _accepted(self, tag: ClientTag) -> PlaceResult:
        one = next(one for one in self.book if one.request.client_tag == tag)
        if self._dice.random() < 0.5:
            return PlaceResult(outcome=Outcome.ACCEPTED, broker_order_id=one.number)
        return PlaceResult(outcome=Outcome.ACCEPTED, view=self._view(one))

    def _refusal(self, fault: Fault | None) -> PlaceResult:
        if fault is Fault.TOO_MANY:
            wait = self._dice.choice([1, 2, 5])
            return replace(_NOT_SENT, kind=BrokerErrorKind.RATE, retry_after=wait)
        return _REJECTED if fault is Fault.REJECTED else _NOT_SENT

    def _read(self, what: str) -> None:
        self._clockwork.step(what)
        if not self.is_logged_in:
            raise _AUTH
        if self._fails():
            raise BrokerError(BrokerErrorKind.BROKER_DOWN, "The books can't be read.")

    def _shown(self) -> list[Entry]:
        return [one for one in self.book if one.shown_at <= self._clockwork.seconds]

    def _view(self, one: Entry) -> OrderView:
        average = PRICE if one.request.price is None else one.request.price
        return OrderView(
            broker_order_id=one.number,
            client_tag=one.request.client_tag,
            status=one.status,
            fills=tuple(one.fills) if self._tells_trades else (),
            filled_quantity=None if self._tells_trades else one.filled,
            average_price=None if self._tells_trades or not one.fills else average,
            symbol=one.request.symbol,
            side=one.request.side,
            product=one.request.product,
            order_type=one.request.order_type,
            quantity=one.request.quantity,
            price=one.request.price,
            trigger_price=one.request.trigger_price,
            placed_at=one.placed_at,
        )

    def _fault(self, faults: Sequence[Fault]) -> Fault | None:
        return self._dice.choice(faults) if self._fails() else None

    def _fails(self) -> bool:
        return self.faultiness > 0 and self._dice.random() < self.faultiness


_REFUSALS: Final = frozenset({Fault.REFUSED_CONNECTION, Fault.TOO_MANY, Fault.REJECTED})
