"""Amendments: cancelling and changing orders that a broker has."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import OrderId, UserId
from autotrade.domain.orders import AT_BROKER, Order, OrderAmendment, OrderStatus, OrderType
from autotrade.ports.brokers import (
    BrokerError,
    BrokerErrorKind,
    OrderChange,
    OrderReference,
    Outcome,
    PlaceResult,
)
from autotrade.ports.clock import Clock
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.lookups import Instruments, LookupService, OpenAccount
from autotrade.services.order_updates import OrderUpdateService

MOST_CHANGES: Final = 25
"""What DhanHQ and Zerodha allow an order; the last is kept for the cancellation."""


class AmendmentService:
    """Changes and cancels; after an outcome that is not known the order is read again."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        bell: OutboxBell,
        lookups: LookupService,
        updates: OrderUpdateService,
        instruments: Instruments,
    ):
        self._storage = storage
        self._clock = clock
        self._bell = bell
        self._lookups = lookups
        self._updates = updates
        self._instruments = instruments

    def cancel(self, order: Order) -> Order:
        """Ask that an order be cancelled, and send the request; safe to call again.

        That it was asked for is stored first: who polls the account repeats the request until
        the order has ended. What was not sent yet is cancelled here.

        Raises:
            ConflictError: nobody knows whether the broker has the order.
        """
        asked = self._storage.transact(lambda repos: self._ask(repos, order))
        self._bell.ring()
        return self.send_cancel(asked) if asked.status in AT_BROKER else asked

    def send_cancel(self, order: Order) -> Order:
        """Send one request for the cancellation of an order that the broker has.

        Cancelling is idempotent in effect: it is sent again whatever became of the last time,
        once the books have shown that the order works still.
        """
        opened = self._lookups.open(order.user_id, order.broker_id)
        if opened is None or order.broker_order_id is None or order.changes >= MOST_CHANGES:
            return order
        counted = self._count(order)
        result = opened.broker.cancel(self._reference(counted))
        self._note(opened, result)
        return self._read_again(opened, counted)

    def modify(self, order: Order, amendment: OrderAmendment) -> Order:
        """Change a working order to the values given, and return it as the broker shows it.

        Raises:
            ConflictError: the broker refused, or the order can't be changed (any more), or it
                is not known whether it was: then nothing is repeated, and the books decide.
        """
        opened = self._lookups.open(order.user_id, order.broker_id)
        if opened is None:
            msg = "The broker account can't be reached: renew its session."
            raise ConflictError(msg)
        _refuse_unless_changeable(order)
        wanted = _with(order, amendment)
        _refuse_unless_whole(wanted)
        counted = self._count(order)
        change = OrderChange(
            quantity=wanted.quantity,
            order_type=wanted.order_type,
            validity=wanted.validity,
            price=wanted.price,
            trigger_price=wanted.trigger_price,
        )
        result = opened.broker.modify(self._reference(counted), change)
        self._note(opened, result)
        if result.outcome is Outcome.ACCEPTED or (
            result.outcome is Outcome.UNKNOWN and self._shows(opened, counted, wanted)
        ):
            return self._changed(counted, wanted)
        self._read_again(opened, counted)
        if result.outcome is Outcome.UNKNOWN:
            msg = "It is not known whether the change was made: look at the order again."
            raise ConflictError(msg)
        raise ConflictError(result.message or "The broker did not take the change.")

    def _ask(self, repos: Repositories, order: Order) -> Order:
        fresh = repos.orders.get(order.user_id, order.id) or order
        now = self._clock.now()
        if fresh.status is OrderStatus.CREATED:
            ended = fresh.to(OrderStatus.CANCELLED, now, status_reason="Cancelled before sending.")
            return self._save(repos, fresh, replace(ended, cancel_at=now), now)
        if fresh.status in {OrderStatus.SENDING, OrderStatus.UNKNOWN, OrderStatus.LOST}:
            msg = f"The order is {fresh.status}: it is not known yet whether the broker has it."
            raise ConflictError(msg)
        if fresh.status not in AT_BROKER or fresh.cancel_at is not None:
            return fresh  # it has ended, or this was asked before
        repos.orders.look_again([fresh.id], now)
        return self._save(repos, fresh, replace(fresh, cancel_at=now), now)

    def _save(self, repos: Repositories, was: Order, order: Order, now: datetime) -> Order:
        repos.orders.save(order, was=was.status)
        repos.events.append([order], now, order.request_id)
        return order

    def _count(self, order: Order) -> Order:
        """Count a request before it is made, so that a crash can't hide one."""

        def work(repos: Repositories) -> Order:
            fresh = repos.orders.get(order.user_id, order.id) or order
            counted = replace(fresh, changes=fresh.changes + 1)
            repos.orders.save(counted, was=fresh.status)
            return counted

        return self._storage.transact(work)

    def _changed(self, order: Order, wanted: Order) -> Order:
        def work(repos: Repositories) -> Order:
            fresh = repos.orders.get(order.user_id, order.id) or order
            changed = replace(
                fresh,
                quantity=wanted.quantity,
                order_type=wanted.order_type,
                validity=wanted.validity,
                price=wanted.price,
                trigger_price=wanted.trigger_price,
            )
            return self._save(repos, fresh, changed, self._clock.now())

        changed = self._storage.transact(work)
        self._bell.ring()
        return changed

    def _shows(self, opened: OpenAccount, order: Order, wanted: Order) -> bool:
        """Say whether the broker shows an order as it is wanted."""
        try:
            view = opened.broker.order(self._reference(order))
        except BrokerError as error:
            self._lookups.failed(opened.account, error)
            return False
        return (
            view is not None
            and view.quantity == wanted.quantity
            and (view.price or None) == wanted.price
            and (view.trigger_price or None) == wanted.trigger_price
            and view.order_type in {None, wanted.order_type}
        )

    def _read_again(self, opened: OpenAccount, order: Order) -> Order:
        try:
            view = opened.broker.order(self._reference(order))
        except BrokerError as error:
            self._lookups.failed(opened.account, error)
            view = None
        if view is not None:
            self._updates.apply(opened.account, view)
        return self._fresh(order.user_id, order.id) or order

    def _fresh(self, user_id: UserId, order_id: OrderId) -> Order | None:
        return self._storage.now.orders.get(user_id, order_id)

    def _note(self, opened: OpenAccount, result: PlaceResult) -> None:
        if result.kind is BrokerErrorKind.AUTH:
            error = BrokerError(result.kind, result.message or "The session has ended.")
            self._lookups.failed(opened.account, error)

    def _reference(self, order: Order) -> OrderReference:
        return OrderReference(
            broker_order_id=order.broker_order_id or "",
            client_tag=order.client_tag,
            symbol=order.symbol,
            instrument=self._instruments(order.symbol),
        )


