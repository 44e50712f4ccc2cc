"""What every broker does with orders, whatever its words for them."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from autotrade.domain.orders import TERMINAL, OrderStatus, OrderType, Product, Side, Validity
from autotrade.ports.brokers import OrderChange, Outcome
from tests.contract.brokers.rigs import (
    ROOM,
    a_resting_order,
    a_tag,
    an_order,
    placed_on,
    reference_to,
    seen,
)

if TYPE_CHECKING:
    from tests.contract.brokers.rigs import Rig

S = OrderStatus


def test_an_order_that_the_market_reaches_is_filled_in_full(rig: Rig):
    broker, request = rig.broker(), an_order(rig)

    result = broker.place(request)

    assert result.outcome is Outcome.ACCEPTED
    view = seen(broker, reference_to(request, result.broker_order_id))
    assert view.status is S.FILLED
    assert view.filled_quantity == Decimal(10)
    assert view.average_price == rig.last


def test_an_order_that_the_market_does_not_reach_rests(rig: Rig):
    broker, request = rig.broker(), a_resting_order(rig)

    view = seen(broker, placed_on(broker, request))

    assert view.status is S.OPEN
    assert view.price == request.price
    assert not view.filled_quantity


def test_an_order_is_shown_as_it_was_asked_for(rig: Rig):
    broker, request = rig.broker(), a_resting_order(rig, side=Side.BUY, quantity=Decimal(7))

    view = seen(broker, placed_on(broker, request))

    assert (view.symbol, view.side, view.quantity) == (request.symbol, Side.BUY, Decimal(7))
    assert (view.product, view.order_type) == (Product.INTRADAY, OrderType.LIMIT)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("order_type", OrderType)
def test_every_type_of_order_is_taken_on_both_sides(rig: Rig, order_type: OrderType, side: Side):
    stops = order_type in {OrderType.SL, OrderType.SLM}
    limits = order_type in {OrderType.LIMIT, OrderType.SL}
    request = an_order(
        rig,
        side=side,
        order_type=order_type,
        price=rig.last if limits else None,
        trigger_price=rig.last if stops else None,
    )

    result = rig.broker().place(request)

    assert result.outcome is Outcome.ACCEPTED
    view = seen(rig.broker(), reference_to(request, result.broker_order_id))
    assert (view.side, view.order_type) == (side, order_type)


@pytest.mark.parametrize("product", [Product.DELIVERY, Product.INTRADAY, Product.MTF])
def test_every_product_of_shares_is_taken(rig: Rig, product: Product):
    broker, request = rig.broker(), an_order(rig, product=product)

    assert seen(broker, placed_on(broker, request)).product is product


def test_an_immediate_order_that_meets_no_price_is_cancelled(rig: Rig):
    broker, request = rig.broker(), a_resting_order(rig, validity=Validity.IOC)

    result = broker.place(request)

    view = seen(broker, reference_to(request, result.broker_order_id))
    assert view.status is S.CANCELLED


def test_an_order_is_found_by_its_tag_and_no_other_is(rig: Rig):
    broker, request = rig.broker(), an_order(rig)
    reference = placed_on(broker, request)
    placed_on(broker, an_order(rig))

    found = broker.find_by_tag(request.client_tag)

    assert [view.broker_order_id for view in found] == [reference.broker_order_id]
    assert found[0].client_tag == request.client_tag


def test_a_tag_that_was_never_sent_finds_nothing(rig: Rig):
    broker = rig.broker()
    placed_on(broker, an_order(rig))

    assert not broker.find_by_tag(a_tag())


def test_an_order_that_the_broker_does_not_know_is_none(rig: Rig):
    reference = reference_to(an_order(rig), "999999999")

    assert rig.broker().order(reference) is None


def test_the_book_has_every_order_of_the_day(rig: Rig):
    broker = rig.broker()
    placed = {placed_on(broker, an_order(rig)).broker_order_id for _ in range(3)}

    assert {view.broker_order_id for view in broker.orders()} == placed


def test_two_adapters_of_an_account_see_the_same_book(rig: Rig):
    request = an_order(rig)
    reference = placed_on(rig.broker(), request)

    assert seen(rig.broker(), reference).client_tag == request.client_tag


def test_a_resting_order_is_cancelled(rig: Rig):
    broker, request = rig.broker(), a_resting_order(rig)
    reference = placed_on(broker, request)

    result = broker.cancel(reference)

    assert result.outcome is Outcome.ACCEPTED
    assert seen(broker, reference).status is S.CANCELLED


def test_cancelling_twice_changes_nothing_and_raises_nothing(rig: Rig):
    broker, request = rig.broker(), a_resting_order(rig)
    reference = placed_on(broker, request)
    broker.cancel(reference)

    second = broker.cancel(reference)

    assert second.outcome in {Outcome.ACCEPTED, Outcome.REJECTED}
    assert seen(broker, reference).status is S.CANCELLED


def test_what_was_filled_can_not_be_cancelled(rig: Rig):
    broker, request = rig.broker(), an_order(rig)
    reference = placed_on(broker, request)

    result = broker.cancel(reference)

    assert result.outcome is Outcome.REJECTED
    assert seen(broker, reference).status is S.FILLED


def test_an_order_that_is_not_known_is_not_cancelled(rig: Rig):
    result = rig.broker().cancel(reference_to(an_order(rig), "999999999"))

    assert result.outcome is Outcome.REJECTED


def test_a_changed_order_has_its_new_values(rig: Rig):
    broker, request = rig.broker(), a_resting_order(rig)
    reference = placed_on(broker, request)
    change = OrderChange(
        quantity=Decimal(4),
        order_type=OrderType.LIMIT,
        validity=Validity.DAY,
        price=rig.last - 2 * ROOM,
    )

    result = broker.modify(reference, change)

    assert result.outcome is Outcome.ACCEPTED
    view = seen(broker, reference)
    assert (view.quantity, view.price, view.status) == (Decimal(4), rig.last - 2 * ROOM, S.OPEN)


def test_a_change_that_meets_the_market_fills(rig: Rig):
    broker, request = rig.broker(), a_resting_order(rig)
    reference = placed_on(broker, request)
    change = OrderChange(
        quantity=request.quantity,
        order_type=OrderType.LIMIT,
        validity=Validity.DAY,
        price=rig.last + ROOM,
    )

    broker.modify(reference, change)

    assert seen(broker, reference).status is S.FILLED


def test_an_order_that_ended_can_not_be_changed(rig: Rig):
    broker, request = rig.broker(), an_order(rig)
    reference = placed_on(broker, request)
    change = OrderChange(
        quantity=Decimal(20), order_type=OrderType.LIMIT, validity=Validity.DAY, price=rig.last
    )

    result = broker.modify(reference, change)

    assert result.outcome is Outcome.REJECTED
    assert seen(broker, reference).quantity == request.quantity


def test_times_are_aware_and_in_utc(rig: Rig):
    broker, request = rig.broker(), an_order(rig)

    view = seen(broker, placed_on(broker, request))

    assert view.placed_at is not None
    assert view.placed_at.tzinfo is UTC


def test_a_second_placement_with_a_tag_makes_a_second_order_only_where_it_must(rig: Rig):
    """Where the broker does not say so, nobody may rely on it: the port says which it is."""
    broker, request = rig.broker(), an_order(rig)
    first = broker.place(request).broker_order_id

    second = broker.place(request).broker_order_id

    assert (first == second) is broker.places_once
    assert rig.placed(request.client_tag) == (1 if broker.places_once else 2)


def test_the_broker_can_do_what_it_says(rig: Rig):
    capabilities = rig.broker().capabilities

    assert capabilities.tag_length >= len(a_tag())
    assert set(OrderType) <= capabilities.order_types
    assert set(Validity) <= capabilities.validities


def test_no_status_but_an_ended_one_is_terminal_in_our_words(rig: Rig):
    broker = rig.broker()
    resting = seen(broker, placed_on(broker, a_resting_order(rig)))
    filled = seen(broker, placed_on(broker, an_order(rig)))

    assert resting.status not in TERMINAL
    assert filled.status in TERMINAL
