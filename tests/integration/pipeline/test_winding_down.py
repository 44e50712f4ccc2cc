"""A kill switch that cancels and closes: each order and each position once, whatever dies."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from autotrade.domain.kill_switches import EVERYBODY, KillLevel, KillSwitch
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import OrderStatus, OrderTicket, Side
from autotrade.ports.storage import Query
from tests.support.factories import ACCOUNT, USER, a_fill
from tests.support.fake_broker import Answer, Killed, a_foreign_order
from tests.support.pipeline import Pipeline


def switch_on(pipeline: Pipeline, **changes: object) -> None:
    pipeline.switches.set(USER, **{"active": True, "by": USER, **changes})  # type: ignore[arg-type]  # by name


def switch(pipeline: Pipeline) -> KillSwitch:
    return pipeline.switches.get(USER)


def order_by_hand(pipeline: Pipeline, quantity: int = 5, **changes: object) -> None:
    values = {"broker_id": ACCOUNT, "symbol": "NSE:SBIN", "side": Side.BUY}
    ticket = OrderTicket(**{**values, "quantity": Decimal(quantity), **changes})  # type: ignore[arg-type]  # by name
    pipeline.trading.orders.place(USER, ticket)


def hold(pipeline: Pipeline) -> None:
    """Hold 10 by the strategy and 5 by hand in one symbol, and be short 7 in another."""
    pipeline.post()
    pipeline.worker().drain([USER])
    order_by_hand(pipeline)
    order_by_hand(pipeline, 7, symbol="NSE:INFY", side=Side.SELL)


def wind_down(pipeline: Pipeline, rounds: int = 4) -> None:
    """Let the workers do what they do each second."""
    for _ in range(rounds):
        for user in pipeline.trading.wind_downs.due():
            pipeline.trading.wind_downs.wind_down(user)
        pipeline.trading.exits.carry_on()
        pipeline.poll()
        pipeline.clock.advance(seconds=2)


def cancels(pipeline: Pipeline) -> list[str]:
    return [kind for kind, _ in pipeline.broker.changes]


def sent_since(pipeline: Pipeline, before: int) -> list[tuple[str, Side, Decimal]]:
    requests = pipeline.broker.requests[before:]
    return sorted((request.symbol, request.side, request.quantity) for request in requests)


EVERYTHING = [
    ("NSE:INFY", Side.BUY, Decimal(7)),
    ("NSE:SBIN", Side.SELL, Decimal(5)),
    ("NSE:SBIN", Side.SELL, Decimal(10)),
]


def test_working_orders_are_cancelled_once_each(pipeline: Pipeline):
    pipeline.broker.answers = [Answer.ACCEPT, Answer.ACCEPT]
    order_by_hand(pipeline, price=Decimal(100))
    order_by_hand(pipeline, price=Decimal(101))
    switch_on(pipeline, cancel_orders=True)

    wind_down(pipeline)

    assert cancels(pipeline) == ["cancel", "cancel"]
    assert {order.status for order in pipeline.orders()} == {OrderStatus.CANCELLED}
    assert switch(pipeline).done_at is not None
    assert pipeline.told() == ["kill_switch", "kill_switch.done"]


def test_orders_from_elsewhere_are_not_cancelled(pipeline: Pipeline):
    pipeline.go_live()
    pipeline.broker.foreign = [a_foreign_order(status=OrderStatus.OPEN)]
    pipeline.reconcile()
    assert pipeline.orders()[0].external
    switch_on(pipeline, close_positions=True)

    wind_down(pipeline)

    assert pipeline.broker.changes == []
    assert switch(pipeline).done_at is not None


def test_positions_are_closed_share_by_share_though_all_orders_are_stopped(pipeline: Pipeline):
    hold(pipeline)
    before = len(pipeline.broker.requests)
    switch_on(pipeline, level=KillLevel.KILL, close_positions=True)

    wind_down(pipeline)

    assert sent_since(pipeline, before) == EVERYTHING
    assert pipeline.held() == pipeline.held(by_strategy=True) == 0
    assert pipeline.held(symbol="NSE:INFY") == 0
    assert switch(pipeline).done_at is not None


def test_what_was_opened_elsewhere_stays(pipeline: Pipeline):
    pipeline.go_live()
    hold(pipeline)
    before = len(pipeline.broker.requests)
    pipeline.broker.by_hand = {"NSE:SBIN": Decimal(100), "NSE:TCS": Decimal(3)}
    pipeline.reconcile()
    switch_on(pipeline, close_positions=True)

    wind_down(pipeline)

    assert sent_since(pipeline, before) == EVERYTHING


def test_two_workers_and_a_user_who_presses_twice_close_once(pipeline: Pipeline):
    hold(pipeline)
    before = len(pipeline.broker.requests)

    def press_and_work(_: int) -> None:
        switch_on(pipeline, close_positions=True)
        pipeline.trading.wind_downs.wind_down(USER)
        pipeline.trading.exits.carry_on()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(press_and_work, range(4)))
    wind_down(pipeline)

    assert sent_since(pipeline, before) == EVERYTHING


def test_an_entry_that_fills_while_it_is_cancelled_is_closed_too(pipeline: Pipeline):
    pipeline.go_live()
    pipeline.broker.answers = [Answer.ACCEPT, *[Answer.RATE] * 2]  # no cancellation is taken
    pipeline.post()
    pipeline.worker().drain([USER])
    switch_on(pipeline, close_positions=True)
    wind_down(pipeline, rounds=1)
    assert switch(pipeline).done_at is None

    tag = pipeline.broker.book[0][0].client_tag
    pipeline.broker.show(tag, OrderStatus.FILLED, a_fill(quantity=Decimal(10)))
    wind_down(pipeline, rounds=8)

    sides = [(request.side, request.quantity) for request in pipeline.broker.requests]
    assert sides == [(Side.BUY, Decimal(10)), (Side.SELL, Decimal(10))]
    assert pipeline.held() == 0
    assert switch(pipeline).done_at is not None


@pytest.mark.parametrize("steps", range(12))
def test_a_worker_that_dies_on_the_way_is_gone_on_from(pipeline: Pipeline, steps: int):
    hold(pipeline)
    before = len(pipeline.broker.requests)
    switch_on(pipeline, close_positions=True)
    dying = pipeline.mortal_trading()
    pipeline.killer.steps = steps

    with pytest.raises(Killed):
        dying.wind_downs.wind_down(USER)
        for _ in range(12):
            dying.exits.carry_on()
    pipeline.killer.is_dead, pipeline.killer.steps = False, None
    pipeline.clock.advance(seconds=13)
    wind_down(pipeline, rounds=8)

    assert sent_since(pipeline, before) == EVERYTHING
    assert pipeline.held() == pipeline.held(by_strategy=True) == 0
    assert switch(pipeline).done_at is not None


def test_nothing_is_cancelled_or_closed_once_it_is_off_again(pipeline: Pipeline):
    hold(pipeline)
    before = len(pipeline.broker.requests)
    switch_on(pipeline, close_positions=True)
    pipeline.switches.set(USER, active=False, by=USER)

    assert pipeline.trading.wind_downs.due() == []
    wind_down(pipeline)

    assert len(pipeline.broker.requests) == before


def test_a_position_that_can_not_be_closed_is_told(pipeline: Pipeline):
    pipeline.go_live()
    pipeline.post()
    pipeline.worker().drain([USER])
    pipeline.broker.answers = [Answer.REJECT] * 20
    switch_on(pipeline, close_positions=True)

    wind_down(pipeline, rounds=40)

    done = next(
        each
        for each in pipeline.notifications.page(Query(user_id=USER, limit=100)).items
        if each.kind == "kill_switch.done"
    )
    assert done.level is NotificationLevel.CRITICAL
    assert done.message == "NSE:SBIN: still held. Close it at the broker."


def test_the_switch_for_everybody_cancels_and_closes_nothing(pipeline: Pipeline):
    hold(pipeline)
    pipeline.switches.set(EVERYBODY, active=True, by=USER, close_positions=True)

    assert pipeline.trading.wind_downs.due() == []
