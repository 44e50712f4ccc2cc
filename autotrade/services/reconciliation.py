"""Reconciliation: a broker's books against ours; what differs is told, shown and never touched.

A difference counts when a second reading shows it again while nothing of ours was on its way: a
fill that one book has and the other does not have yet is no difference.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.drift import Book, Drift, drifts
from autotrade.domain.ids import BrokerId, UserId, is_our_tag
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.orders import AT_BROKER, Order, OrderStatus, Product
from autotrade.domain.positions import Position
from autotrade.ports.brokers import BrokerError, OrderView
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Storage
from autotrade.services.audit import AuditService
from autotrade.services.drifts import DriftService
from autotrade.services.incidents import IncidentService
from autotrade.services.lookups import LookupService, OpenAccount
from autotrade.services.notifications import Notifications
from autotrade.services.order_updates import OrderUpdateService

READINGS: Final = 4
PAUSE: Final = timedelta(seconds=2)
_SETTLED_OVERNIGHT: Final = frozenset({Product.DELIVERY, Product.MTF})
"""What moves to the holdings after its day: only the day's own fills are in the positions."""
_IN_FLIGHT: Final = frozenset({OrderStatus.SENDING, OrderStatus.UNKNOWN, OrderStatus.LOST})
_AFTER_CLOSE: Final = (time(15, 45), time(15, 47))
"""India; longer than the pause between two runs."""
_ACCOUNTS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a run found: confirmed differences, and orders the book no longer has."""

    drifts: frozenset[Drift]
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Reading:
    drifts: frozenset[Drift]
    missing: frozenset[str]
    known: Sequence[Order]


class ReconciliationService:
    """Compares one account at a time."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        bell: OutboxBell,
        lookups: LookupService,
        updates: OrderUpdateService,
        incidents: IncidentService,
        notifications: Notifications,
        audit: AuditService,
        pause: Callable[[timedelta], None],
    ):
        self._storage = storage
        self._clock = clock
        self._bell = bell
        self._lookups = lookups
        self._updates = updates
        self._incidents = incidents
        self._drifts = DriftService(
            storage=storage, clock=clock, ids=ids, notifications=notifications, audit=audit
        )
        self._pause = pause

    def due(self, *, is_start: bool) -> Sequence[tuple[UserId, BrokerId]]:
        """Return live accounts that were used today; all at the start and after the close."""
        repos = self._storage.now
        local = self._clock.now().astimezone(IST).time()
        everything = is_start or _AFTER_CLOSE[0] <= local < _AFTER_CLOSE[1]
        used = repos.orders.accounts_in_use(self._midnight(), _ACCOUNTS_AT_ONCE)
        if not everything:
            return used
        connected = repos.brokers.connected_live(_ACCOUNTS_AT_ONCE)
        return list(dict.fromkeys([*used, *((one.user_id, one.id) for one in connected)]))

    def reconcile(self, user_id: UserId, broker_id: BrokerId) -> Reconciled | None:
        """Compare an account; None when its books can't be read just now.

        Safe to run again and at the same time: what was told once is not told again.
        """
        opened = self._lookups.open(user_id, broker_id)
        if opened is None:
            return None
        try:
            before = self._read(opened)
            for _ in range(READINGS - 1):
                if not before.drifts and not before.missing:
                    break
                self._pause(PAUSE)
                after = self._read(opened)
                confirmed = Reconciled(after.drifts & before.drifts, after.missing & before.missing)
                if confirmed.drifts or confirmed.missing:
                    self._tell(opened.account, confirmed, after.known)
                    return confirmed
                before = after
        except BrokerError as error:
            self._lookups.failed(opened.account, error)
            return None
        return Reconciled(frozenset(), frozenset())

    def _read(self, opened: OpenAccount) -> _Reading:
        account, broker = opened.account, opened.broker
        # positions first: what fills from here on is in the order book, and is applied
        theirs: dict[tuple[str, Product], Decimal] = defaultdict(lambda: ZERO)
        for position in broker.positions():
            if position.product is not None:
                theirs[position.symbol, position.product] += position.quantity
        views = broker.orders()
        known = self._updates.apply_all(account, views)
        self._apply_trades(opened, views)
        self._tell_unknown_tags(known, views)
        today = self._storage.now.orders.touched_since(
            account.user_id, account.id, self._midnight()
        )
        working = self._storage.now.orders.working_of_account(account.user_id, account.id)
        busy = {order.symbol for order in working if order.status in _IN_FLIGHT}
        found = drifts(*self._ours(account, today), theirs)
        return _Reading(
            frozenset(drift for drift in found if drift.symbol not in busy),
            self._missing(working, views),
            working,
        )

    def _ours(self, account: BrokerAccount, today: Sequence[Order]) -> tuple[Book, Book]:
        """Return what our fills add up to, and what is known to be from elsewhere."""
        midnight = self._midnight()
        ours: dict[tuple[str, Product], Decimal] = defaultdict(lambda: ZERO)
        known: dict[tuple[str, Product], Decimal] = {}
        for position in self._storage.now.positions.of_account(account.user_id, account.id):
            key = position.symbol, position.product
            if position.product not in _SETTLED_OVERNIGHT:
                ours[key] += position.quantity
            if _is_known(position, midnight):
                known[key] = position.external_quantity
        for order in today:
            if order.product in _SETTLED_OVERNIGHT and not order.external:
                fills = (fill.quantity for fill in order.fills if fill.at >= midnight)
                ours[order.symbol, order.product] += sum(fills, ZERO) * order.side.sign
        return ours, known

    def _apply_trades(self, opened: OpenAccount, views: Sequence[OrderView]) -> None:
        """Count trades that the order book does not show yet: a fill may be told there first."""
        traded: dict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
        for trade in opened.broker.trades():
            traded[trade.broker_order_id].append((trade.quantity, trade.price))
        shown = {view.broker_order_id for view in views if view.filled_quantity is not None}
        for number in shown & set(traded):
            order = self._storage.now.orders.by_number(
                opened.account.user_id, opened.account.id, number
            )
            quantity = sum((each for each, _ in traded[number]), ZERO)
            if order is None or order.external or quantity <= order.filled_quantity:
                continue
            value = sum((each * price for each, price in traded[number]), ZERO)
            view = OrderView(
                broker_order_id=number,
                client_tag=order.client_tag,
                status=order.status,
                reason=order.status_reason,
                filled_quantity=quantity,
                average_price=value / quantity,
            )
            self._updates.apply(opened.account, view)

    def _tell_unknown_tags(self, known: Sequence[Order], views: Sequence[OrderView]) -> None:
        tags = {v.broker_order_id: v.client_tag for v in views if v.client_tag is not None}
        for order in known:
            tag = tags.get(order.broker_order_id or "")
            if not order.external or tag is None or not is_our_tag(tag):
                continue
            self._storage.transact(
                lambda repos, order=order, tag=tag: self._incidents.not_ours(repos, order, tag)  # type: ignore[misc]  # bound now
            )

    def _missing(self, working: Sequence[Order], views: Sequence[OrderView]) -> frozenset[str]:
        shown = {view.broker_order_id for view in views}
        midnight = self._midnight()
        return frozenset(
            order.id
            for order in working
            if order.status in AT_BROKER
            and not order.external
            and order.created_at >= midnight
            and order.broker_order_id is not None
            and order.broker_order_id not in shown
        )

    def _tell(self, account: BrokerAccount, found: Reconciled, known: Sequence[Order]) -> None:
        for drift in sorted(found.drifts, key=lambda one: (one.symbol, one.product)):
            self._drifts.record(account, drift)
        for order in known:
            if order.id in found.missing:
                self._storage.transact(
                    lambda repos, order=order: self._incidents.not_in_book(repos, order)  # type: ignore[misc]  # bound now
                )
        self._bell.ring()

    def _midnight(self) -> datetime:
        local = self._clock.now().astimezone(IST)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _is_known(position: Position, midnight: datetime) -> bool:
    """Say whether what is known from elsewhere still counts: only contracts stay overnight."""
    if position.external_at is None or not position.external_quantity:
        return False
    return position.product is Product.CARRY or position.external_at >= midnight
