"""Placements: an order that was written down goes to its broker, once, and what came of it.

The protocol is brokers/README.md's, section 4: SENDING is committed before the call; the call
is made once; an outcome that is not known is a state, settled by looking the tag up.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import Execution
from autotrade.domain.ids import PositionId, StrategyId
from autotrade.domain.intents import Refusal
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Fill, Order, OrderStatus
from autotrade.domain.positions import Position
from autotrade.ports.brokers import (
    Broker,
    BrokerDirectory,
    LookupFailedError,
    OrderRequest,
    OrderView,
    Outcome,
    PlaceResult,
)
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import PositionKey, Repositories, Storage
from autotrade.services.outcomes import ended, seen

LOOKUPS_BEFORE_LOST: Final = 6
SETTLE_WINDOW: Final = timedelta(seconds=60)
"""An order is LOST after so many look-ups that found nothing, and not before this time."""
SEND_WITHIN: Final = timedelta(seconds=8)
"""Shorter than a lease: who comes later than this may not be the only one with the order."""


class PlacementService:
    """Sends orders and records outcomes."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        brokers: BrokerDirectory,
        bell: OutboxBell,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._brokers = brokers
        self._bell = bell

    def place(self, order: Order) -> PlaceResult:
        """Send an order that is SENDING; makes one call, and says what is known of it."""
        broker = self._broker(order)
        if broker is None:
            message = "The broker account was unlinked, or can't be traded through any more."
            return PlaceResult(outcome=Outcome.REJECTED, code="account", message=message)
        if order.sending_at is not None and self._clock.now() - order.sending_at > SEND_WITHIN:
            message = "This process slept before the order was sent."
            return PlaceResult(outcome=Outcome.NOT_SENT, code="slept", message=message)
        return broker.place(
            OrderRequest(
                client_tag=order.client_tag,
                symbol=order.symbol,
                side=order.side,
                quantity=order.quantity,
                product=order.product,
                order_type=order.order_type,
                validity=order.validity,
                price=order.price,
                trigger_price=order.trigger_price,
                reference_price=order.reference_price,
            )
        )

    def take_over(self, order: Order, refusal: Refusal | None) -> Order:
        """Go on with an order that another worker left; SENDING in the answer means: send it.

        What was certainly not sent may be sent. Anything else is looked up by its tag first,
        and sent again only through a broker that knows a tag it has seen. With a ``refusal``
        (the alert is too old by now, the strategy was paused) nothing is sent any more.
        """
        if order.status is OrderStatus.CREATED:
            return self._begin_again(order) if refusal is None else self._refuse(order, refusal)
        if order.status is not OrderStatus.SENDING:
            return order
        broker = self._broker(order)
        found = _look_up(broker, order)
        if found:
            return self.settle(order, found[0])
        if refusal is None and found is not None and broker is not None and broker.places_once:
            return self._begin_again(order)
        return self._mark(order, OrderStatus.UNKNOWN, "The worker died while the order was sent.")

    def _begin_again(self, order: Order) -> Order:
        now = self._clock.now()
        again = replace(order, status=OrderStatus.SENDING, updated_at=now, sending_at=now)
        self._storage.transact(lambda repos: repos.orders.save(again, was=order.status))
        return again

    def _refuse(self, order: Order, refusal: Refusal) -> Order:
        is_late = refusal.rule == "expired"
        status = OrderStatus.EXPIRED if is_late else OrderStatus.REJECTED
        refused = order.to(status, self._clock.now(), status_reason=refusal.reason)

        def work(repos: Repositories) -> Order:
            execution = repos.executions.of_order(order.user_id, order.id)
            if execution is not None:
                execution = replace(execution, response={"rule": refusal.rule})
            return self._commit(repos, order, refused, (), execution)[0]

        return self._storage.transact(work)

    def record(
        self, repos: Repositories, order: Order, execution: Execution, result: PlaceResult
    ) -> tuple[Order, Execution]:
        """Write down what came of a placement, within the caller's transaction."""
        now = self._clock.now()
        response = result.response or {"outcome": result.outcome.value}
        if result.view is not None:
            changed, fills = seen(order, result.view, now)
        else:
            status = {
                Outcome.ACCEPTED: OrderStatus.ACCEPTED,
                Outcome.REJECTED: OrderStatus.REJECTED,
                Outcome.NOT_SENT: OrderStatus.CREATED,
                Outcome.UNKNOWN: OrderStatus.UNKNOWN,
            }[result.outcome]
            changed, fills = order.to(status, now, status_reason=result.message), ()
        broker_order_id = result.broker_order_id or changed.broker_order_id
        changed = replace(changed, broker_order_id=broker_order_id)
        return self._commit(repos, order, changed, fills, replace(execution, response=response))

    def record_late(self, order: Order, result: PlaceResult) -> Order:
        """Write down an outcome that came when somebody else had moved the order on already."""
        if result.view is not None:
            return self.settle(order, result.view)
        known = {Outcome.ACCEPTED: OrderStatus.ACCEPTED, Outcome.REJECTED: OrderStatus.REJECTED}
        status = known.get(result.outcome)
        fresh = self._storage.now.orders.get(order.user_id, order.id) or order
        if status is None or fresh.status not in {OrderStatus.UNKNOWN, OrderStatus.LOST}:
            return fresh
        told = OrderView(
            broker_order_id=result.broker_order_id or "",
            client_tag=order.client_tag,
            status=status,
            reason=result.message,
        )
        return self.settle(fresh, told)

    def settle(self, order: Order, view: OrderView) -> Order:
        """Move an order on to what the broker's books show; safe to call again."""
        now = self._clock.now()

        def work(repos: Repositories) -> Order:
            fresh = repos.orders.get(order.user_id, order.id)
            if fresh is None:
                return order
            changed, fills = seen(fresh, view, now)
            if changed == fresh:
                return fresh
            execution = repos.executions.of_order(fresh.user_id, fresh.id)
            return self._commit(repos, fresh, changed, fills, execution)[0]

        settled = self._storage.transact(work)
        self._bell.ring()
        return settled

    def resolve(self, order: Order) -> Order:
        """Settle an order whose outcome is not known by its tag; never sends anything."""
        broker = self._broker(order)
        found = _look_up(broker, order)
        if found:
            return self.settle(order, found[0])
        if order.status is OrderStatus.SENDING:
            if broker is not None and broker.places_once and self._is_in_work(order):
                return order  # the lane's next worker sends it again
            return self._mark(order, OrderStatus.UNKNOWN, "No outcome was recorded.")
        if found is None:
            reason = "The broker's books can't be read."
            return self._mark(order, OrderStatus.UNKNOWN, reason, order.lookups)
        lookups = order.lookups + 1
        waited = self._clock.now() - (order.sending_at or order.created_at)
        if lookups < LOOKUPS_BEFORE_LOST or waited < SETTLE_WINDOW:
            reason = "Not in the broker's books yet."
            return self._mark(order, OrderStatus.UNKNOWN, reason, lookups)
        reason = "Not found in the broker's books. Check with the broker before you retry."
        return self._mark(order, OrderStatus.LOST, reason, lookups)

    def _is_in_work(self, order: Order) -> bool:
        if order.alert_id is None:
            return False
        alert = self._storage.now.alerts.get(order.user_id, order.alert_id)
        return alert is not None and alert.status in {AlertStatus.RECEIVED, AlertStatus.CLAIMED}

    def _mark(self, order: Order, status: OrderStatus, reason: str, lookups: int = 0) -> Order:
        now = self._clock.now()
        if status is order.status:
            marked = replace(order, updated_at=now, status_reason=reason, lookups=lookups)
        else:
            marked = order.to(status, now, status_reason=reason, lookups=lookups)

        def work(repos: Repositories) -> None:
            execution = repos.executions.of_order(order.user_id, order.id)
            self._commit(repos, order, marked, (), execution)

        try:
            self._storage.transact(work)
        except ConflictError:  # an answer came in the meantime: that is better than a mark
            return self._storage.now.orders.get(order.user_id, order.id) or order
        self._bell.ring()
        return marked

    def _commit(
        self,
        repos: Repositories,
        before: Order,
        after: Order,
        fills: tuple[Fill, ...],
        execution: Execution | None,
    ) -> tuple[Order, Execution]:
        account, realized = None, ZERO
        for fill in fills:
            account, gained = self._position(repos, after, None, fill)
            if after.strategy_id is not None:
                _, gained = self._position(repos, after, after.strategy_id, fill)
            realized += gained
        after = replace(after, realized_pnl=after.realized_pnl + realized)
        repos.orders.save(after, was=before.status)
        changed = ended(execution, after) if execution is not None else None
        if execution is not None and changed is not None:
            repos.executions.save(changed, was=execution.status)
        payloads = [item for item in (after, account, changed) if item is not None]
        repos.events.append(payloads, after.updated_at, after.request_id)
        return after, changed  # type: ignore[return-value]  # None only when given None

    def _position(
        self, repos: Repositories, order: Order, strategy_id: StrategyId | None, fill: Fill
    ) -> tuple[Position, Decimal]:
        key = PositionKey(
            user_id=order.user_id,
            broker_id=order.broker_id,
            strategy_id=strategy_id,
            symbol=order.symbol,
            product=order.product,
        )
        held = repos.positions.get(key) or Position(
            id=PositionId(self._ids.new()),
            user_id=order.user_id,
            broker_id=order.broker_id,
            strategy_id=strategy_id,
            symbol=order.symbol,
            product=order.product,
            paper=order.paper,
            updated_at=fill.at,
        )
        after = held.after(order.side, fill.quantity, fill.price, fill.at)
        repos.positions.save(after)
        return after, after.realized_pnl - held.realized_pnl

    def _broker(self, order: Order) -> Broker | None:
        account = self._storage.now.brokers.get(order.user_id, order.broker_id)
        if account is None:
            return None
        try:
            return self._brokers.open(account)
        except ConflictError:  # nothing can be sent or looked up through this type of broker
            return None


def _look_up(broker: Broker | None, order: Order) -> list[OrderView] | None:
    """Return the orders with the tag; None when it could not be looked up."""
    if broker is None:
        return None
    try:
        return list(broker.find_by_tag(order.client_tag))
    except LookupFailedError:
        return None
