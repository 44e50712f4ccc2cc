"""Intended orders: what was decided, as orders ready to be stored and sent."""

from dataclasses import replace
from decimal import Decimal

from autotrade.domain.ids import ClientTag, OrderId, client_tag
from autotrade.domain.intents import Intent
from autotrade.domain.orders import EntryLevels, Order, OrderStatus
from autotrade.domain.signals import Signal
from autotrade.domain.slicing import slices
from autotrade.ports.clock import IdSource
from autotrade.services.snapshots import Case


def orders_of(case: Case, intent: Intent, ids: IdSource) -> tuple[Order, ...]:
    """Return the order, or its slices: the first is SENDING, the others wait as CREATED."""
    instrument = case.market.instrument
    freeze = instrument.freeze_quantity if instrument is not None else None
    lot = instrument.lot_size if instrument is not None else Decimal(1)
    quantities = slices(intent.quantity, freeze, lot)
    tag = (case.account.id, case.alert.id, case.leg, case.execution.retry_count)
    first = Order(
        id=OrderId(ids.new()),
        user_id=case.strategy.user_id,
        broker_id=case.account.id,
        strategy_id=case.strategy.id,
        alert_id=case.alert.id,
        leg=case.leg,
        client_tag=client_tag(*tag),
        symbol=intent.symbol,
        side=intent.side,
        quantity=quantities[0],
        order_type=intent.order_type,
        product=intent.product,
        validity=intent.validity,
        status=OrderStatus.SENDING,
        paper=case.strategy.paper_trading,
        created_at=case.at,
        updated_at=case.at,
        price=intent.price,
        trigger_price=intent.trigger_price,
        reference_price=intent.reference_price,
        sending_at=case.at,
        request_id=case.alert.request_id,
        slices=len(quantities),
        reduces=intent.reduces,
        levels=None if intent.reduces else _levels_of(case.signal),
    )
    tags = [client_tag(*tag, number) for number in range(1, len(quantities))]
    return first, *further_slices(first, quantities, tags, ids)


def further_slices(
    first: Order, quantities: tuple[Decimal, ...], tags: list[ClientTag], ids: IdSource
) -> tuple[Order, ...]:
    """Return the slices that follow the first, each with its own quantity and tag."""
    return tuple(
        replace(
            first,
            id=OrderId(ids.new()),
            parent_id=first.id,
            slice=number,
            quantity=quantity,
            client_tag=tag,
            status=OrderStatus.CREATED,
            sending_at=None,
        )
        for number, (quantity, tag) in enumerate(zip(quantities[1:], tags, strict=True), start=1)
    )


def _levels_of(signal: Signal) -> EntryLevels | None:
    """Return the levels that a signal names; pips, which only forex has, are not among them."""
    levels = EntryLevels(
        stop_loss=signal.stop_loss,
        target=signal.take_profit,
        stop_percent=signal.sl_pct,
        target_percent=signal.tp_pct,
    )
    return None if levels == EntryLevels() else levels
