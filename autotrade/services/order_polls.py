"""Order polls: what is on its way at brokers is looked up, so that a lost push never matters.

Orders whose outcome is not known are looked up by tag; of all others, one read of the account's
order book tells. What fails is asked again, more seldom the longer it lasts.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.orders import AT_BROKER, Order, OrderStatus
from autotrade.ports.brokers import BrokerError, FindsMany, OrderView
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Storage
from autotrade.services.amendments import AmendmentService
from autotrade.services.lookups import LookupService, OpenAccount
from autotrade.services.order_updates import OrderUpdateService
from autotrade.services.placements import LOOKUPS_BEFORE_LOST, PlacementService

LOOK_UP_AT: Final = (1, 2, 5, 10, 20, 40, 60)
"""Seconds after sending at which an order without an outcome is looked up; then each 60."""
POLL_AT: Final = (1, 2, 5, 10)
"""Seconds after an order was last heard of at which the book is read."""
POLL_EVERY: Final = 10
POLL_EVERY_BESIDE_STREAM: Final = 30
CLOSED_AGAIN_AFTER: Final = 30
"""Seconds until an account that can't be asked (its session is dead) is tried again."""
_ACCOUNTS_AT_ONCE: Final = 500
_ORDERS_AT_ONCE: Final = 500


class OrderPollService:
    """Follows orders until they end."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        lookups: LookupService,
        placements: PlacementService,
        updates: OrderUpdateService,
        amendments: AmendmentService,
        is_streaming: Callable[[BrokerId], bool],
    ):
        self._storage = storage
        self._clock = clock
        self._lookups = lookups
        self._placements = placements
        self._updates = updates
        self._amendments = amendments
        self._is_streaming = is_streaming

    def due(self) -> Sequence[tuple[UserId, BrokerId]]:
        """Return the accounts with orders that are due to be looked at."""
        return self._storage.now.orders.accounts_to_look_at(self._clock.now(), _ACCOUNTS_AT_ONCE)

    def poll(self, user_id: UserId, broker_id: BrokerId) -> int:
        """Look at what is due in one account; return how many orders that was.

        Safe to run twice at once. Never sends an order; cancels what was asked to be.
        """
        now = self._clock.now()
        orders = self._storage.now.orders.to_look_at(user_id, broker_id, now, _ORDERS_AT_ONCE)
        if not orders:
            return 0
        opened = self._lookups.open(user_id, broker_id)
        unsettled = [order for order in orders if order.status not in AT_BROKER]
        for order in unsettled:
            self._resolve(order)
        working = [order for order in orders if order.status in AT_BROKER]
        if working and opened is not None:
            self._read_book(opened, working)
        self._set_next(working, broker_id, is_closed=opened is None)
        return len(orders)

    def _resolve(self, order: Order) -> None:
        now = self._clock.now()
        waited = (now - (order.sending_at or order.created_at)).total_seconds()
        after = next((at - waited for at in LOOK_UP_AT if at > waited), LOOK_UP_AT[-1])
        try:
            seen = self._placements.resolve(order)
        except (ConflictError, UnavailableError):  # moved on, or locked by one who died
            seen = order
        if seen.status is OrderStatus.UNKNOWN and seen.lookups == order.lookups:
            after = min(after, POLL_EVERY)  # could not look: the books may be back soon
        if waited >= LOOK_UP_AT[-1] and seen.lookups < LOOKUPS_BEFORE_LOST:
            after = POLL_EVERY
        again = now + timedelta(seconds=max(after, 1))
        self._storage.now.orders.look_again([order.id], again)

    def _read_book(self, opened: OpenAccount, working: Sequence[Order]) -> None:
        try:
            views = _book(opened, working)
        except BrokerError as error:
            self._lookups.failed(opened.account, error)
            return
        self._updates.apply_all(opened.account, views)
        self._cancel(opened.account, working)

    def _cancel(self, account: BrokerAccount, working: Sequence[Order]) -> None:
        for order in working:
            fresh = self._storage.now.orders.get(account.user_id, order.id)
            if fresh is not None and fresh.cancel_at is not None and fresh.status in AT_BROKER:
                self._amendments.send_cancel(fresh)

    def _set_next(self, working: Sequence[Order], broker_id: BrokerId, *, is_closed: bool) -> None:
        now = self._clock.now()
        every = POLL_EVERY_BESIDE_STREAM if self._is_streaming(broker_id) else POLL_EVERY
        groups: dict[datetime, list[Order]] = defaultdict(list)
        for order in working:
            heard = (now - order.updated_at).total_seconds()
            after = next((at - heard for at in POLL_AT if at > heard), every)
            seconds = CLOSED_AGAIN_AFTER if is_closed else max(after, 1)
            groups[now + timedelta(seconds=seconds)].append(order)
        for at, group in groups.items():
            self._storage.now.orders.look_again([order.id for order in group], at)


def _book(opened: OpenAccount, working: Sequence[Order]) -> Sequence[OrderView]:
    """Return the order book, or, where that can be asked, no more of it than is wanted."""
    if isinstance(opened.broker, FindsMany):
        return opened.broker.find_by_tags([order.client_tag for order in working])
    return opened.broker.orders()


def is_in_flight(order: Order) -> bool:
    """Say whether the broker's books may show more of an order than is known here."""
    return order.status in {OrderStatus.SENDING, OrderStatus.UNKNOWN, OrderStatus.LOST}
