"""What the exchange does with orders: the fates of policies, matching, and who is told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, assert_never

from tests.simulators.dhanhq.orders import Order, Traded
from tests.simulators.dhanhq.settings import Fate, Policy

if TYPE_CHECKING:
    from tests.simulators.dhanhq.market import Key, Market
    from tests.simulators.dhanhq.words import Clock

_BUY = "BUY"


class Exchange:
    """Moves orders on. Every move is told to ``listeners`` with the order as it is then."""

    def __init__(self, market: Market, clock: Clock):
        self._market = market
        self._clock = clock
        self._numbers = count(1)
        self._coming: deque[Order] = deque()
        self._default = Policy()
        self._next: deque[Policy] = deque()
        self._resting: dict[str, Order] = {}
        self.listeners: list[Callable[[Order], None]] = []
        market.watchers.append(self._on_price)

    def number(self, prefix: str) -> str:
        """Return a new number of an order or a trade."""
        return f"{prefix}{next(self._numbers):09}"

    def set_policy(self, policy: Policy) -> None:
        """Use a policy for all orders, or before that for the next ``times`` of them."""
        if policy.times is None:
            self._default = policy
        else:
            self._next.append(policy)

    def take_policy(self) -> Policy:
        """Return the fate of one more order."""
        if not self._next:
            return self._default
        policy = self._next[0]
        assert policy.times is not None
        policy.times -= 1
        if policy.times <= 0:
            self._next.popleft()
        return policy

    def receive(self, order: Order) -> None:
        """Take a new or a changed order; it moves on when the answer is on its way."""
        self.tell(order)
        if order.policy.early:
            self.move_on(order)
        else:
            self._coming.append(order)

    def work(self) -> None:
        """Move on all orders that came in."""
        while self._coming:
            order = self._coming.popleft()
            if order.policy.delay:
                asyncio.get_running_loop().call_later(order.policy.delay, self.move_on, order)
            else:
                self.move_on(order)

    def move_on(self, order: Order) -> None:
        """Let an order meet its fate."""
        if order.ended:
            return
        policy = order.policy
        match policy.fate:
            case Fate.TRANSIT:
                return
            case Fate.REJECT:
                self.end(order, "REJECTED", policy.reason, policy.code)
                return
            case Fate.STATUS:
                self.show(order, policy.status)
                return
            case Fate.NATURAL | Fate.FILL | Fate.REST | Fate.PARTIAL:
                self.show(order, "PART_TRADED" if order.filled else "PENDING")
            case _:
                assert_never(policy.fate)
        if policy.fate is Fate.FILL:
            self.trade(order, order.remaining, policy.price)
        elif policy.fate is Fate.PARTIAL and not order.trades:
            self.trade(order, min(policy.quantity, order.remaining), policy.price)
        elif policy.fate is Fate.NATURAL:
            self._resting[order.order_id] = order
            self._match(order)
        if order.validity == "IOC" and not order.ended:
            self.end(order, "CANCELLED", "IOC remainder cancelled")

    def show(self, order: Order, status: str) -> None:
        """Give an order a status and tell it."""
        order.status = status
        order.updated = self._clock.now()
        if status not in {"TRANSIT", "REJECTED"} and order.reached is None:
            order.reached = order.updated
        if order.ended:
            self._resting.pop(order.order_id, None)
        self.tell(order)

    def end(
        self, order: Order, status: str, reason: str | None = None, code: str | None = None
    ) -> None:
        """End an order with a reason."""
        order.reason = reason
        order.code = code
        self.show(order, status)

    def trade(self, order: Order, quantity: int, price: Decimal | None = None) -> None:
        """Trade some of an order, at a price or at its own."""
        if quantity <= 0:
            return
        at = self._clock.now()
        order.trades.append(
            Traded(
                trade_id=self.number("7"),
                quantity=quantity,
                price=price if price is not None else self._own_price(order),
                at=at,
            )
        )
        self.show(order, "TRADED" if order.remaining <= 0 else "PART_TRADED")

    def tell(self, order: Order) -> None:
        """Tell the listeners."""
        for listener in self.listeners:
            listener(order)

    def _own_price(self, order: Order) -> Decimal:
        last = self._market.price(order.listed).last
        if order.order_type in {"MARKET", "STOP_LOSS_MARKET"} or not order.price:
            return last
        better = min if order.side == _BUY else max
        return better(order.price, last)

    def _match(self, order: Order) -> None:
        last = self._market.price(order.listed).last
        buying = order.side == _BUY
        if order.order_type.startswith("STOP_LOSS") and not order.triggered:
            order.triggered = last >= order.trigger if buying else last <= order.trigger
            if not order.triggered:
                return
        if order.order_type in {"LIMIT", "STOP_LOSS"}:
            crossed = last <= order.price if buying else last >= order.price
            if not crossed:
                return
        self.trade(order, order.remaining)

    def _on_price(self, key: Key) -> None:
        for order in list(self._resting.values()):
            if (order.listed.segment, order.listed.security_id) == key and not order.ended:
                self._match(order)
