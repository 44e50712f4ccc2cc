"""Dispatches: orders that are SENDING go to their broker, in one call, and the answer is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.ids import BrokerId, OrderId
from autotrade.domain.instruments import Instrument
from autotrade.domain.orders import Order
from autotrade.ports.brokers import (
    BrokerErrorKind,
    OrderRequest,
    Outcome,
    PlaceResult,
    PlacesTogether,
)
from autotrade.ports.clock import Clock
from autotrade.ports.paper import PlacesWithin
from autotrade.ports.storage import Repositories
from autotrade.services.lookups import Expire, Instruments, LookupService, OpenAccount

SEND_WITHIN: Final = timedelta(seconds=8)
"""Shorter than a lease: who comes later than this may not be the only one with the order."""
REASONS: Final = {
    BrokerErrorKind.AUTH: "The session with the broker has ended: renew it.",
    BrokerErrorKind.STATIC_IP: "The broker takes orders only from the registered IP address.",
    BrokerErrorKind.MARGIN: "There is not enough margin or money for this order.",
    BrokerErrorKind.EDIS: "Selling holdings needs the depository's authorisation (eDIS) first.",
    BrokerErrorKind.MARKET_CLOSED: "The market is closed for this order.",
}
"""What a refusal means, before the broker's own words."""

_UNLINKED: Final = PlaceResult(
    outcome=Outcome.REJECTED,
    code="account",
    message="The broker account was unlinked, or can't be traded through any more.",
)


class Dispatcher:
    """Makes the call that sends an order; never repeats one, and writes nothing down."""

    def __init__(
        self, *, clock: Clock, lookups: LookupService, instruments: Instruments, expire: Expire
    ):
        self._clock = clock
        self._lookups = lookups
        self._instruments = instruments
        self._expire = expire

    def send(self, order: Order) -> PlaceResult:
        """Send one order; makes one call, and says what is known of it."""
        opened = self._lookups.open(order.user_id, order.broker_id)
        if opened is None:
            return _UNLINKED
        request = self._ready(order, opened)
        if isinstance(request, PlaceResult):
            return request
        return self._understood(opened, opened.broker.place(request))

    def send_all(
        self, orders: Sequence[Order], accounts: Mapping[BrokerId, BrokerAccount]
    ) -> dict[OrderId, PlaceResult]:
        """Send orders, those of one account together where its broker takes many at once.

        ``accounts`` are those of the orders, as they were read when the orders were decided on.
        """
        results: dict[OrderId, PlaceResult] = {}
        for broker_id, theirs in _by_account(orders).items():
            opened = self._lookups.opened(accounts[broker_id])
            if opened is not None and isinstance(opened.broker, PlacesTogether):
                results.update(self._send_together(opened, theirs, opened.broker.place_all))
            else:
                results.update({order.id: self.send(order) for order in theirs})
        return results

    def send_within(
        self,
        repos: Repositories,
        orders: Sequence[Order],
        accounts: Mapping[BrokerId, BrokerAccount],
    ) -> dict[OrderId, PlaceResult]:
        """Send those orders whose broker keeps its book in our store, in the same transaction.

        The others are missing in the answer.
        """
        results: dict[OrderId, PlaceResult] = {}
        for broker_id, theirs in _by_account(orders).items():
            opened = self._lookups.opened(accounts[broker_id])
            if opened is not None and isinstance(opened.broker, PlacesWithin):
                place = partial(opened.broker.place_within, repos.paper)
                results.update(self._send_together(opened, theirs, place))
        return results

    def _send_together(
        self,
        opened: OpenAccount,
        orders: Sequence[Order],
        place_all: Callable[[Sequence[OrderRequest]], Sequence[PlaceResult]],
    ) -> dict[OrderId, PlaceResult]:
        checked = {order.id: self._ready(order, opened) for order in orders}
        ready = {key: found for key, found in checked.items() if isinstance(found, OrderRequest)}
        results = {key: found for key, found in checked.items() if isinstance(found, PlaceResult)}
        for key, result in zip(ready, place_all(list(ready.values())), strict=True):
            results[key] = self._understood(opened, result)
        return results

    def _ready(self, order: Order, opened: OpenAccount) -> OrderRequest | PlaceResult:
        """Return the request of an order, or the outcome of one that can't be sent."""
        if not _is_tradable(opened.account):
            return _UNLINKED
        instrument = self._instruments(order.symbol)
        if instrument is None and opened.broker.capabilities.needs_instrument:
            message = f"{order.symbol} is not a known instrument."
            return PlaceResult(outcome=Outcome.REJECTED, code="instrument", message=message)
        if order.sending_at is not None and self._clock.now() - order.sending_at > SEND_WITHIN:
            message = "This process slept before the order was sent."
            return PlaceResult(outcome=Outcome.NOT_SENT, code="slept", message=message)
        return self._request(order, instrument)

    def _request(self, order: Order, instrument: Instrument | None) -> OrderRequest:
        return OrderRequest(
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
            instrument=instrument,
            is_exit=order.reduces,
        )

    def _understood(self, opened: OpenAccount, result: PlaceResult) -> PlaceResult:
        """Act on what a refusal says of the account, and put it in plain words."""
        if result.kind is None or result.outcome is Outcome.ACCEPTED:
            return result
        if result.kind is BrokerErrorKind.AUTH:
            self._expire(opened.account, result.message or REASONS[result.kind])
        meaning = REASONS.get(result.kind)
        if meaning is None:
            return result
        said = f" The broker says: {result.message}" if result.message else ""
        return replace(result, message=meaning + said)


def _by_account(orders: Sequence[Order]) -> Mapping[BrokerId, Sequence[Order]]:
    by_account: dict[BrokerId, list[Order]] = {}
    for order in orders:
        by_account.setdefault(order.broker_id, []).append(order)
    return by_account


def _is_tradable(account: BrokerAccount) -> bool:
    return account.type is BrokerType.PAPER or account.status is BrokerStatus.CONNECTED
