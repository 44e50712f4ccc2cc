"""Placements: an order that was written down goes to its broker, once, and what came of it.

The protocol is brokers/README.md's, section 4: SENDING is committed before the call; the call
is made once; an outcome that is not known is a state, settled by looking the tag up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import Execution
from autotrade.domain.ids import BrokerId, OrderId
from autotrade.domain.intents import Refusal
from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.brokers import (
    OrderView,
    Outcome,
    PlaceResult,
)
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.dispatches import Dispatcher
from autotrade.services.incidents import IncidentService
from autotrade.services.lookups import LookupService
from autotrade.services.settlements import SettlementService

LOOKUPS_BEFORE_LOST: Final = 5
SETTLE_WINDOW: Final = timedelta(seconds=60)
"""An order is LOST after so many look-ups that found nothing, and not before this time."""


class PlacementService:
    """Sends orders and finds out what became of them."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        settlements: SettlementService,
        lookups: LookupService,
        dispatcher: Dispatcher,
        incidents: IncidentService,
    ):
        self._storage = storage
        self._clock = clock
        self._settlements = settlements
        self._lookups = lookups
        self._dispatcher = dispatcher
        self._incidents = incidents

    def place(self, order: Order) -> PlaceResult:
        """Send an order that is SENDING; makes one call, and says what is known of it.

        Of a sliced order, the slices that follow are sent, and recorded, when this one was
        accepted.
        """
        result = self._send(order)
        if order.slices > 1 and order.slice == 0 and result.outcome is Outcome.ACCEPTED:
            self.send_slices(order, first_is_accepted=True)
        return result

    def place_all(
        self, orders: Sequence[Order], accounts: Mapping[BrokerId, BrokerAccount]
    ) -> list[PlaceResult]:
        """Send orders that are SENDING, each as ``place`` does.

        Those that are not sliced, of a broker that takes many at once, are one call. ``accounts``
        are those of the orders, as they were read when the orders were decided on.
        """
        sliced = {order.id: self.place(order) for order in orders if order.slices > 1}
        plain = [order for order in orders if order.slices == 1]
        whole = self._dispatcher.send_all(plain, accounts)
        results = {**sliced, **whole}
        return [results[order.id] for order in orders]

    def place_within(
        self,
        repos: Repositories,
        orders: Sequence[Order],
        accounts: Mapping[BrokerId, BrokerAccount],
    ) -> Mapping[OrderId, PlaceResult]:
        """Send those orders that can be sent in the transaction which makes them SENDING.

        Nothing can fall between the two then. What is missing in the answer is to be sent by
        ``place_all`` once that has committed.
        """
        plain = [order for order in orders if order.slices == 1]
        results = self._dispatcher.send_within(repos, plain, accounts)
        return {
            key: result for key, result in results.items() if result.outcome is not Outcome.NOT_SENT
        }

    def send_slices(self, order: Order, *, first_is_accepted: bool = False) -> None:
        """Send the slices of an order that wait, one after the other, each once.

        Stops at one whose outcome is not known; what follows a refused one is refused.
        """
        for one in self._storage.now.orders.family(order.user_id, order.family):
            if one.slice == 0 and first_is_accepted:
                continue
            if one.status is OrderStatus.CREATED and one.slice > 0:
                one = self._send_slice(one)  # noqa: PLW2901 - the slice as it is now
            if one.status in {OrderStatus.REJECTED, OrderStatus.LOST}:
                self.refuse_slices(order, Refusal("slice", f"Slice {one.slice + 1} has failed."))
                return
            if one.status in {OrderStatus.CREATED, OrderStatus.SENDING, OrderStatus.UNKNOWN}:
                return

    def refuse_slices(self, order: Order, refusal: Refusal) -> None:
        """Refuse the slices of an order that were not sent."""
        for one in self._storage.now.orders.family(order.user_id, order.family):
            if one.status is OrderStatus.CREATED and one.slice > 0:
                self._refuse(one, refusal)

    def _send_slice(self, order: Order) -> Order:
        try:
            sending = self._begin_again(order)
        except ConflictError:  # somebody else sends it
            return self._storage.now.orders.get(order.user_id, order.id) or order
        return self._settlements.record_alone(sending, self._send(sending))

    def record(
        self, repos: Repositories, order: Order, execution: Execution, result: PlaceResult
    ) -> tuple[Order, Execution]:
        """Write down what came of a placement, within the caller's transaction."""
        recorded, changed = self._settlements.record(repos, order, execution, result)
        return recorded, changed or execution

    def record_late(self, order: Order, result: PlaceResult) -> Order:
        """Write down an outcome that came when somebody else had moved the order on already."""
        return self._settlements.record_late(order, result)

    def settle(self, order: Order, view: OrderView) -> Order:
        """Move an order on to what the broker's books show; safe to call again."""
        return self._settlements.settle(order, view)

    def take_over(self, order: Order, refusal: Refusal | None) -> Order:
        """Go on with an order that another worker left; SENDING in the answer means: send it.

        What was certainly not sent may be sent. Anything else is looked up by its tag first,
        and sent again only through a broker that knows a tag it has seen. With a ``refusal``
        (the alert is too old by now, the strategy was paused) nothing is sent any more. Of an
        order that was sent its slices are, too.

        Raises:
            ConflictError: somebody else is at work on the order.
        """
        taken = self._taken_over(order, refusal)
        if taken.status is OrderStatus.CREATED:  # who slept over it has told that it never left
            taken = self._taken_over(taken, refusal)
        if taken.status is OrderStatus.CREATED:
            msg = "Somebody else is at work on the order."
            raise ConflictError(msg)
        if taken.slices > 1 and taken.status is not OrderStatus.SENDING:
            if refusal is None:
                self.send_slices(taken)
            else:
                self.refuse_slices(taken, refusal)
        return taken

    def _taken_over(self, order: Order, refusal: Refusal | None) -> Order:
        if order.status is OrderStatus.CREATED:
            if refusal is None:
                return self._begin_again(order)
            self.refuse_slices(order, refusal)
            return self._refuse(order, refusal)
        if order.status is not OrderStatus.SENDING:
            return order
        found = self._lookups.by_tag(order)
        if found:
            return self._settlements.settle(order, found[0])
        opened = self._lookups.open(order.user_id, order.broker_id)
        places_once = opened is not None and opened.broker.places_once
        if refusal is None and found is not None and places_once:
            return self._begin_again(order)
        return self._mark(order, OrderStatus.UNKNOWN, "The worker died while the order was sent.")

    def resolve(self, order: Order) -> Order:
        """Settle an order whose outcome is not known by its tag; never sends anything."""
        found = self._lookups.by_tag(order)
        if found:
            return self._found(order, len(found), self._settlements.settle(order, found[0]))
        if order.status is OrderStatus.SENDING:
            return self._after_death(order, could_look=found is not None)
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

    def _after_death(self, order: Order, *, could_look: bool) -> Order:
        """Go on with an order that somebody died with and that the books don't show."""
        opened = self._lookups.open(order.user_id, order.broker_id)
        if opened is None or not opened.broker.places_once or not could_look:
            return self._mark(order, OrderStatus.UNKNOWN, "No outcome was recorded.")
        if order.slice > 0:
            again = self._begin_again(order)
            return self._settlements.record_alone(again, self._send(again))
        if self._is_in_work(order):
            return order  # the lane's next worker sends it again
        return self._mark(order, OrderStatus.UNKNOWN, "No outcome was recorded.")

    def _found(self, order: Order, count: int, settled: Order) -> Order:
        opened = self._lookups.open(order.user_id, order.broker_id)
        if count > 1 and opened is not None:
            account = opened.account
            self._storage.transact(
                lambda repos: self._incidents.several_orders(repos, settled, account, count)
            )
        return settled

    def _send(self, order: Order) -> PlaceResult:
        """Send an order; that a second try came to nothing says nothing of what the first did."""
        result = self._dispatcher.send(order)
        is_nothing = result.outcome in {Outcome.NOT_SENT, Outcome.REJECTED}
        if not order.lookups or not is_nothing or result.broker_order_id is not None:
            return result
        message = f"An earlier try may have arrived. {result.message or ''}".strip()
        return replace(result, outcome=Outcome.UNKNOWN, message=message)

    def _begin_again(self, order: Order) -> Order:
        now = self._clock.now()
        was_sent = order.status is OrderStatus.SENDING  # and a look-up has not found it
        again = replace(
            order,
            status=OrderStatus.SENDING,
            updated_at=now,
            sending_at=now,
            lookups=order.lookups + was_sent,
        )
        self._storage.transact(lambda repos: repos.orders.save(again, was=order.status))
        return again

    def _refuse(self, order: Order, refusal: Refusal) -> Order:
        is_late = refusal.rule == "expired"
        status = OrderStatus.EXPIRED if is_late else OrderStatus.REJECTED
        refused = order.to(status, self._clock.now(), status_reason=refusal.reason)
        execution = self._storage.now.executions.of_order(order.user_id, order.family)
        if execution is not None:
            execution = replace(execution, response={"rule": refusal.rule})
        return self._settlements.move(order, refused, execution)

    def _is_in_work(self, order: Order) -> bool:
        if order.alert_id is None:
            return self._storage.now.exits.has_order(order.user_id, order.family)
        alert = self._storage.now.alerts.get(order.user_id, order.alert_id)
        return alert is not None and alert.status in {AlertStatus.RECEIVED, AlertStatus.CLAIMED}

    def _mark(self, order: Order, status: OrderStatus, reason: str, lookups: int = 0) -> Order:
        now = self._clock.now()
        if status is order.status:
            marked = replace(order, updated_at=now, status_reason=reason, lookups=lookups)
        else:
            marked = order.to(status, now, status_reason=reason, lookups=lookups)
        tell = self._incidents.lost if status is OrderStatus.LOST else None
        return self._settlements.move(order, marked, tell=tell)
