"""What a worker has left is taken over: whatever its maker still tells, and whatever lies behind."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.ids import AlertId, ClientTag
from autotrade.domain.orders import OrderStatus, Side
from autotrade.domain.signals import SignalAction
from autotrade.ports.brokers import OrderRequest, OrderView, PlaceResult
from tests.integration.pipeline.test_live_decisions import MOST, NIFTY
from tests.support.factories import USER, a_signal
from tests.support.fake_broker import Killed
from tests.support.pipeline import Pipeline

DONE = AlertStatus.DONE


def die_with_an_order_on_its_way(pipeline: Pipeline) -> None:
    """Have a worker decide, and die before it sends."""

    def die(request: OrderRequest) -> PlaceResult:
        pipeline.killer.is_dead = True
        raise Killed(request.client_tag)

    place, pipeline.broker.place = pipeline.broker.place, die  # type: ignore[method-assign]
    with suppress(Killed):
        pipeline.worker("sleeper").drain([USER])
    pipeline.broker.place = place  # type: ignore[method-assign]
    pipeline.killer.is_dead = False
    assert [order.status for order in pipeline.orders()] == [OrderStatus.SENDING]
    assert pipeline.broker.requests == []
    pipeline.expire_leases()


def ends(pipeline: Pipeline) -> list[AlertStatus]:
    return [alert.status for alert in pipeline.all_alerts()]


def test_an_order_that_never_left_is_sent_though_its_sleeper_tells_so_late(forgetful: Pipeline):
    """Between the look into the broker's books and what is made of it."""
    forgetful.post()
    die_with_an_order_on_its_way(forgetful)
    look = forgetful.broker.find_by_tag

    def told_meanwhile(tag: ClientTag) -> Sequence[OrderView]:
        forgetful.broker.find_by_tag = look  # type: ignore[method-assign]
        (order,) = forgetful.orders()
        not_sent = order.to(OrderStatus.CREATED, forgetful.clock.now(), status_reason="Slept.")
        forgetful.storage.now.orders.save(not_sent, was=OrderStatus.SENDING)
        return look(tag)

    forgetful.broker.find_by_tag = told_meanwhile  # type: ignore[method-assign]
    forgetful.worker("worker-2").drain([USER])
    forgetful.settle_down()

    assert ends(forgetful) == [DONE]
    assert [order.status for order in forgetful.orders()] == [OrderStatus.FILLED]
    assert list(forgetful.broker.taken().values()) == [1]


@pytest.mark.parametrize("step", range(16))
def test_all_slices_are_sent_before_the_next_alert_of_the_lane(pipeline: Pipeline, step: int):
    pipeline.know(NIFTY)
    large = a_signal(symbol="NIFTY26NOVFUT", quantity=Decimal(3900), product="NRML")
    pipeline.add_alert(signals=(large,))
    pipeline.killer.steps = step
    with suppress(Killed):
        pipeline.worker().drain([USER])
    pipeline.killer.steps, pipeline.killer.is_dead = None, False
    pipeline.add_alert(signals=(replace(large, action=SignalAction.SELL, quantity=Decimal(65)),))
    pipeline.expire_leases()

    pipeline.worker("worker-2").drain([USER])
    pipeline.settle_down(rounds=20, seconds=4)

    taken = [(request.side, int(request.quantity)) for request, _ in pipeline.broker.book]
    assert taken == [(Side.BUY, MOST), (Side.BUY, MOST), (Side.BUY, 390), (Side.SELL, 65)]
    assert ends(pipeline) == [DONE, DONE]


def test_an_alert_that_became_visible_late_waits_for_no_order_behind_it(pipeline: Pipeline):
    """Its id is older, so it is first in the lane; the other's order is on its way already."""
    early = AlertId(pipeline.ids.new())
    pipeline.add_alert(signals=(a_signal(quantity=Decimal(1)),))
    die_with_an_order_on_its_way(pipeline)
    given_back = {"$set": {"status": "received", "lease": None}}  # as after an error
    pipeline.database["alerts"].update_one({}, given_back)
    pipeline.add_alert(id=early, dedupe_key="early", signals=(a_signal(quantity=Decimal(2)),))

    pipeline.settle_down()

    assert ends(pipeline) == [DONE, DONE]
    assert [request.quantity for request, _ in pipeline.broker.book] == [1, 2]