def _with(order: Order, amendment: OrderAmendment) -> Order:
    order_type = amendment.order_type or order.order_type
    limited = order_type in {OrderType.LIMIT, OrderType.SL}
    triggered = order_type in {OrderType.SL, OrderType.SLM}
    return replace(
        order,
        quantity=amendment.quantity or order.quantity,
        order_type=order_type,
        validity=amendment.validity or order.validity,
        price=(amendment.price or order.price) if limited else None,
        trigger_price=(amendment.trigger_price or order.trigger_price) if triggered else None,
    )


def _refuse_unless_changeable(order: Order) -> None:
    if order.status not in AT_BROKER or order.broker_order_id is None:
        msg = f"The order is {order.status} and can't be changed."
        raise ConflictError(msg)
    if order.external:
        msg = "The order was placed elsewhere and is not touched here."
        raise ConflictError(msg)
    if order.cancel_at is not None:
        msg = "The order is being cancelled."
        raise ConflictError(msg)
    if order.changes >= MOST_CHANGES - 1:
        msg = f"An order can be changed {MOST_CHANGES - 1} times; this one was."
        raise ConflictError(msg)


def _refuse_unless_whole(wanted: Order) -> None:
    if wanted.quantity <= wanted.filled_quantity:
        msg = f"{wanted.filled_quantity:f} is filled already: the new quantity must be above it."
        raise ConflictError(msg)
    if wanted.order_type in {OrderType.LIMIT, OrderType.SL} and wanted.price is None:
        msg = f"A {wanted.order_type} order needs a price."
        raise ConflictError(msg)
    if wanted.order_type in {OrderType.SL, OrderType.SLM} and wanted.trigger_price is None:
        msg = f"A {wanted.order_type} order needs a trigger price."
        raise ConflictError(msg)
