"""Order updates: what a broker says of an order, by its stream, a postback or its books."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import OrderId, external_tag
from autotrade.domain.orders import (
    Order,
    OrderStatus,
    OrderType,
    Product,
    Validity,
)
from autotrade.ports.brokers import OrderView
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.outcomes import seen
from autotrade.services.settlements import SettlementService

ANSWER_MAY_TAKE: Final = timedelta(seconds=20)
"""An order without a tag may be one of ours whose number is not recorded yet."""


class OrderUpdateService:
    """Applies what is told, whatever the way and the order in which it arrives."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        bell: OutboxBell,
        settlements: SettlementService,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._bell = bell
        self._settlements = settlements

    def apply(self, account: BrokerAccount, view: OrderView) -> Order | None:
        """Apply one update; safe to call again, in any order, from any number of processes.

        An order of ours is found by its tag, else by the broker's number. Any other is kept as
        external, to be shown. None when too little is told of it to show anything, or when it
        can't be told yet whether it is ours.
        """
        changes: list[bool] = []

        def work(repos: Repositories) -> Order | None:
            changes.clear()
            known = self._known(repos, account, view)
            if known is not None:
                settled, has_changed = self._settlements.settle_within(repos, known, view)
                changes.append(has_changed)
                return settled
            if self._may_be_ours(repos, account, view):
                return None
            order = self._external(account, view)
            if order is not None:
                repos.orders.add(order)
                repos.events.append([order], order.updated_at, None)
                changes.append(True)
            return order

        try:
            applied = self._storage.transact(work)
        except ConflictError:  # somebody else applied the same at the same time
            changes.clear()
            applied = self._known(self._storage.now, account, view)
        if any(changes):
            self._bell.ring()
        return applied

    def apply_all(self, account: BrokerAccount, views: Sequence[OrderView]) -> Sequence[Order]:
        """Apply a whole order book; return the orders that it told of, ours and external."""
        applied = [self.apply(account, view) for view in views]
        return [order for order in applied if order is not None]

    def _known(self, repos: Repositories, account: BrokerAccount, view: OrderView) -> Order | None:
        if view.client_tag is not None:
            mine = repos.orders.by_tag(view.client_tag)
            if mine is not None and mine.broker_id == account.id:
                return mine
        if not view.broker_order_id:
            return None
        return repos.orders.by_number(account.user_id, account.id, view.broker_order_id)

    def _may_be_ours(self, repos: Repositories, account: BrokerAccount, view: OrderView) -> bool:
        """Say whether an order of this account, for the same thing, has no number so far."""
        if view.client_tag is not None:
            return False
        since = self._clock.now() - ANSWER_MAY_TAKE
        return any(
            order.broker_order_id is None
            and order.status in {OrderStatus.SENDING, OrderStatus.UNKNOWN}
            and (order.updated_at > since or order.status is OrderStatus.UNKNOWN)
            and view.symbol in {None, order.symbol}
            for order in repos.orders.working_of_account(account.user_id, account.id)
        )

    def _external(self, account: BrokerAccount, view: OrderView) -> Order | None:
        if view.symbol is None or view.side is None or view.quantity is None:
            return None
        if not view.broker_order_id:
            return None
        now = self._clock.now()
        bare = Order(
            id=OrderId(self._ids.new()),
            user_id=account.user_id,
            broker_id=account.id,
            strategy_id=None,
            alert_id=None,
            leg=0,
            client_tag=external_tag(account.id, view.broker_order_id),
            symbol=view.symbol,
            side=view.side,
            quantity=view.quantity,
            order_type=view.order_type or OrderType.MARKET,
            product=view.product or Product.INTRADAY,
            validity=Validity.DAY,
            status=OrderStatus.ACCEPTED,
            paper=account.type is BrokerType.PAPER,
            created_at=view.placed_at or now,
            updated_at=now,
            price=view.price,
            trigger_price=view.trigger_price,
            broker_order_id=view.broker_order_id,
            external=True,
        )
        return seen(bare, view, now)[0]
