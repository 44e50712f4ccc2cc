"""Tickets: what a person asks for, held against the rules and made an order."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from autotrade.domain import legality
from autotrade.domain.errors import InvalidError
from autotrade.domain.ids import OrderId, UserId, manual_tag
from autotrade.domain.intents import Intent, Refusal
from autotrade.domain.orders import Order, OrderStatus, OrderTicket, OrderType
from autotrade.ports.brokers import Capabilities
from autotrade.ports.storage import PositionKey, Repositories
from autotrade.services.lookups import OpenAccount
from autotrade.services.snapshots import Market

_FIELDS: Final = {"lot_size": "quantity", "freeze_quantity": "quantity", "instrument": "symbol"}


def only_reduces(repos: Repositories, order: Order, quantity: Decimal) -> bool:
    """Say whether an order only takes from what the account is known to hold."""
    key = PositionKey(
        user_id=order.user_id,
        broker_id=order.broker_id,
        strategy_id=None,
        symbol=order.symbol,
        product=order.product,
    )
    held = repos.positions.get(key)
    if held is None or order.side.sign * held.quantity >= 0:
        return False
    return quantity <= abs(held.quantity)


def first_order(
    user_id: UserId, ticket: OrderTicket, order_id: OrderId, now: datetime, *, paper: bool
) -> Order:
    """Return the order that a ticket asks for, ready to be sent, not sliced yet."""
    return Order(
        id=order_id,
        user_id=user_id,
        broker_id=ticket.broker_id,
        strategy_id=None,
        alert_id=None,
        leg=0,
        client_tag=manual_tag(ticket.broker_id, order_id),
        symbol=ticket.symbol,
        side=ticket.side,
        quantity=ticket.quantity,
        order_type=ticket.order_type,
        product=ticket.product,
        validity=ticket.validity,
        status=OrderStatus.SENDING,
        paper=paper,
        created_at=now,
        updated_at=now,
        price=ticket.price,
        trigger_price=ticket.trigger_price,
        sending_at=now,
        request_id=ticket.request_id,
    )


def intent_of(order: Order) -> Intent:
    """Return an order as the intent that the rules of exchanges look at."""
    return Intent(
        symbol=order.symbol,
        side=order.side,
        quantity=order.quantity,
        product=order.product,
        order_type=order.order_type,
        validity=order.validity,
        price=order.price,
        trigger_price=order.trigger_price,
        reference_price=None,
        estimate=order.price,
        reduces=False,
    )


def illegal(order: Order, opened: OpenAccount, market: Market) -> Refusal | None:
    """Return what the exchange or the broker does not allow of an order, if anything."""
    intent, instrument = intent_of(order), market.instrument
    if not order.paper:
        can: Capabilities = opened.broker.capabilities
        refusal = legality.check_broker(
            intent,
            market.segment,
            segments=can.segments,
            products=can.products,
            order_types=can.order_types,
            validities=can.validities,
        )
        if refusal is not None:
            return refusal
        if instrument is None and can.needs_instrument:
            return legality.unknown(order.symbol)
    return None if instrument is None else legality.check(intent, instrument)


def missing_price(order: Order) -> Refusal | None:
    """Return what an order lacks to be one of its type, if anything."""
    if order.quantity <= 0:
        return Refusal("quantity", "The quantity must be above zero.")
    if order.order_type in {OrderType.LIMIT, OrderType.SL} and not order.price:
        return Refusal("price", f"A {order.order_type} order needs a price.")
    if order.order_type in {OrderType.SL, OrderType.SLM} and not order.trigger_price:
        return Refusal("trigger_price", f"A {order.order_type} order needs a trigger price.")
    return None


def refuse(refusal: Refusal | None) -> None:
    """Raise a refusal as an error of the field it is about; return when there is none.

    Raises:
        InvalidError: there is a refusal.
    """
    if refusal is not None:
        field = _FIELDS.get(refusal.rule, refusal.rule)
        if refusal.rule == "tick_size":
            field = "trigger_price" if "trigger_price" in refusal.reason else "price"
        raise InvalidError(refusal.reason, errors={field: [refusal.reason]})


def same_order(known: Order, ticket: OrderTicket, quantity: Decimal) -> Order:
    """Return the order of a repeated request.

    Raises:
        InvalidError: the key named another order before; ``quantity`` is of all its slices.
    """
    asked = (ticket.side, ticket.quantity, ticket.order_type, ticket.product, ticket.validity)
    stored = (known.side, quantity, known.order_type, known.product, known.validity)
    if asked != stored or ticket.price != known.price:
        text = "The key was used for another order."
        raise InvalidError(text, errors={"Idempotency-Key": [text]})
    return known
