"""Changes and cancellations at DhanHQ."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from autotrade.domain.orders import OrderStatus, OrderType, Validity
from autotrade.ports.brokers import OrderChange, Outcome
from tests.contract.brokers.dhanhq.rig import DhanRig
from tests.contract.brokers.rigs import (
    a_resting_order,
    an_order,
    placed_on,
    reference_to,
    seen,
)

if TYPE_CHECKING:
    from tests.simulators.control import Recorded


def the_request(rig: DhanRig, method: str = "POST") -> Recorded:
    (request,) = rig.requests(method, rig.order_path)
    return request


def test_a_change_sends_all_fields_and_the_total_quantity(rig: DhanRig):
    broker, request = rig.broker(), a_resting_order(rig)
    rig.simulator.policy("partial", times=1, quantity=4)
    reference = placed_on(broker, request)
    change = OrderChange(
        quantity=Decimal(12),
        order_type=OrderType.SL,
        validity=Validity.DAY,
        price=Decimal("3050.50"),
        trigger_price=Decimal("3200.10"),
        disclosed_quantity=Decimal(6),
    )

    result = broker.modify(reference, change)

    assert result.outcome is Outcome.ACCEPTED
    assert json.loads(the_request(rig, "PUT").body, parse_float=Decimal) == {
        "dhanClientId": rig.account.client_id,
        "orderId": reference.broker_order_id,
        "orderType": "STOP_LOSS",
        "legName": "",
        "quantity": 12,
        "price": Decimal("3050.50"),
        "disclosedQuantity": 6,
        "triggerPrice": Decimal("3200.10"),
        "validity": "DAY",
    }
    view = seen(broker, reference)
    assert (view.quantity, view.filled_quantity) == (Decimal(12), Decimal(4))


def test_the_twenty_sixth_change_is_refused(rig: DhanRig):
    broker, request = rig.broker(), a_resting_order(rig)
    reference = placed_on(broker, request)
    change = OrderChange(
        quantity=Decimal(5), order_type=OrderType.LIMIT, validity=Validity.DAY, price=request.price
    )
    outcomes = [broker.modify(reference, change).outcome for _ in range(26)]

    assert outcomes == [Outcome.ACCEPTED] * 25 + [Outcome.REJECTED]


def test_a_cancellation_has_no_body(rig: DhanRig):
    broker = rig.broker()
    reference = placed_on(broker, a_resting_order(rig))

    broker.cancel(reference)

    request = the_request(rig, "DELETE")
    assert request.target == f"/v2/orders/{reference.broker_order_id}"
    assert request.body == ""


def test_a_fill_may_be_faster_than_a_cancellation(rig: DhanRig):
    broker, request = rig.broker(), a_resting_order(rig)
    rig.simulator.set(cancel_loses_race=True)
    reference = placed_on(broker, request)

    result = broker.cancel(reference)

    assert result.outcome is Outcome.ACCEPTED
    view = seen(broker, reference)
    assert (view.status, view.filled_quantity) == (OrderStatus.FILLED, Decimal(10))


@pytest.mark.parametrize("number", ["../profile", "a/b", "a?b", "a#b", "external/x"])
def test_a_number_is_never_more_than_a_part_of_the_path(rig: DhanRig, number: str):
    broker = rig.broker()
    reference = reference_to(an_order(rig), number)

    broker.order(reference)
    broker.cancel(reference)

    paths = [request.target for request in rig.requests()]
    assert paths
    assert all(path.count("/") == 3 and "?" not in path and "#" not in path for path in paths)


def test_orders_of_the_api_are_counted_in_one_bucket(rig: DhanRig):
    broker = rig.broker()
    reference = placed_on(broker, a_resting_order(rig))
    broker.modify(
        reference,
        OrderChange(
            quantity=Decimal(1), order_type=OrderType.LIMIT, validity=Validity.DAY, price=rig.last
        ),
    )
    broker.cancel(reference)
    broker.orders()

    assert rig.throttle.taken == ["orders", "orders", "orders", "reads"]
